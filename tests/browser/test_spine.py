"""One student's way from an empty installation to a logged first meeting, by everybody concerned, in both languages.

In French the browsers run no script: every page works as the server sends it.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import spine_walk as walk
from tests.browser.spine import installation

pytestmark = pytest.mark.browser


@pytest.mark.skipif(not walk.SAMPLE.is_dir(), reason=f"the sample files are not here: {walk.SAMPLE}")
@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("fr", False)])
def test_a_student_finds_a_mentor(
    language: str, javascript: bool, empty: str, tmp_path: Path, chromium: Browser
) -> None:
    with (
        installation(empty, tmp_path, walk.MORNING) as place,
        walk.cast(place, chromium, language, javascript=javascript) as cast,
    ):
        walk.begin(cast)
        walk.bring_in_the_sample(cast)
        walk.give_accounts(cast)
        walk.start_programme(cast)
        walk.refer(cast)
        walk.decide(cast)
        walk.from_consent_to_the_first_booking(cast)
        walk.meet(cast)
        if not javascript:
            walk.miss_the_next(cast)
        walk.manager_reads_the_story(cast)
        assert not cast.complaints()

"""The whole way once more in browsers that run no script: every page works as the server sends it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import spine_walk as walk
from tests.browser.spine import installation

pytestmark = pytest.mark.browser


def test_everything_works_without_javascript(school: str, tmp_path: Path, chromium: Browser) -> None:
    with (
        installation(school, tmp_path, walk.MORNING) as place,
        walk.cast(place, chromium, "en", javascript=False) as cast,
    ):
        cast.manager.sign_in(walk.MANAGER, walk.PASSWORD)
        cast.manager.set_up_app()
        cast.teacher.sign_in(walk.TEACHER, walk.PASSWORD)
        walk.start_programme(cast)
        walk.refer(cast)
        walk.decide(cast)
        walk.from_consent_to_the_first_booking(cast)
        walk.meet(cast)
        walk.miss_the_next(cast)
        assert not cast.complaints()

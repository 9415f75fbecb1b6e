"""A mentor's phone in real Chromium: taps counted, network cut, sessions lost, clicks doubled. One note each time."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.own_database import Own, Served, own_database, served

pytestmark = pytest.mark.browser
PATIENCE = 20
expect.set_options(timeout=PATIENCE * 1000)
PHONE = {"width": 390, "height": 844}
KEPT = re.compile("Kept on this phone")


@pytest.fixture(scope="module")
def own(django_db_setup: None) -> Iterator[Own]:
    with own_database("learning_mentor", "volunteer", "learning_mentor:signs out") as made:
        yield made


@pytest.fixture(scope="module")
def server(own: Own, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(own, Path(tmp_path_factory.mktemp("server"))) as running:
        yield running


@pytest.fixture
def phone(chromium: Browser, server: Served, own: Own) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=PHONE, base_url=server.url)
    sign_in(context, server, own, "learning_mentor")
    yield context
    context.close()


def sign_in(context: BrowserContext, server: Served, own: Own, name: str) -> None:
    context.add_cookies([{"name": "sessionid", "value": own.facts["sessions"][name], "url": server.url}])


@pytest.fixture
def taps(phone: BrowserContext) -> "Taps":
    return Taps(phone.new_page())


class Taps:
    """A page on which every tap is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0
        self.problems: list[str] = []
        page.on("pageerror", lambda problem: self.problems.append(str(problem)))

    def tap(self, what: str) -> None:
        self.page.click(what)
        self.count += 1

    def open(self, own: Own, which: int) -> int:
        meeting = own.facts["meetings"][which]
        self.page.goto(f"/mentor/meetings/{meeting}/")
        return meeting

    def ready_for_no_network(self) -> None:
        """The service worker has this page."""
        self.eventually("Boolean(navigator.serviceWorker.controller) && Boolean(await caches.match(location.pathname))")

    def eventually(self, true: str) -> None:
        """Wait for a JavaScript expression that may await: `wait_for_function` takes a promise itself for a yes."""
        until = time.monotonic() + PATIENCE
        while not self.page.evaluate(f"async () => {true}"):
            assert time.monotonic() < until, f"never true: {true}"
            self.page.wait_for_timeout(50)


def notes_of(own: Own, meeting: int) -> int:
    with own.connect() as database:
        return database.execute("select count(*) from meetings_note where meeting_id = %s", [meeting]).fetchone()[0]


def status_of(own: Own, meeting: int) -> str:
    with own.connect() as database:
        return database.execute("select status from meetings_meeting where id = %s", [meeting]).fetchone()[0]


def stored(taps: Taps) -> None:
    expect(taps.page.locator("#logged")).to_be_visible()


def test_a_held_meeting_is_three_taps_and_a_sentence(own: Own, taps: Taps) -> None:
    meeting = taps.open(own, 0)
    taps.tap("#held > summary")
    taps.tap(".hf-length:has-text('20')")
    taps.page.fill("#id_sentence", "She handed the essay in.")
    taps.tap(".hf-log__save")
    stored(taps)
    assert taps.count <= 3
    assert (status_of(own, meeting), notes_of(own, meeting)) == ("held", 1)
    assert not taps.problems


def test_a_missed_meeting_is_two_taps_and_planned_again(own: Own, taps: Taps) -> None:
    meeting = taps.open(own, 1)
    taps.tap("#missed > summary")
    taps.tap("button[value=did_not_come]")
    stored(taps)
    assert taps.count <= 2
    assert status_of(own, meeting) == "missed"
    expect(taps.page.locator(".hf-message")).to_contain_text("again")
    expect(taps.page.locator("a[href^='/mentor/meetings/'][href$='/time/']")).to_have_count(1)


def test_a_double_click_is_one_note(own: Own, taps: Taps) -> None:
    meeting = taps.open(own, 2)
    taps.page.click("#held > summary")
    taps.page.fill("#id_sentence", "Once.")
    taps.page.dblclick(".hf-log__save")
    stored(taps)
    assert notes_of(own, meeting) == 1


def test_without_a_network_it_is_kept_survives_a_reload_and_is_stored_once(
    own: Own, phone: BrowserContext, taps: Taps
) -> None:
    meeting = taps.open(own, 3)
    taps.ready_for_no_network()
    phone.set_offline(True)
    taps.page.click("#held > summary")
    taps.page.fill("#id_sentence", "Said in the corridor.")
    taps.page.click(".hf-log__save")
    expect(taps.page.locator("#hf-kept")).to_have_text(KEPT)
    assert notes_of(own, meeting) == 0
    taps.page.reload()
    expect(taps.page.locator("#hf-kept")).to_have_text(KEPT)
    expect(taps.page.locator("#id_sentence")).to_have_value("Said in the corridor.")
    phone.set_offline(False)
    stored(taps)
    expect(taps.page.locator("#hf-kept")).to_be_hidden()
    taps.page.reload()
    assert (status_of(own, meeting), notes_of(own, meeting)) == ("held", 1)
    assert not taps.problems


def test_what_is_typed_survives_a_reload_and_a_lost_session(
    own: Own, server: Served, phone: BrowserContext, taps: Taps
) -> None:
    meeting = taps.open(own, 4)
    taps.page.click("#held > summary")
    taps.page.fill("#id_sentence", "Half a")
    taps.page.reload()
    expect(taps.page.locator("#id_sentence")).to_have_value("Half a")
    taps.page.fill("#id_sentence", "Half a thought.")
    phone.clear_cookies()
    taps.page.click(".hf-log__save")
    expect(taps.page.locator("#hf-kept")).to_contain_text("signed out")
    assert notes_of(own, meeting) == 0
    sign_in(phone, server, own, "learning_mentor")
    taps.page.goto("/mentor/")
    expect(taps.page.locator("#hf-kept")).to_contain_text("Sent")
    assert notes_of(own, meeting) == 1


def test_somebody_else_on_the_same_phone_neither_sees_nor_sends_it(
    own: Own, server: Served, phone: BrowserContext, taps: Taps
) -> None:
    meeting = taps.open(own, 5)
    taps.ready_for_no_network()
    phone.set_offline(True)
    taps.page.click("#held > summary")
    taps.page.fill("#id_sentence", "For my eyes.")
    taps.page.click(".hf-log__save")
    expect(taps.page.locator("#hf-kept")).to_have_text(KEPT)
    phone.clear_cookies()
    phone.set_offline(False)
    sign_in(phone, server, own, "volunteer")
    taps.page.goto("/mentor/")
    expect(taps.page.locator("#hf-kept")).to_be_hidden()
    assert "For my eyes" not in taps.page.content()
    taps.eventually(f"!(await caches.match('/mentor/meetings/{meeting}/'))")
    assert notes_of(own, meeting) == 0
    phone.clear_cookies()
    sign_in(phone, server, own, "learning_mentor")
    taps.page.goto("/mentor/")
    expect(taps.page.locator("#hf-kept")).to_contain_text("Sent")
    assert notes_of(own, meeting) == 1


def test_a_refusal_says_why_and_keeps_the_words(own: Own, phone: BrowserContext, taps: Taps) -> None:
    meeting = taps.open(own, 6)
    taps.ready_for_no_network()
    phone.set_offline(True)
    taps.page.click("#held > summary")
    taps.page.fill("#id_sentence", "Two phones.")
    taps.page.click(".hf-log__save")
    expect(taps.page.locator("#hf-kept")).to_have_text(KEPT)
    with own.connect() as database:
        database.execute("update meetings_meeting set status = 'cancelled' where id = %s", [meeting])
    phone.set_offline(False)
    expect(taps.page.locator("#hf-kept")).to_contain_text("Two phones.")
    expect(taps.page.locator("#hf-kept")).to_contain_text("already logged")
    taps.page.goto("/mentor/")
    expect(taps.page.locator("#hf-kept")).to_contain_text("Two phones.")


def test_signing_out_takes_the_pages_off_the_phone(own: Own, server: Served, chromium: Browser) -> None:
    context = chromium.new_context(viewport=PHONE, base_url=server.url)
    sign_in(context, server, own, "learning_mentor:signs out")
    taps = Taps(context.new_page())
    taps.open(own, 7)
    taps.ready_for_no_network()
    taps.page.click(".hf-menu summary")
    taps.page.click("text=Sign out")
    taps.page.wait_for_url(re.compile("/accounts/"))
    taps.eventually("!(await caches.has('holdfast-pages'))")
    context.close()

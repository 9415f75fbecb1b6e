"""The main tasks by keyboard alone: no pointer, focus always to be seen, no trap, the skip link first."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser import spine_walk as walk
from tests.browser.spine import Installation, Person, installation

pytestmark = pytest.mark.browser
MOST_TABS = 150
FOCUS = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return {where: 'nowhere', isSeen: true}
  if (one === window.lookedAt) return {where: one.name, isSeen: true}  // a date has a stop for each of its parts
  window.lookedAt = one
  const label = one.labels?.[0]
  const near = [one, label, one.nextElementSibling, one.parentElement].filter(Boolean)
  const look = () => near.flatMap((each) => ['', '::before', '::after'].map((part) => {
    const style = getComputedStyle(each, part || null)
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow].join(' ')
  })).join('; ')
  const box = one.getBoundingClientRect(), withFocus = look()
  one.blur()
  const without = look()
  one.focus({preventScroll: true})
  return {
    where: one.tagName + ' ' + (one.innerText || label?.innerText || one.name || one.id).trim().slice(0, 60),
    isSeen: withFocus !== without && box.bottom > 0 && box.top < innerHeight,
  }
}"""
"""Where the focus is, and whether that looks different from the same place without it, within the window."""
HOLDS_FOCUS = "(one) => one === document.activeElement"


class OnKeys(Person):
    """Somebody who uses Tab, Enter, Space and the arrows, and types."""

    def __init__(self, browser: Browser, place: Installation, name: str) -> None:
        super().__init__(browser, place, name, "en")
        self.page.emulate_media(reduced_motion="reduce")  # a mark that fades in is not there yet when it is looked at

    def reach(self, control: Locator) -> None:
        """Go on with Tab until the focus is on this control; every stop on the way can be seen."""
        expect(control).to_be_visible()
        for _tab in range(MOST_TABS):
            if control.evaluate(HOLDS_FOCUS):
                return
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(FOCUS)
            assert here["isSeen"], f"the focus cannot be seen on {here['where']} of {self.page.url}"
        raise AssertionError(f"Tab never comes to {control} on {self.page.url}")

    def press(self, text: str, *, within: Locator | None = None, **values: object) -> None:
        self.follow(self._control(self.say(text, **values), within or self.page.locator("body")))

    def follow(self, link: Locator) -> None:
        self.reach(link)
        before = self.page.evaluate("performance.timeOrigin")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("(before) => performance.timeOrigin !== before", arg=before)
        self.page.wait_for_load_state()

    def write(self, label: str, text: str, **values: object) -> None:
        self.reach(self.page.locator("main").get_by_label(self.say(label, **values)).first)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, label: str, *, of: str = "", **values: object) -> None:
        """Tab to the group; the arrows move among radios, Space ticks."""
        within = self.page.get_by_role("group", name=self.say(of)).last if of else self.page.locator("main")
        control = within.get_by_label(self.say(label, **values), exact=True).first
        if control.get_attribute("type") == "checkbox":
            self.reach(control)
            self.page.keyboard.press("Space")
        else:
            self.arrow_to(control)
        expect(control).to_be_checked()

    def arrow_to(self, control: Locator) -> None:
        """Tab stops once at a group of radios: at the chosen one, or at its first."""
        group = self.page.locator(f"input[type=radio][name={control.get_attribute('name')}]")
        chosen = group.and_(self.page.locator(":checked"))
        self.reach(chosen if chosen.count() else group.first)
        self.page.keyboard.press("Space")
        for _arrow in range(group.count()):
            if control.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def unfold(self, summary: Locator) -> None:
        self.reach(summary)
        self.page.keyboard.press("Enter")

    def first_tab_skips_to_the_content(self) -> None:
        self.page.keyboard.press("Tab")
        expect(self.page.locator(".govuk-skip-link")).to_be_focused()
        expect(self.page.locator(".govuk-skip-link")).to_be_in_viewport()
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.querySelector('main').contains(document.activeElement)")
        self.page.reload()

    def leaves_every_page(self) -> None:
        """Tab comes round: after the last stop the focus leaves the page, and starts again at the skip link."""
        skip = self.page.locator(".govuk-skip-link")
        self.page.keyboard.press("Tab")
        for _tab in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if skip.evaluate(HOLDS_FOCUS):
                return
        raise AssertionError(f"Tab never leaves {self.page.url}")


def test_the_way_to_a_mentor_by_keyboard(school: str, tmp_path: Path, chromium: Browser) -> None:
    """From the worry to the first meeting's log by everybody concerned; the programme itself is started by pointer."""
    with installation(school, tmp_path, walk.MORNING) as place, walk.cast(place, chromium, "en") as cast:
        by_pointer = cast.manager
        for name in ("teacher", "guardian", "student", "mentor"):
            cast.replace(name, OnKeys(chromium, place, name))
        cast.teacher.open("/")
        cast.teacher.first_tab_skips_to_the_content()
        cast.teacher.sign_in(walk.TEACHER, walk.PASSWORD)
        by_pointer.sign_in(walk.MANAGER, walk.PASSWORD)
        by_pointer.set_up_app()
        walk.start_programme(cast)
        walk.refer(cast)
        cast.teacher.leaves_every_page()
        manager = OnKeys(chromium, place, "manager")
        manager.context.add_cookies(by_pointer.context.cookies())
        cast.replace("manager", manager)
        walk.decide(cast)
        manager.leaves_every_page()
        walk.from_consent_to_the_first_booking(cast)
        cast.guardian.leaves_every_page()
        log_by_keyboard(cast)


def log_by_keyboard(cast: walk.Cast) -> None:
    mentor = cast.mentor
    cast.place.it_is(walk.NEXT_NOON)
    mentor.sign_in(walk.MENTOR, walk.PASSWORD)
    mentor.press("Open the brief")
    mentor.unfold(mentor.page.locator("#held > summary"))
    mentor.reach(mentor.page.locator("#id_limits_told"))
    mentor.page.keyboard.press("Space")
    mentor.write("One sentence", walk.SENTENCE["en"])
    mentor.press("Save", within=mentor.page.locator("#held"))
    mentor.sees("The meeting with %(student)s is logged.", student=cast.child.given)
    mentor.leaves_every_page()


def test_a_focus_that_cannot_be_seen_is_noticed(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<a href='#'>seen</a><style>button:focus{outline:none}</style><button>unseen</button>")
    seen = []
    for _stop in range(2):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUS)["isSeen"])
    page.close()
    assert seen == [True, False]

"""The way of one student from an empty installation to the first meeting, as the people at school walk it."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.spine import LINK, Installation, Person

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SAMPLE = SHARED / "microsoft-sds" / "SDS v2.1"
SCHOOL = "School of TwoDotOne"
MORNING = datetime(2021, 10, 5, 13, 0, tzinfo=UTC)
"""A Tuesday in the school year that the sample describes."""
TAPS_TO_LOG, TAPS_TO_MISS = 3, 2
NEXT_NOON = datetime(2021, 10, 6, 16, 0, tzinfo=UTC)
IT, MANAGER, TEACHER, MENTOR = (
    "ivy.itperson@example.org", "mona.manager@example.org", "kfein@classrmtest31.org", "lea.mentorson@example.org",
)  # fmt: skip
PASSWORD = "seven purple kelp anchors"
SUPPORT = {"en": "Little support around the student", "fr": "Peu de soutien autour de l'élève"}
QUESTIONS = {
    "en": ("Is there an emotional or health difficulty too heavy", "Have the same difficulties lasted so long"),
    "fr": ("Y a-t-il une difficulté affective ou de santé", "Les mêmes difficultés durent-elles"),
}
"""How the programme's own questions begin."""
WORDS = {"en": "Alice hands in nothing since September.", "fr": "Alice ne remet plus rien depuis septembre."}
SENTENCE = {"en": "We spoke about biology; she will bring her book.", "fr": "Nous avons parlé de biologie."}


@dataclass(frozen=True)
class Child:
    """The student whose way it is, and the one of the family who decides."""

    given: str
    family: str
    guardian: str
    address: str
    must_be_confirmed: bool = True

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


ALICE = Child("Alice", "Smithee", "Bob Smithee", "bobsmithee@outlook.com")


@dataclass
class Cast:
    """Everybody of the walk, each with a browser of their own."""

    place: Installation
    browser: Browser
    language: str
    javascript: bool = True
    child: Child = ALICE

    def __post_init__(self) -> None:
        self.everybody: list[Person] = []
        self.it = self.person("it")
        self.manager = self.person("manager")
        self.teacher = self.person("teacher", phone=True)
        self.mentor = self.person("mentor", phone=True)
        self.guardian = self.person("guardian", phone=True)
        self.student = self.person("student", phone=True)

    def person(self, name: str, *, phone: bool = False) -> Person:
        made = Person(self.browser, self.place, name, self.language, phone=phone, javascript=self.javascript)
        self.everybody.append(made)
        return made

    def replace(self, name: str, somebody: Person) -> None:
        """The same part, played by somebody who uses a browser in another way."""
        getattr(self, name).close()
        self.everybody.remove(getattr(self, name))
        self.everybody.append(somebody)
        setattr(self, name, somebody)

    def close(self) -> None:
        for one in self.everybody:
            one.close()

    def look(self, name: str) -> None:
        for one in self.everybody:
            one.look(name)

    def complaints(self) -> list[str]:
        return [f"{one.name}: {said}" for one in self.everybody for said in one.complaints]


@contextmanager
def cast(
    place: Installation, browser: Browser, language: str, *, javascript: bool = True, child: Child = ALICE
) -> Iterator[Cast]:
    """The people of a walk; where it stops, each of their screens is kept."""
    people = Cast(place, browser, language, javascript, child)
    try:
        yield people
    except BaseException:
        people.look("stopped")
        raise
    finally:
        people.close()


def sample() -> bytes:
    """The SDS v2.1 files as the zip that an IT person sends."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for file in sorted(SAMPLE.glob("*.csv")):
            made.write(file, file.name)
    return kept.getvalue()


def begin(cast: Cast) -> None:
    """The district and its administrator come from the command line; everybody else through the pages."""
    place, it = cast.place, cast.it
    place.holdfast(
        ["user", "add", IT, "--name", "Ivy Itperson", "--role", "IT", "--district", "TwoDotOne District",
         "--new-district", "--language", cast.language],
        ["user", "password", IT],
        typed=PASSWORD + "\n",
    )  # fmt: skip
    it.sign_in(IT, PASSWORD)
    it.set_up_app()


def school_by_command(place: Installation) -> None:
    """The same school without the pages: for walks that begin later."""
    place.it_is(MORNING)
    sent = place.folder / "sds.zip"
    sent.write_bytes(sample())
    people = (("Ivy Itperson", IT, "IT"), ("Mona Manager", MANAGER, "PM"), ("Kristen Fein", TEACHER, "ST"),
              ("Lea Mentorson", MENTOR, "LM"))  # fmt: skip
    added = [
        ["user", "add", address, "--name", name, "--role", role, "--school", SCHOOL]
        for name, address, role in people[1:]
    ]
    secrets = [["user", "password", address] for _name, address, _role in people[1:]]
    place.holdfast(
        ["import", str(sent), "--district", "TwoDotOne District", "--new-district"],
        *added, *secrets, typed=f"{PASSWORD}\n" * len(secrets),
    )  # fmt: skip


def bring_in_the_sample(cast: Cast) -> None:
    it = cast.it
    it.open("/admin/imports/")
    it.page.locator("#id_files").set_input_files(
        {"name": "sds.zip", "mimeType": "application/zip", "buffer": sample()}
    )  # fmt: skip
    it.press("Show what would change")
    it.press("Apply this import")
    it.sees("The import is done. It can be undone below.")
    it.look("imported")


def give_accounts(cast: Cast) -> None:
    people = (
        ("Mona Manager", MANAGER, "Programme manager", f"{SCHOOL}"),
        ("Kristen Fein", TEACHER, "Teacher", SCHOOL),
        ("Lea Mentorson", MENTOR, "Learning mentor", SCHOOL),
    )
    for name, address, role, school in people:
        cast.it.open("/admin/users/new/")
        cast.it.write("Name", name)
        cast.it.write("E-mail address", address)
        cast.it.page.locator("select[name=language]").select_option(cast.language)
        cast.it.pick("Role", role)
        place = cast.it.page.locator("select[name=place] option").filter(has_text=school).first
        cast.it.page.locator("select[name=place]").select_option(place.get_attribute("value"))
        cast.it.press("Add the person")
        cast.it.sees("%(name)s has an account, and the way in by e-mail.", name=name)
    cast.manager.sign_in_with_code(MANAGER)
    cast.manager.set_up_app()
    cast.teacher.sign_in_with_code(TEACHER)


def start_programme(cast: Cast, *, own_yes_from: str = "25") -> None:
    manager = cast.manager
    manager.open("/")
    manager.sees_heading("Who needs me now")
    manager.press("Programmes")
    manager.press("Start a programme")
    manager.open("/manager/programmes/start/fsfc-assertive/")
    manager.page.locator("main [name=reason]").fill("The rest is there on Monday")
    manager.press("Start the programme")
    with_name = {"en": "Assertive mentoring", "fr": "Mentorat affirmé"}[cast.language]
    manager.sees_heading(with_name)
    manager.sees("%(name)s runs. Staff can refer students now.", name=with_name)
    if own_yes_from:
        change_setting(manager, "family.own_consent_from_age", own_yes_from)


def change_setting(manager: Person, path: str, value: str) -> None:
    """The sample's students are twenty: the school decides from which age a student's own yes is enough."""
    change = manager.page.locator(f'a[href$="/settings/{path}/"]')
    if not change.is_visible():
        manager.page.locator("details", has=change).locator("> summary").click()
    change.click()
    manager.page.locator("main [name=value]").fill(value)
    manager.press("Keep the change")
    manager.page.locator("details", has=change).locator("> summary").click()
    manager.sees(value)


def soften_rule(manager: Person, code: str) -> None:
    """A rule of the programme that the school's data cannot answer: it tells from now on, and blocks no more."""
    change = manager.page.locator(f'a[href*="{code}"]').first
    if not change.is_visible():
        manager.page.locator("details", has=change).locator("> summary").click()
    change.click()
    manager.page.locator("main input[name=value][value=inform]").check(force=True)
    manager.press("Keep the change")


def refer(cast: Cast) -> None:
    """A worry told on a phone: who, what, in which subjects."""
    teacher = cast.teacher
    teacher.open("/")
    teacher.press("Refer a student")
    teacher.sees_heading("Who are you worried about?")
    teacher.write("Name", cast.child.family[:5].lower())
    teacher.press("Find")
    teacher.press(cast.child.name)
    teacher.write("What worries you?", WORDS[cast.language])
    teacher.choose("Biology 10 2021")
    teacher.write("Other subjects", "Computer Science")
    teacher.choose("Yes", of="Does the student know that you refer them?")
    teacher.press("Refer %(name)s", name=cast.child.given)
    teacher.sees("Thank you. Your worry about %(name)s is with the programme's lead.", name=cast.child.given)
    teacher.look("referred")


def decide(cast: Cast) -> None:
    """Asked by somebody other than who referred; the questions answered; accepted with what the rules say in view."""
    manager = cast.manager
    manager.open("/")
    manager.press("Referrals")
    manager.press(cast.child.name)
    manager.sees("Not asked yet")
    manager.press("Ask %(name)s", name=cast.child.given)
    manager.choose("Yes", of="Does the student want this?")
    manager.press("Keep the answer")
    manager.press("Answer the programme's questions")
    manager.choose(SUPPORT[cast.language])
    for question in QUESTIONS[cast.language]:
        manager.choose("No", of=question)
    manager.press("Keep the answers")
    manager.sees("Kept. The rules were asked again.")
    manager.choose("Accept")
    manager.press("Keep the decision")
    manager.sees("Accepted")
    manager.look("accepted")


def inform_and_consent(cast: Cast) -> None:
    """The school confirms who decides; the family reads point by point on a phone and signs; the student is asked."""
    manager, guardian = cast.manager, cast.guardian
    manager.press("Inform the family of %(name)s and ask for their yes", name=cast.child.given)
    manager.sees(cast.child.guardian)
    if cast.child.must_be_confirmed:
        manager.press("Yes, this person decides")
    manager.press("Send a link to the family")
    manager.look("sent")
    link = cast.place.last_link(cast.child.address)
    assert cast.child.family.lower() not in link.lower()
    guardian.open(link)
    if guardian.page.locator("html").get_attribute("lang") != cast.language:
        guardian.page.locator(f"button[name=language][value={cast.language}]").click()
    guardian.sees_heading("A mentor for %(name)s", name=cast.child.given)
    guardian.look("invited")
    guardian.press("Start reading")
    for number in range(1, 9):
        guardian.sees("Point %(number)s of %(total)s", number=number, total=8)
        guardian.press("I have read this: next" if number < 8 else "I have read this: to the answer")
    guardian.choose("Yes, I agree")
    guardian.write("Your name", cast.child.guardian)
    guardian.press("Sign and send")
    guardian.sees("You said yes")
    guardian.look("signed")
    manager.page.reload()
    manager.sees("Now ask %(name)s. It must not be the person who referred.", name=cast.child.given)
    manager.press("Ask %(name)s", name=cast.child.given)
    manager.choose("Yes", of="Does the student want this?")
    manager.write("In their own words", "Okay.")
    manager.press("Keep this answer")
    manager.sees(
        "The family knows, everybody whose yes is needed said yes. %(name)s can be matched.", name=cast.child.given
    )
    manager.look("consented")


def offer_and_screen(cast: Cast) -> None:
    """An offer written down, each step recorded, then accepted."""
    manager = cast.manager
    manager.open("/manager/mentors/add/")
    manager.write("First name", "Lea")
    manager.write("Last name", "Mentorson")
    manager.write("E-mail", MENTOR)
    manager.choose("Staff")
    manager.choose("Reading")
    manager.choose("Noon", of="Wednesday")
    manager.choose("Noon", of="Thursday")
    manager.press("Keep the offer")
    manager.sees_heading("Lea Mentorson")
    manager.look("offered")
    to_do = manager.page.locator(".govuk-task-list__item").filter(has_text=manager.say("To do"))
    for left in range(to_do.count(), 0, -1):
        expect(to_do).to_have_count(left)
        manager.follow(to_do.first.locator("a"))
        manager.press("Record this step")
    manager.press("Accept %(mentor)s", mentor="Lea Mentorson")
    manager.sees("%(mentor)s is accepted.", mentor="Lea Mentorson")
    manager.look("accepted mentor")


def propose_and_approve(cast: Cast) -> None:
    manager = cast.manager
    manager.press("Matches")
    manager.press("Propose matches")
    manager.sees(cast.child.name)
    manager.sees_heading(manager.count("%(num)s proposed match", "%(num)s proposed matches", 1))
    manager.press("Approve", within=manager.page.locator(".hf-pair").first)
    manager.sees("%(student)s and %(mentor)s: approved. The mentor is asked now.",
                 student=cast.child.name, mentor="Lea Mentorson")  # fmt: skip


def mentor_accepts(cast: Cast) -> None:
    """The message leads to the proposal; yes and the signature on the same page."""
    mentor = cast.mentor
    mentor.sign_in_with_code(MENTOR)
    mentor.open(cast.place.last_link(MENTOR))
    mentor.sees_heading("Would you meet %(student)s?", student=cast.child.given)
    mentor.press("Yes, I will meet %(student)s", student=cast.child.given)
    mentor.sees("Thank you. Read the agreement below and sign it.")
    mentor.press("Sign the agreement")
    mentor.look("signed")


def everybody_signs(cast: Cast) -> None:
    """Student and guardian by a link of their own, the school at its desk."""
    manager = cast.manager
    manager.press("Matches")
    manager.press(cast.child.name)
    for person, button, values in (
        (cast.student, "Make a link for %(student)s", {"student": cast.child.given}),
        (cast.guardian, "Make a link for %(guardian)s", {"guardian": cast.child.guardian}),
    ):
        manager.press(button, **values)
        link = LINK.search(manager.page.locator("main code").inner_text())
        assert link
        person.open(link[0])
        person.choose("Yes, I agree")
        person.write("Your name", values.get("guardian", cast.child.name))
        person.press("Send my answer")
        person.look("agreement signed")
    manager.press("Sign for the school")
    manager.press("Sign")
    manager.sees("Everything is there: the match has begun, and the first meeting is booked.")
    manager.look("begun")


def first_meeting_is_booked(cast: Cast) -> None:
    """The match has begun, so its first meeting stands in the mentor's diary, at a time when both are free."""
    mentor = cast.mentor
    mentor.open("/")
    mentor.sees_heading("Today")
    mentor.look("today")
    mentor.press(cast.child.name)
    mentor.sees("First meeting")
    mentor.sees("You can log this meeting from its day on.")


def from_consent_to_the_first_booking(cast: Cast) -> None:
    """What stands between a decision and a first meeting."""
    inform_and_consent(cast)
    offer_and_screen(cast)
    propose_and_approve(cast)
    mentor_accepts(cast)
    everybody_signs(cast)
    first_meeting_is_booked(cast)


def meet(cast: Cast) -> None:
    """The next day: the brief is one tap away, and the log is three taps and a sentence."""
    mentor = cast.mentor
    cast.place.it_is(NEXT_NOON)
    mentor.sign_in_with_code(MENTOR)
    mentor.sees(cast.child.name)
    mentor.look("today")
    mentor.press("Open the brief")
    mentor.sees_heading("Brief")
    mentor.look("brief")
    mentor.taps = 0
    mentor.tap(mentor.page.locator("#held > summary"))
    mentor.tap(mentor.page.locator("label", has=mentor.page.locator("#id_limits_told")))
    mentor.page.locator("#id_sentence").fill(SENTENCE[cast.language])
    mentor.tap(mentor.page.get_by_role("button", name=mentor.say("Save"), exact=True))
    assert mentor.taps <= TAPS_TO_LOG
    mentor.sees(SENTENCE[cast.language])
    mentor.sees("The meeting with %(student)s is logged.", student=cast.child.given)
    mentor.look("logged")


def miss_the_next(cast: Cast) -> None:
    """A week later nobody came: two taps, and another time is booked."""
    mentor = cast.mentor
    mentor.press("Book the next meeting")
    mentor.press("Book")
    cast.place.it_is(NEXT_NOON + timedelta(days=7))
    mentor.sign_in_with_code(MENTOR)
    mentor.press("Open the brief")
    mentor.look("second brief")
    mentor.taps = 0
    mentor.tap(mentor.page.locator("#missed summary"))
    mentor.tap(mentor.page.locator("#id_because button").first)
    assert mentor.taps <= TAPS_TO_MISS
    mentor.sees_heading("Missed")
    mentor.sees("Next meeting")
    mentor.look("missed")


def manager_reads_the_story(cast: Cast) -> None:
    manager = cast.manager
    manager.sign_in_with_code(MANAGER)
    manager.show_app_again()
    manager.open(f"/students/?q={cast.child.family}")
    manager.press(f"{cast.child.family}, {cast.child.given}")
    manager.sees_heading("Meetings")
    manager.sees("Lea Mentorson")
    manager.sees(SENTENCE[cast.language])
    manager.look("story")

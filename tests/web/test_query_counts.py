"""Every list and every home asks the database as often for twelve as for one: no page gets slower row by row."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.accounts.models import Grant
from holdfast.kernel import audit
from holdfast.kernel.actor import Role, system
from holdfast.meetings.models import Note
from holdfast.people.choices import RelationKind
from holdfast.people.models import Enrolment, Guardian, Guardianship, Relation, SectionMember, Student
from holdfast.records.models import ImportRun, Source
from tests import meetings
from tests.domain.attendance.rows import absent_on, codes, refresh, school_days, submit
from tests.world import NOW, YEAR, SchoolWorld, World

SignIn = Callable[..., Client]
PAGES = (
    ("manager", "students", 8),
    ("manager", "manager_home", None),
    ("manager", "who_may_need", None),
    ("manager", "referrals", None),
    ("manager", "matches", None),
    ("manager", "mentors", None),
    ("manager", "programmes", None),
    ("manager", "imports", None),
    ("learning_mentor", "mentor_home", None),
    ("learning_mentor", "mentor_meetings", None),
    ("learning_mentor", "students", 8),
    ("teacher", "students", 8),
    ("captain", "students", 8),
    ("captain", "district_home", None),
    ("it", "users", None),
)
"""Who opens which page, and the most statements that the page may take, where there is such a number."""
BRACKETS = ("SAVEPOINT", "RELEASE")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def _another(here: SchoolWorld, number: int) -> str:
    """One more student who is listed, referred, matched, met and taught; returns the key in the world."""
    name, school = f"more{number}", here.school
    student = Student.objects.create(
        district=school.district, school=school, given_name=f"More{number}", family_name="Ternfin", grade="11"
    )
    Enrolment.objects.create(student=student, school=school, starts_on=YEAR[0], grade="11")
    guardian = Guardian.objects.create(district=school.district, given_name="Sandy", family_name=f"More{number}")
    Guardianship.objects.create(school=school, student=student, guardian=guardian, has_legal_authority=True)
    SectionMember.objects.create(school=school, section=here.section, student=student)
    Relation.objects.create(
        school=school, student=student, user=here.users["learning_mentor"], kind=RelationKind.MATCH, source=name,
        starts_on=YEAR[0],
    )  # fmt: skip
    here.students[name] = student
    return name


def _grow(world: World, numbers: range) -> None:
    """As many more of everything that stands on a list."""
    here = world.tern
    with audit.change("tests.grow", by=system("tests"), at=NOW):
        mentor = here.users["learning_mentor"].mentors.first() or meetings.a_mentor(here)
        source, _made = Source.objects.get_or_create(
            district=world.district, name="Roster", defaults={"kind": "mapped_csv"}
        )
        for number in numbers:
            name = _another(here, number)
            absent_on(here.students[name], school_days(here.school)[:20])
            match = meetings.a_match(here, student=name, mentor=mentor)
            meetings.a_meeting(match, meetings.MONDAY_NOON)
            here.programme.referrals.create(
                school=here.school, student=_alone(here, number), source="staff", received_at=NOW
            )
            ImportRun.objects.create(
                district=world.district, source=source, planned_at=NOW, scope={"school_ids": [here.school.pk]}
            )
            user = here.users["teacher"].__class__.objects.create(email=f"more{number}@tern.example.org", name="More")
            Grant.objects.create(
                user=user, role=Role.TEACHER, district=world.district, school=here.school, starts_on=YEAR[0]
            )
    refresh(here.school)


def _alone(here: SchoolWorld, number: int) -> Student:
    return Student.objects.create(
        district=here.school.district, school=here.school, given_name=f"Alone{number}", family_name="Ternfin"
    )


def _statements(client: Client, name: str, *args: int) -> int:
    assert client.get(reverse(name, args=args)).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name, args=args)).status_code == 200
    return sum(not query["sql"].startswith(BRACKETS) for query in asked)


@pytest.fixture
def registered(world: World) -> World:
    codes(world.tern.school)
    submit(world.tern.school, school_days(world.tern.school))
    return world


def test_no_page_asks_more_often_for_more_rows(registered: World, signed_in: SignIn) -> None:
    browsers = {who: signed_in(who) for who, _name, _most in PAGES}
    counted: dict[tuple[str, str], list[int]] = {}
    for numbers in (range(1), range(1, 3), range(3, 12)):
        _grow(registered, numbers)
        for who, name, _most in PAGES:
            counted.setdefault((who, name), []).append(_statements(browsers[who], name))
    grown = {page: counts for page, counts in counted.items() if len(set(counts)) > 1}
    assert not grown
    assert all(most is None or max(counted[who, name]) <= most for who, name, most in PAGES)


def test_a_students_record_asks_as_often_whatever_happened(registered: World, signed_in: SignIn) -> None:
    here, student = registered.tern, registered.tern.students["met"]
    browsers = {name: signed_in(name) for name in ("manager", "learning_mentor")}
    match = meetings.a_match(here)
    counted = []
    for number in range(3):
        meetings.a_meeting(match, meetings.at_school(16 + number))
        with audit.change("tests.note", by=system("tests"), at=NOW):
            Note.objects.create(
                school=here.school, match=match, student=student, body="A sentence.", written_at=NOW,
                client_key=meetings.key(),
            )  # fmt: skip
        absent_on(student, school_days(here.school)[number : number + 1])
        refresh(here.school)
        counted.append({name: _statements(browser, "student", student.pk) for name, browser in browsers.items()})
    assert counted[0] == counted[1] == counted[2]
    assert counted[0] == {"manager": 10, "learning_mentor": 11}

"""Who may need somebody: found, explained, answered; nobody else's students, no count of theirs."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdfast.cases.models import Look, Referral
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.scope import scope
from holdfast.people.models import Enrolment, Student
from holdfast.programmes.actions import change_settings
from holdfast.web.manager.who_may_need import students_who_may_need
from tests.domain.attendance.rows import absent_on, codes, mark, refresh, school_days, submit
from tests.forms import programme_from
from tests.world import NOW, TODAY, World

PAGE, LOOKED = "/manager/who-may-need/", "/manager/who-may-need/looked/"
LATER = TODAY + timedelta(weeks=4)
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def counted(world: World) -> World:
    """Coral misses much and Pearl, who has a mentor, a little less; at Gannet Hill Coral misses much as well."""
    codes(world.tern.school)
    for here in (world.tern, world.gannet):
        days = school_days(here.school)
        submit(here.school, [*days[:20], *days[22:]])
        absent_on(here.students["plain"], days[-14:])
        absent_on(here.students["met"], days[-9:-1:2])
        refresh(here.school)
    return world


def _text(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_list_says_why_how_far_and_who_is_with_them(counted: World, signed_in: SignIn) -> None:
    page = _text(signed_in("manager"))
    assert page.index("Coral Ternfin") < page.index("Pearl Ternfin"), "who misses most comes first"
    assert "Absent on the last 14 school days" in page
    assert "Missed 14 of 50 days this year, to 10 November; 4 registers missing" in page
    assert "Missed 4 of the last 20 school days" in page
    assert "Attendance to 10 November; 4 registers missing." in page
    assert "Learning Mentor Tern is the mentor" in page
    assert "Finn Ternfin" not in page, "who misses nothing is not listed"
    assert "version 1, in force since 31 August 2026" in page


def test_nobody_of_another_school_is_named_or_counted(counted: World, signed_in: SignIn) -> None:
    for school, name, others in (("tern", "Ternfin", "Gannetfin"), ("gannet", "Gannetfin", "Ternfin")):
        page = _text(signed_in("manager", school))
        assert name in page
        assert others not in page
        assert "2 of 2" in page
    assert "No data source" in _text(signed_in("manager", "skua"))


@pytest.mark.parametrize(
    "role", ["teacher", "learning_mentor", "volunteer", "safeguarding", "liaison", "guardian", "captain"]
)
def test_others_find_no_such_page(counted: World, signed_in: SignIn, role: str) -> None:
    assert signed_in(role).get(PAGE).status_code == 404
    assert signed_in(role).get(LOOKED, {"student": counted.tern.students["met"].pk}).status_code == 404


def test_the_filter_is_in_the_address(counted: World, signed_in: SignIn) -> None:
    client = signed_in("pastoral")
    alone = _text(client, f"{PAGE}?helped=nobody")
    assert "Coral Ternfin" in alone
    assert "Pearl Ternfin" not in alone
    assert "1 of 2" in alone
    assert "No student fits this choice" in _text(client, f"{PAGE}?grade=7")
    assert "Finn Ternfin" in _text(client, f"{PAGE}?tier=0"), "a level that is not listed can be asked for"
    assert "Coral Ternfin" in _text(client, f"{PAGE}?tier=abc&page=99&helped=x"), "what makes no sense is ignored"


def test_a_look_puts_a_student_aside_until_the_day_and_is_shown(counted: World, signed_in: SignIn) -> None:
    client = signed_in("manager")
    coral = counted.tern.students["plain"].pk
    asked = client.get(LOOKED, {"student": coral})
    assert "Coral Ternfin: nothing to do now" in asked.content.decode()
    said = {"student": coral, "because": "known_reason", "words": "Broken leg", "until_on": LATER.isoformat()}
    assert client.post(LOOKED, said).status_code == 302
    assert "Coral Ternfin" not in _text(client).replace("Kept. Coral Ternfin comes back", "")
    kept = _text(client, f"{PAGE}?show=looked")
    assert "Manager Tern looked on 10 November: The reason is known and passing (Broken leg)" in kept
    assert "until 8 December 2026" in kept
    with time_machine.travel(NOW + timedelta(weeks=4), tick=False):
        with scope(system("test")):
            refresh(counted.tern.school, LATER)
        assert "Coral Ternfin" in _text(signed_in("manager"))


def test_a_line_crossed_after_the_look_brings_the_student_back(counted: World, signed_in: SignIn) -> None:
    client = signed_in("manager")
    pearl = counted.tern.students["met"]
    client.post(LOOKED, {"student": pearl.pk, "because": "already_helped", "words": "", "until_on": LATER.isoformat()})
    assert "Pearl Ternfin" not in _text(client).replace("Kept. Pearl Ternfin", "")
    with time_machine.travel(NOW + timedelta(hours=1), tick=False), scope(system("test")):
        absent_on(pearl, school_days(counted.tern.school)[5:15])
        refresh(counted.tern.school, at=NOW + timedelta(hours=1))
    assert "Over the line to “Severe” since 10 November" in _text(client)


def test_several_are_looked_at_together(counted: World, signed_in: SignIn) -> None:
    client = signed_in("manager")
    both = [counted.tern.students[name].pk for name in ("plain", "met")]
    assert "2 students: nothing to do now" in client.get(LOOKED, {"student": both}).content.decode()
    client.post(LOOKED, {"student": both, "because": "records_wrong", "until_on": LATER.isoformat()})
    assert Look.objects.filter(student__in=both).count() == 2
    assert "You have looked at everybody" in _text(client)


def test_what_was_typed_stays_when_something_is_missing(counted: World, signed_in: SignIn) -> None:
    client, coral = signed_in("manager"), counted.tern.students["plain"].pk
    late = client.post(LOOKED, {"student": coral, "because": "known_reason", "words": "Leg", "until_on": "2026-11-10"})
    assert late.status_code == 422
    assert "Choose a day after today" in late.content.decode()
    assert "Leg" in late.content.decode()
    silent = client.post(LOOKED, {"student": coral, "because": "other", "until_on": LATER.isoformat()})
    assert (silent.status_code, Look.objects.count()) == (422, 0)


@pytest.mark.parametrize("school", ["gannet", "skua"])
def test_a_student_of_another_school_cannot_be_looked_at(counted: World, signed_in: SignIn, school: str) -> None:
    other = getattr(counted, school).students["plain"].pk
    client = signed_in("manager")
    said = {
        "student": [counted.tern.students["plain"].pk, other],
        "because": "known_reason",
        "until_on": LATER.isoformat(),
    }
    assert client.get(LOOKED, {"student": other}).status_code == 404
    assert client.post(LOOKED, said).status_code == 404
    assert not Look.objects.exists()


def test_nobody_chosen_goes_back_to_the_list(counted: World, signed_in: SignIn) -> None:
    assert signed_in("manager").get(LOOKED, follow=True).redirect_chain == [(PAGE, 302)]


def test_nobody_stands_out_is_a_good_state(world: World, signed_in: SignIn) -> None:
    submit(world.tern.school, school_days(world.tern.school))
    refresh(world.tern.school)
    assert "Nobody stands out" in _text(signed_in("manager"))


def test_the_page_in_french(counted: World, signed_in: SignIn) -> None:
    client = signed_in("manager")
    client.cookies["django_language"] = "fr"
    assert "Grave" in _text(client)


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(PAGE).status_code == 200
    return len(captured)


def test_as_many_queries_for_three_students_as_for_forty(counted: World, signed_in: SignIn) -> None:
    client = signed_in("manager")
    client.get(PAGE)
    before = _queries(client)
    assert before <= 14, "six of the page, the rest for the session, the actor and the wall"
    with scope(system("test")), audit.change("tests.students", by=system("test"), at=NOW):
        days = school_days(counted.tern.school)
        for number in range(37):
            student = Student.objects.get(pk=counted.tern.students["plain"].pk)
            student.pk, student.number = None, f"more-{number}"
            student.save()
            Enrolment.objects.create(student=student, school=counted.tern.school, starts_on=days[0])
            for on in days[-15:]:
                mark(student, on)
            Referral.objects.create(
                school=counted.tern.school, programme=counted.tern.programme, student=student, source="staff",
                received_at=NOW,
            )  # fmt: skip
        refresh(counted.tern.school)
    assert "39 of 39" in _text(client)
    assert _queries(client) == before


def test_the_home_has_a_card_for_those_whom_nobody_is_with(counted: World) -> None:
    with scope(counted.actor("manager")) as actor:
        (card,) = students_who_may_need(actor, TODAY)
    assert (card.number, card.meaning, card.action_href) == (1, "act", f"{PAGE}?helped=nobody")
    with scope(counted.skua.actor("manager")) as actor:
        assert not list(students_who_may_need(actor, TODAY))


def test_a_programme_looks_from_its_own_line_and_its_grades_come_first(counted: World, signed_in: SignIn) -> None:
    """Two days missed in a month are enough, and the youngest stand above those who miss more."""
    here = counted.tern
    with scope(counted.actor("manager")):
        programme = programme_from(counted, "us-success-mentors")
    with audit.change("tests.grade", by=system("tests"), at=NOW):
        Student.objects.filter(pk=here.students["met"].pk).update(grade="1")
    manager = signed_in("manager")
    page = _text(manager, f"{PAGE}?programme={programme.pk}")
    assert "looks at: “Moderate” or heavier; or 2 days missed a month" in page
    assert page.index("Pearl Ternfin") < page.index("Coral Ternfin")
    assert f"/teacher/refer/{here.students['plain'].pk}/?programme={programme.pk}" in page
    change_settings(
        programme=programme, changes={"entry.tier": 3, "entry.missed_days_a_month": 9, "entry.absence_percent": 20},
        by=counted.actor("manager"), at=NOW,
    )  # fmt: skip
    page = _text(manager, f"{PAGE}?programme={programme.pk}")
    assert ("Coral Ternfin" in page, "Pearl Ternfin" in page) == (True, False)

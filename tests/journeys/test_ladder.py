"""The ladder of absences and the call list: each step once, on the right list, done with one tap."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.families.models import AbsenceStep, Contact
from holdfast.jobs.step import Night
from holdfast.jobs.steps.families import FOLLOW_ABSENCES
from holdfast.journeys.call_list import families_to_call, steps_to_take
from holdfast.journeys.contact import record_contact, take_step
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed
from holdfast.matches.models import Match
from holdfast.people.models import SchoolYear, Student
from holdfast.records.models import AttendancePolicy, AttendanceSummary
from tests import forms
from tests.world import NOW, TODAY, YEAR, SchoolWorld, World

MONDAY = date(2026, 11, 9)


@pytest.fixture
def match(world: World) -> Match:
    return forms.match_in(world.tern, forms.programme_from(world, "us-success-mentors"))


def miss(here: SchoolWorld, student: Student, days: int) -> None:
    """The student's attendance as the night would have worked it out."""
    zero = dict.fromkeys(
        ("excused", "late", "missing", "recent_school_days", "recent_possible_days", "recent_absent_days",
         "current_run", "longest_run"), 0,
    )  # fmt: skip
    with audit.change("tests.attendance", by=system("tests"), at=NOW):
        policy, _new = AttendancePolicy.objects.get_or_create(
            district=here.school.district, code="ladder", defaults={"body": {}, "starts_on": YEAR[0], "made_at": NOW}
        )
        AttendanceSummary.objects.update_or_create(
            school=here.school, student=student, school_year=SchoolYear.objects.get(school=here.school),
            defaults={
                **zero, "policy": policy, "as_of": TODAY, "data_to": TODAY, "tier": 2, "units_per_session": 1,
                "possible": 100, "absent": 2 * days, "possible_days": 50, "absent_days": days,
            },
        )  # fmt: skip


def night(world: World, on: date, *, dry: bool = False) -> dict[str, int]:
    return FOLLOW_ABSENCES.do(Night(world.tern.school.pk, on, NOW, system("nightly"), dry)).counts


def steps(match: Match) -> list[str]:
    rows = AbsenceStep.objects.filter(student=match.student_id)
    return list(rows.order_by("id").values_list("step", flat=True))


def test_each_step_is_asked_for_once_however_the_days_waver(world: World, match: Match) -> None:
    assert night(world, MONDAY) == {}
    # (days missed, the steps that have been asked for so far)
    for days, asked in (
        (2, []),
        (3, ["call-1"]),
        (3, ["call-1"]),
        (4, ["call-1", "letter-1"]),
        (3, ["call-1", "letter-1"]),
        (4, ["call-1", "letter-1"]),
        (9, ["call-1", "letter-1", "call-3"]),  # what was passed at once is not made up for
        (8, ["call-1", "letter-1", "call-3"]),
        (10, ["call-1", "letter-1", "call-3", "letter-3"]),
    ):
        miss(world.tern, match.student, days)
        dry = night(world, MONDAY, dry=True)
        new = night(world, MONDAY)
        assert (steps(match), list(dry.values())) == (asked, list(new.values())), days
    first = AbsenceStep.objects.get(step="letter-1")
    assert (first.who, first.channel, first.due_on) == ("school_team", "letter", MONDAY + timedelta(days=2))


def test_due_days_are_days_of_school(world: World, match: Match) -> None:
    miss(world.tern, match.student, 5)
    friday = MONDAY + timedelta(days=4)
    night(world, friday)
    assert AbsenceStep.objects.get().due_on == friday + timedelta(days=7)


def test_a_step_stands_on_the_list_of_whom_it_names_and_is_done_with_one_tap(world: World, match: Match) -> None:
    here = world.tern
    miss(here, match.student, 3)
    night(world, MONDAY)

    def seen_by() -> set[str]:
        return {name for name in here.users if steps_to_take(here.actor(name))}

    assert seen_by() == {"learning_mentor", "manager", "pastoral"}
    call, mentor = AbsenceStep.objects.get(), here.actor("learning_mentor")
    take_step(step_id=call.pk, outcome="no_answer", client_key=uuid4(), by=mentor, at=NOW)
    assert seen_by() == {"learning_mentor", "manager", "pastoral"}
    take_step(step_id=call.pk, outcome="spoke", client_key=uuid4(), by=mentor, at=NOW)
    assert seen_by() == set()
    assert list(Contact.objects.order_by("id").values_list("channel", "outcome")) == [
        ("telephone", "no_answer"), ("telephone", "spoke"),
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="already"):
        take_step(step_id=call.pk, outcome="spoke", client_key=uuid4(), by=mentor, at=NOW)


def test_a_step_for_the_team_goes_to_its_people_and_a_letter_is_only_sent(world: World, match: Match) -> None:
    miss(world.tern, match.student, 12)
    night(world, MONDAY)
    seen = {name for name in world.tern.users if steps_to_take(world.tern.actor(name))}
    assert seen == {"manager", "pastoral", "learning_mentor", "liaison"}
    (due,) = steps_to_take(world.tern.actor("manager"))
    assert due.step is not None
    assert due.step.en == "Referral to the team"
    take_step(step_id=due.row.pk, outcome="sent", client_key=uuid4(), by=world.tern.actor("manager"), at=NOW)
    assert not Contact.objects.exists()
    assert AbsenceStep.objects.get().done_at == NOW


def test_a_programme_without_steps_for_absences_asks_for_none(world: World) -> None:
    match = forms.match_in(world.tern, world.tern.programme)
    miss(world.tern, match.student, 20)
    assert night(world, MONDAY) == {}


def test_the_call_list_puts_whom_we_owe_a_call_first_and_one_line_for_a_household(world: World) -> None:
    here = world.tern
    programme = forms.programme_from(world, "qc-15021-school-family")
    match = forms.match_in(here, programme)
    liaison, manager = here.actor("liaison"), here.actor("manager")

    def call(student: Student, days_ago: int, **told: object) -> None:
        record_contact(
            student_id=student.pk, programme_id=programme.pk, channel="telephone", outcome="spoke",
            client_key=uuid4(), by=manager, at=NOW - timedelta(days=days_ago), **told,
        )  # fmt: skip

    def listed() -> list[tuple[list[str], bool, bool]]:
        found = families_to_call(manager)
        return [([one.given_name for one in row.students], row.is_promised, row.overdue) for row in found]

    forms.match_in(here, programme, "plain")
    call(match.student, 3)
    assert [row.students[0].given_name for row in families_to_call(liaison)] == ["Pearl"]
    assert listed() == [(["Pearl"], False, False), (["Coral"], False, False)]
    call(here.students["plain"], 15)
    assert listed() == [(["Coral"], False, True), (["Pearl"], False, False)]
    call(match.student, 2, next_on=TODAY)
    assert listed() == [(["Pearl"], True, False), (["Coral"], False, True)]
    with CaptureQueriesContext(connection) as two:
        families_to_call(manager)
    with audit.change("tests.family", by=system("tests"), at=NOW):
        Student.objects.filter(pk=here.students["plain"].pk).update(household=match.student.household)
    assert listed() == [(["Pearl", "Coral"], True, False)]
    for student in ("own", "referred"):
        forms.match_in(here, programme, student)
    with CaptureQueriesContext(connection) as four:
        assert len(families_to_call(manager)) == 3
    assert len(four) == len(two)
    forms.match_in(here, here.programme, "referred")
    called = {row.footing.around.programme.pk for row in families_to_call(here.actor("learning_mentor"))}
    assert called == {programme.pk}, "where the mentor does not contact families, their list has none"

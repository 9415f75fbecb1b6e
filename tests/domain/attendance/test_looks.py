"""Looked at, nothing to do because ...: kept, dated, refused where it says nothing."""

from datetime import timedelta

import pytest
from django.db import connection

from holdfast.cases.choices import NothingToDo
from holdfast.cases.looks import NoReason, NotADayToWaitFor, last_looks, look_and_leave, who_is_with
from holdfast.cases.models import Look, Referral
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed
from holdfast.kernel.models import AuditEntry
from tests.world import NOW, TODAY, World

LATER = TODAY + timedelta(weeks=4)


def _look(
    world: World, *names: str, by: str = "manager", because: str = NothingToDo.KNOWN_REASON, **more: object
) -> None:
    said = {"words": "", "until_on": LATER, **more}
    students = [world.tern.students[name].pk for name in names]
    look_and_leave(student_ids=students, because=because, by=world.actor(by), at=NOW, **said)


def test_a_look_at_several_is_kept_for_each_with_who_and_until_when(world: World) -> None:
    _look(world, "plain", "met", words=" Flu in the family. ")
    kept = Look.objects.filter(school=world.tern.school)
    assert {look.student_id for look in kept} == {world.tern.students[name].pk for name in ("plain", "met")}
    assert {(look.words, look.until_on, look.looked_by) for look in kept} == {
        ("Flu in the family.", LATER, world.tern.users["manager"])
    }
    assert AuditEntry.objects.filter(verb="cases.look_and_leave", table="cases_look").count() == 2


def test_the_words_are_sealed_at_rest(world: World) -> None:
    _look(world, "plain", words="Flu in the family.")
    with connection.cursor() as cursor:
        cursor.execute("select words from cases_look")
        assert "Flu" not in str(cursor.fetchone()[0])


def test_another_reason_needs_its_words(world: World) -> None:
    with pytest.raises(NoReason) as refused:
        _look(world, "plain", because=NothingToDo.OTHER)
    assert refused.value.field == "words"
    assert not Look.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_the_day_lies_ahead_and_within_a_year(world: World, days: int) -> None:
    with pytest.raises(NotADayToWaitFor):
        _look(world, "plain", until_on=TODAY + timedelta(days=days))


@pytest.mark.parametrize("role", ["teacher", "volunteer", "learning_mentor", "safeguarding"])
def test_who_may_not_write_referrals_may_not_put_anybody_aside(world: World, role: str) -> None:
    with pytest.raises(NotAllowed):
        _look(world, "met", by=role)


def test_one_student_of_another_school_refuses_all(world: World) -> None:
    students = [world.tern.students["plain"].pk, world.gannet.students["plain"].pk]
    with pytest.raises(NotAllowed):
        look_and_leave(
            student_ids=students, because=NothingToDo.KNOWN_REASON, words="", until_on=LATER,
            by=world.actor("manager"), at=NOW,
        )  # fmt: skip
    assert not Look.objects.exists()


def test_the_newest_look_counts_and_nobody_elses_is_seen(world: World) -> None:
    plain = world.tern.students["plain"].pk
    _look(world, "plain")
    _look(world, "plain", because=NothingToDo.RECORDS_WRONG)
    assert last_looks(world.actor("manager"), [plain])[plain].because == NothingToDo.RECORDS_WRONG
    assert last_looks(world.gannet.actor("manager"), [plain]) == {}


def test_mentors_and_open_referrals_are_company_closed_ones_are_not(world: World) -> None:
    here = {name: student.pk for name, student in world.tern.students.items()}
    with audit.change("tests.refer", by=system("test"), at=NOW):
        for name, status in (("referred", "received"), ("plain", "declined")):
            Referral.objects.create(
                school=world.tern.school, programme=world.tern.programme, student=world.tern.students[name],
                source="staff", received_at=NOW, status=status,
            )  # fmt: skip
    company = who_is_with(world.actor("manager"), here.values(), TODAY)
    assert company.keys() == {here["met"], here["referred"]}
    assert [one.programme for one in company[here["referred"]].referrals] == [world.tern.programme]
    assert all(one.kind == "match" for one in company[here["met"]].relations)

"""Attendance on a student's record: to the integer, for those who may read it."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from holdfast.records.attendance.record import attendance_of_student
from holdfast.records.choices import Session
from tests.domain.attendance.rows import absent_on, codes, mark, refresh, school_days, submit
from tests.world import NOW, TODAY, World

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def counted(world: World) -> World:
    codes(world.tern.school)
    days = school_days(world.tern.school)
    submit(world.tern.school, [on for on in days if on != days[5]])
    absent_on(world.tern.students["met"], days[:2])
    mark(world.tern.students["met"], days[2], "E", Session.PM)
    mark(world.tern.students["met"], days[3], "L", Session.AM)
    mark(world.tern.students["met"], days[4], "X")
    refresh(world.tern.school)
    return world


def test_every_session_has_its_word_from_the_register(counted: World) -> None:
    found = attendance_of_student(counted.tern.students["met"], TODAY)
    words = [one.mark for one in found.sessions[:14]]
    assert words == [
        *("absent", "absent") * 2, "present", "excused", "late", "present", "closed", "closed", "missing", "missing",
        "present", "present",
    ]  # fmt: skip
    assert (found.sessions[-1].on, found.sessions[-1].session) == (school_days(counted.tern.school)[-1], 1)


def test_a_school_that_sends_no_registers_shows_the_same_days_as_its_count(world: World) -> None:
    codes(world.tern.school)
    days = school_days(world.tern.school)
    mark(world.tern.students["plain"], days[30])
    refresh(world.tern.school)
    found = attendance_of_student(world.tern.students["met"], TODAY)
    assert {one.mark for one in found.sessions} == {"present"}
    assert len(found.sessions) == found.summary.possible // 60 == 62


def test_the_record_shows_the_year_with_its_period(counted: World, signed_in: SignIn) -> None:
    page = signed_in("manager").get(f"/students/{counted.tern.students['met'].pk}/").content.decode()
    text = " ".join(page.split())
    assert "Missed 3 of 50 days this year" in text, "an afternoon is half of a day, and half a day counts"
    assert "to 10 November; 2 registers missing" in text
    assert "session 2 missed of 2" in text


def test_a_mentor_who_may_not_read_attendance_does_not_see_it(counted: World, signed_in: SignIn) -> None:
    address = f"/students/{counted.tern.students['met'].pk}/"
    assert "days this year" in signed_in("learning_mentor").get(address).content.decode()
    assert "days this year" not in signed_in("volunteer").get(address).content.decode()


def test_nothing_known_says_so_and_never_zero(world: World, signed_in: SignIn) -> None:
    refresh(world.tern.school)
    page = signed_in("manager").get(f"/students/{world.tern.students['met'].pk}/").content.decode()
    assert "nothing is known about attendance" in page
    assert "0 of" not in page

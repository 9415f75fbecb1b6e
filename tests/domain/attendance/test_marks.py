"""The letters kept for pages say of each session what the bits of the register say."""

from datetime import date

import numpy as np
import pytest

from holdfast.engines.attendance import ABSENT, COUNTED, ENROLLED, EXCUSED, LATE, NOT_POSSIBLE, RegisterBlock
from holdfast.kernel import audit
from holdfast.people.models import Enrolment
from holdfast.records.attendance.marks import MARKS, by_day, days_of, letters_of
from holdfast.records.choices import Session
from holdfast.records.models import AttendanceState, AttendanceSummary
from tests.domain.attendance.rows import BY, absent_on, codes, mark, refresh, school_days, submit
from tests.world import NOW, World

MONDAY = date(2026, 9, 7)
EVERY_CELL = range(256)


def _word(cell: int, submitted: bool) -> str:
    """The meaning of one cell, said once more, bit by bit."""
    if not cell & ENROLLED or cell & NOT_POSSIBLE:
        return "closed"
    if not submitted or not cell & COUNTED:
        return "missing"
    if cell & ABSENT:
        return "excused" if cell & EXCUSED else "absent"
    return "late" if cell & LATE else "present"


def _block(flags: np.ndarray, days: list[date], submitted: list[bool]) -> RegisterBlock:
    none = np.zeros(0, dtype=np.int32)
    return RegisterBlock(
        flags=flags,
        slot_days=np.array([day.toordinal() for day in days], dtype=np.int32),
        slot_units=np.full(len(days), 60, dtype=np.int32),
        slot_submitted=np.array(submitted),
        part_slots=none,
        part_students=none,
        part_units=none,
    )


@pytest.mark.parametrize("submitted", [True, False])
def test_every_cell_has_its_letter(submitted: bool) -> None:
    block = _block(np.array([EVERY_CELL], dtype=np.uint8), [MONDAY], [submitted])
    found = [by_day(days_of(block, MONDAY), letters)[0].heaviest for letters in letters_of(block, MONDAY)]
    assert found == [_word(cell, submitted) for cell in EVERY_CELL]


def test_nothing_is_said_of_days_after_the_last_register() -> None:
    tuesday, wednesday = date(2026, 9, 8), date(2026, 9, 9)
    block = _block(
        np.array([[ENROLLED | COUNTED], [ENROLLED | COUNTED | ABSENT], [ENROLLED | COUNTED], [ENROLLED]], np.uint8),
        [MONDAY, MONDAY, tuesday, wednesday],
        [True, True, True, False],
    )
    (letters,) = letters_of(block, tuesday)
    found = by_day(days_of(block, tuesday), letters)
    assert found == ((MONDAY, "pa"), (tuesday, "p"))
    assert [(day.heaviest, day.is_missed_in_part, day.missed) for day in found] == [
        ("absent", True, [2]),
        ("present", False, []),
    ]


def test_the_kept_letters_add_up_to_the_numbers(world: World) -> None:
    codes(world.tern.school)
    days = school_days(world.tern.school)
    submit(world.tern.school, [on for on in days if on != days[5]])
    absent_on(world.tern.students["met"], days[:2])
    mark(world.tern.students["met"], days[3], "L", Session.AM)
    mark(world.tern.students["plain"], days[4], "E")
    with audit.change("tests.enrol", by=BY, at=NOW):
        Enrolment.objects.filter(student=world.tern.students["referred"]).update(starts_on=days[10])
    refresh(world.tern.school)
    state = AttendanceState.objects.get(school=world.tern.school)
    for one in AttendanceSummary.objects.filter(school=world.tern.school):
        said = [MARKS[letter] for day in by_day(state.days, one.marks) for letter in day.letters]
        missed = said.count("absent") + said.count("excused")
        assert missed * one.units_per_session == one.absent
        assert said.count("excused") * one.units_per_session == one.excused
        assert (missed + said.count("present") + said.count("late")) * one.units_per_session == one.possible
        assert (said.count("late"), said.count("missing")) == (one.late, one.missing)


def test_a_school_without_a_register_keeps_no_letters(world: World) -> None:
    refresh(world.tern.school)
    assert AttendanceState.objects.get(school=world.tern.school).days == []
    assert set(AttendanceSummary.objects.filter(school=world.tern.school).values_list("marks", flat=True)) == {""}

"""From marks, enrolments and register statuses to a register block; what cannot be true is handed back, not kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from holdfast.engines.attendance.register import (
    ABSENT,
    COUNTED,
    DEFAULT_UNITS_PER_SESSION,
    ENROLLED,
    EXCUSED,
    LATE,
    MARKED,
    NOT_POSSIBLE,
    UNKNOWN,
    Bools,
    Bytes,
    ImpossibleRegister,
    Ints,
    RegisterBlock,
    refuse_first,
)
from holdfast.engines.calendar import SchoolCalendar

WHOLE_SESSION = -1
MARK_BITS = ABSENT | EXCUSED | LATE | NOT_POSSIBLE | UNKNOWN

Rows = NDArray[np.intp]
MarkRow = tuple[int, int, int, int, int, int]
EnrolmentRow = tuple[int, int, int]


class RegisterSource(StrEnum):
    """POSITIVE: every student has a mark, none means not known. NEGATIVE: exceptions only, none means present."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


@dataclass(frozen=True, eq=False)
class Marks:
    """Marks in columns of equal length.

    student      int32, position of the student in the block
    day          int32, ordinal of the day
    session      int32, 0 for the first session of the day
    flags        uint8: 0 for present, else ABSENT, EXCUSED (with ABSENT), LATE; NOT_POSSIBLE and UNKNOWN stand alone
    missed_units int32: WHOLE_SESSION, or units missed by an absent mark; more than the session weighs is the session
    recorded_at  int64: any integer that grows with time; of several marks for one session the latest holds, and of
                 equally late ones the last given
    """

    student: Ints
    day: Ints
    session: Ints
    flags: Bytes
    missed_units: Ints
    recorded_at: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[MarkRow]) -> "Marks":
        """From tuples (student, day, session, flags, missed_units, recorded_at)."""
        table = np.array(list(rows), dtype=np.int64).reshape(-1, 6)
        narrow = table.astype(np.int32)
        return cls(narrow[:, 0], narrow[:, 1], narrow[:, 2], table[:, 3].astype(np.uint8), narrow[:, 4], table[:, 5])


class AnomalyCode(StrEnum):
    UNKNOWN_STUDENT = "unknown_student"
    NO_SCHOOL_DAY = "no_school_day"
    NO_SUCH_SESSION = "no_such_session"
    NOT_ENROLLED = "not_enrolled"
    CONTRADICTORY_FLAGS = "contradictory_flags"
    IMPOSSIBLE_PART = "impossible_part"
    REGISTER_NO_SCHOOL_DAY = "register_no_school_day"
    REGISTER_NO_SUCH_SESSION = "register_no_such_session"


_NO_SUCH_DAY = -1
_NO_SUCH_SESSION = -2
_FAULTLESS = 0
_FAULTS: Sequence[AnomalyCode] = tuple(AnomalyCode)


class Anomaly(NamedTuple):
    """A mark (or, with `student` None, a register) left out, and why. `row` is its position in what was given."""

    code: AnomalyCode
    row: int
    student: int | None
    day: int
    session: int


class BuiltBlock(NamedTuple):
    block: RegisterBlock
    anomalies: tuple[Anomaly, ...]


def block_from_marks(
    *,
    calendar: SchoolCalendar,
    students: int,
    enrolments: Iterable[EnrolmentRow],
    submitted: Iterable[tuple[int, int]],
    marks: Marks,
    source: RegisterSource,
    units_per_session: int = DEFAULT_UNITS_PER_SESSION,
    units_on: Mapping[int, int] | None = None,
) -> BuiltBlock:
    """Build the block of one school and year.

    enrolments  (student, first day, day before which it ends); several a student, overlapping ones count once
    submitted   (day, session) of every register handed in
    units_on    what each session of a day weighs, for days that are not full (a half day: units_per_session // 2)

    A mark or a register that cannot be true becomes an anomaly and changes nothing. Raises `ImpossibleRegister`
    (`enrolment_of_unknown_student`, `enrolment_ends_before_it_starts`, `weight_without_school_day`) when the frame
    itself is wrong.
    """
    slots = _Slots.of(calendar)
    enrolled = _enrolled(slots.days, students, np.array(list(enrolments), dtype=np.int64).reshape(-1, 3))
    slot_submitted, register_anomalies = _submitted(slots, list(submitted))
    slot_units = _slot_units(slots, units_per_session, units_on or {})
    slot_of_mark = slots.find(marks.day, marks.session)
    faults = _mark_faults(marks, slots, slot_of_mark, enrolled)
    kept = _latest(np.flatnonzero(faults == _FAULTLESS), slot_of_mark, marks)

    flags = enrolled.astype(np.uint8) * np.uint8(ENROLLED)
    if source is RegisterSource.NEGATIVE:
        flags |= enrolled.astype(np.uint8) * np.uint8(COUNTED)
    flags[slot_of_mark[kept], marks.student[kept]] = _cells(marks.flags[kept])
    parts = _parts(marks, kept, slot_of_mark, slot_units)
    block = RegisterBlock(
        flags=flags,
        slot_days=slots.days,
        slot_units=slot_units,
        slot_submitted=slot_submitted,
        part_slots=slot_of_mark[parts],
        part_students=marks.student[parts],
        part_units=marks.missed_units[parts],
        units_per_session=units_per_session,
    )
    return BuiltBlock(block, (*_mark_anomalies(marks, faults), *register_anomalies))


@dataclass(frozen=True, eq=False)
class _Slots:
    """The sessions of the school year in order: `days` per slot; `first` slot and session `count` per school day."""

    days: Ints
    school_days: Ints
    first: Ints
    count: Ints

    @classmethod
    def of(cls, calendar: SchoolCalendar) -> "_Slots":
        school_days = np.array([day.on.toordinal() for day in calendar.school_days], dtype=np.int32)
        count = np.array([day.sessions for day in calendar.school_days], dtype=np.int32)
        first = (np.cumsum(count) - count).astype(np.int32)
        return cls(np.repeat(school_days, count), school_days, first, count)

    def find(self, day: Ints, session: Ints) -> Ints:
        """The slot of each (day, session); _NO_SUCH_DAY or _NO_SUCH_SESSION where there is none."""
        if not self.school_days.size:
            return np.full(day.shape, _NO_SUCH_DAY, dtype=np.int32)
        position = np.minimum(np.searchsorted(self.school_days, day), self.school_days.size - 1)
        has_session = (session >= 0) & (session < self.count[position])
        slot = np.where(has_session, self.first[position] + session, _NO_SUCH_SESSION)
        return np.where(self.school_days[position] == day, slot, _NO_SUCH_DAY).astype(np.int32)


def _enrolled(slot_days: Ints, students: int, periods: NDArray[np.int64]) -> Bools:
    """bool[slots, students]: inside at least one enrolment. One pass for each student's 1st, 2nd... period."""
    student, first, before = periods[:, 0], periods[:, 1], periods[:, 2]
    refuse_first((student < 0) | (student >= students), "enrolment_of_unknown_student")
    refuse_first(before <= first, "enrolment_ends_before_it_starts")
    order = np.argsort(student, kind="stable")
    in_order = student[order]
    nth = np.arange(order.size) - np.searchsorted(in_order, in_order)
    enrolled = np.zeros((slot_days.size, students), dtype=np.bool_)
    for n in range(int(nth.max()) + 1 if nth.size else 0):
        rows = order[nth == n]
        starts, ends = np.zeros(students, np.int64), np.zeros(students, np.int64)
        starts[student[rows]], ends[student[rows]] = first[rows], before[rows]
        enrolled |= (slot_days[:, None] >= starts) & (slot_days[:, None] < ends)
    return enrolled


def _submitted(slots: _Slots, registers: list[tuple[int, int]]) -> tuple[Bools, list[Anomaly]]:
    table = np.array(registers, dtype=np.int32).reshape(-1, 2)
    slot = slots.find(table[:, 0], table[:, 1])
    submitted = np.zeros(slots.days.size, dtype=np.bool_)
    submitted[slot[slot >= 0]] = True
    codes = {_NO_SUCH_DAY: AnomalyCode.REGISTER_NO_SCHOOL_DAY, _NO_SUCH_SESSION: AnomalyCode.REGISTER_NO_SUCH_SESSION}
    left_out = np.flatnonzero(slot < 0).tolist()
    return submitted, [Anomaly(codes[int(slot[row])], row, None, *registers[row]) for row in left_out]


def _slot_units(slots: _Slots, units_per_session: int, units_on: Mapping[int, int]) -> Ints:
    per_day = np.full(slots.school_days.size, units_per_session, dtype=np.int32)
    position_of = {int(day): position for position, day in enumerate(slots.school_days)}
    for day, units in units_on.items():
        if day not in position_of:
            raise ImpossibleRegister("weight_without_school_day", day)
        per_day[position_of[day]] = units
    return np.repeat(per_day, slots.count)


def _mark_faults(marks: Marks, slots: _Slots, slot: Ints, enrolled: Bools) -> NDArray[np.int8]:
    """Per mark the first fault found, in the order of the checks below; _FAULTLESS when it may be kept."""
    faults = np.zeros(marks.student.size, dtype=np.int8)

    def note(fault: Bools, code: AnomalyCode) -> None:
        faults[fault & (faults == _FAULTLESS)] = _FAULTS.index(code) + 1

    known = (marks.student >= 0) & (marks.student < enrolled.shape[1])
    placed = known & (slot >= 0)
    at_school = np.zeros_like(known)
    at_school[placed] = enrolled[slot[placed], marks.student[placed]]
    absent = (marks.flags & ABSENT) != 0
    alone = np.isin(marks.flags, (NOT_POSSIBLE, UNKNOWN))
    mixed = (marks.flags & (NOT_POSSIBLE | UNKNOWN)) != 0
    excused_but_there = ((marks.flags & EXCUSED) != 0) & ~absent
    whole = marks.missed_units == WHOLE_SESSION
    note(~known, AnomalyCode.UNKNOWN_STUDENT)
    note(slot == _NO_SUCH_DAY, AnomalyCode.NO_SCHOOL_DAY)
    note(slot == _NO_SUCH_SESSION, AnomalyCode.NO_SUCH_SESSION)
    note(~at_school, AnomalyCode.NOT_ENROLLED)
    note(
        (mixed & ~alone) | excused_but_there | ((marks.flags & ~np.uint8(MARK_BITS)) != 0),
        AnomalyCode.CONTRADICTORY_FLAGS,
    )
    note(~whole & ~(absent & (marks.missed_units > 0)), AnomalyCode.IMPOSSIBLE_PART)
    return faults


def _latest(rows: Rows, slot: Ints, marks: Marks) -> Rows:
    """Of the rows, the one that holds for each (student, session), ordered by student and slot."""
    order = rows[np.lexsort((rows, marks.recorded_at[rows], slot[rows], marks.student[rows]))]
    last_of_its_cell = np.ones(order.size, dtype=np.bool_)
    last_of_its_cell[:-1] = (np.diff(slot[order]) != 0) | (np.diff(marks.student[order]) != 0)
    kept: Rows = order[last_of_its_cell]
    return kept


def _cells(mark_flags: Bytes) -> Bytes:
    counts = (mark_flags & (NOT_POSSIBLE | UNKNOWN)) == 0
    cells: Bytes = mark_flags | np.uint8(ENROLLED | MARKED) | counts.astype(np.uint8) * np.uint8(COUNTED)
    return cells


def _parts(marks: Marks, kept: Rows, slot: Ints, slot_units: Ints) -> Rows:
    missed = marks.missed_units[kept]
    parts: Rows = kept[(missed != WHOLE_SESSION) & (missed < slot_units[slot[kept]])]
    return parts


def _mark_anomalies(marks: Marks, faults: NDArray[np.int8]) -> list[Anomaly]:
    return [
        Anomaly(_FAULTS[faults[row] - 1], row, int(marks.student[row]), int(marks.day[row]), int(marks.session[row]))
        for row in np.flatnonzero(faults).tolist()
    ]

"""The register of one school year, from its rows to what the attendance engine takes.

What a school sends decides how it is read. It sends registers: a session counts once a register of it was submitted.
It sends marks only: every session up to the last mark is taken as submitted, and pages say so. A missing mark means
present (`negative`) unless more than half of the marks that mean something plainly say present (`positive`).
A calendar of one session a day is read as two halves when mornings and afternoons are marked apart. Marks of single
lessons count only where the calendar has a session for each lesson.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q

from holdfast.engines.attendance import (
    NOT_POSSIBLE,
    UNKNOWN,
    WHOLE_SESSION,
    BuiltBlock,
    Marks,
    RegisterSource,
    block_from_marks,
)
from holdfast.engines.calendar import SchoolCalendar
from holdfast.engines.calendar import SchoolDay as CalendarDay
from holdfast.people.choices import EnrolmentStatus
from holdfast.people.models import Enrolment, SchoolDay, SchoolYear, SectionMember
from holdfast.records.attendance.sessions import HALF, Codes, Days, Registers, SentRegister, Slot, missed_units
from holdfast.records.choices import RegisterState, Session
from holdfast.records.models import AttendanceMark, Register

NOT_ON_THE_ROLL = -1
BEFORE_EVERY_MARK = -2
WITHOUT_A_TIME = -1
LESSON_WITHOUT_SESSION = "lesson_without_session"
MarkRow = tuple[int, int, int, int, int, int]
Periods = Mapping[int, tuple[tuple[date, date], ...]]


@dataclass(frozen=True, slots=True)
class HowItIsSent:
    """What a missing mark means here, and whether the school says which registers were taken."""

    source: RegisterSource
    registers_known: bool


@dataclass(frozen=True, slots=True)
class Roll:
    """One school year ready to be counted. Students are positions in `student_ids`; `stays` their enrolments."""

    student_ids: tuple[int, ...]
    stays: Periods
    built: BuiltBlock
    sent: HowItIsSent
    registers_missing: int
    unknown_codes: tuple[str, ...]
    left_out: Mapping[str, int]

    def is_enrolled(self, student_id: int, on: date) -> bool:
        return any(starts <= on < ends for starts, ends in self.stays[student_id])


class SentMark(NamedTuple):
    student_id: int
    on: date
    session: str
    lesson: str
    code: str
    source_id: int | None
    recorded_at: datetime | None


def roll_of(year: SchoolYear, on: date) -> Roll:
    """Everything of one school year up to a day: one query a table."""
    registers, marks = list(_registers(year, on)), list(_marks(year, on))
    days = _days(year, registers, marks)
    stays = _stays(year)
    position = {student: index for index, student in enumerate(sorted(stays))}
    handed_in = Registers.of(registers, days)
    taken = _Taken.of(marks, days, Codes.of(year.school.district_id), position)
    sent = HowItIsSent(taken.source, bool(registers))
    if not sent.registers_known:
        handed_in.submitted = _assumed(days, _last_mark(days, marks))
    silent = _silent(handed_in, stays, position)
    built = block_from_marks(
        calendar=_calendar(year, days),
        students=len(position),
        enrolments=[
            (position[student], starts.toordinal(), ends.toordinal())
            for student, periods in stays.items()
            for starts, ends in periods
        ],
        submitted=sorted((day.toordinal(), slot) for day, slot in handed_in.submitted),
        marks=Marks.of([*taken.rows, *silent]),
        source=sent.source,
        units_on={day.toordinal(): HALF for day in days.in_halves},
    )
    real = [one.code.value for one in built.anomalies if one.student is None or one.row < len(taken.rows)]
    return Roll(
        student_ids=tuple(position),
        stays=stays,
        built=built,
        sent=sent,
        registers_missing=handed_in.missing(days),
        unknown_codes=tuple(sorted(taken.unknown_codes)),
        left_out=Counter([*real, *[LESSON_WITHOUT_SESSION] * taken.lessons_left_out]),
    )


@dataclass(slots=True)
class _Taken:
    """The marks as the engine takes them. A code without a meaning spoils only its own marks."""

    rows: list[MarkRow] = field(default_factory=list)
    unknown_codes: set[str] = field(default_factory=set)
    lessons_left_out: int = 0
    plainly_present: int = 0
    meaningful: int = 0

    @classmethod
    def of(cls, marks: list[SentMark], days: Days, codes: Codes, position: Mapping[int, int]) -> "_Taken":
        taken = cls()
        for mark in marks:
            slots = days.slots(mark.on, mark.session, mark.lesson)
            if slots is None:
                taken.lessons_left_out += 1
                continue
            meaning = codes.meaning(mark.source_id, mark.code, mark.on)
            flags = codes.flags(meaning)
            if flags == UNKNOWN:
                taken.unknown_codes.add(mark.code)
            else:
                taken.meaningful += 1
                taken.plainly_present += flags == 0
            missed = missed_units(meaning, flags, days.units(mark.on))
            student, day = position.get(mark.student_id, NOT_ON_THE_ROLL), mark.on.toordinal()
            at = int(mark.recorded_at.timestamp()) if mark.recorded_at else WITHOUT_A_TIME
            taken.rows.extend((student, day, slot, flags, missed, at) for slot in slots)
        return taken

    @property
    def source(self) -> RegisterSource:
        most = self.plainly_present * 2 > self.meaningful
        return RegisterSource.POSITIVE if most else RegisterSource.NEGATIVE


def _registers(year: SchoolYear, on: date) -> Iterator[SentRegister]:
    rows = Register.objects.filter(school=year.school_id, on__gte=year.starts_on, on__lt=year.ends_before)
    rows = rows.filter(on__lte=on, missing_since=None).order_by("on", "id")
    return map(SentRegister._make, rows.values_list(*SentRegister._fields))


def _marks(year: SchoolYear, on: date) -> Iterator[SentMark]:
    rows = AttendanceMark.objects.filter(school=year.school_id, on__gte=year.starts_on, on__lt=year.ends_before)
    rows = rows.filter(on__lte=on, missing_since=None)
    columns = ("student_id", "on", "session", "lesson", "code", "source_id", "recorded_at")
    return map(SentMark._make, rows.order_by("id").values_list(*columns).iterator(chunk_size=5000))


def _days(year: SchoolYear, registers: list[SentRegister], marks: list[SentMark]) -> Days:
    """The school's calendar; without one, the days on which a register is known are its school days."""
    has_halves = any(row.session != Session.DAY for rows in (registers, marks) for row in rows)
    known = SchoolDay.objects.filter(school=year.school_id, on__gte=year.starts_on, on__lt=year.ends_before)
    planned = dict(known.order_by("on").values_list("on", "sessions"))
    if not planned:
        planned = dict.fromkeys((row.on for row in registers), 2 if has_halves else 1)
    return Days.of({on: sessions for on, sessions in planned.items() if sessions}, has_halves)


def _calendar(year: SchoolYear, days: Days) -> SchoolCalendar:
    planned = tuple(CalendarDay(on, sessions) for on, sessions in days.sessions.items())
    return SchoolCalendar(year.starts_on, year.ends_before, planned)


def _stays(year: SchoolYear) -> Periods:
    """When each student was enrolled. An enrolment that its system no longer sends ended on the day it went."""
    rows = Enrolment.objects.filter(school=year.school_id, starts_on__lt=year.ends_before)
    rows = rows.filter(Q(ends_before=None) | Q(ends_before__gt=year.starts_on)).exclude(
        status=EnrolmentStatus.LEFT, ends_before=None, missing_since=None
    )
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for student, starts, ends, missing in rows.values_list("student_id", "starts_on", "ends_before", "missing_since"):
        until = min(day for day in (ends, missing, year.ends_before) if day is not None)
        if starts < until and until > year.starts_on:
            found[student].append((starts, until))
    return {student: tuple(sorted(found[student])) for student in sorted(found)}


def _last_mark(days: Days, marks: list[SentMark]) -> date:
    return max((mark.on for mark in marks if mark.on in days.sessions), default=date.min)


def _assumed(days: Days, last: date) -> set[Slot]:
    """A school that sends no registers: every session up to the day of its last mark."""
    return {(on, slot) for on, count in days.sessions.items() if on <= last for slot in range(count)}


def _silent(handed_in: Registers, stays: Periods, position: Mapping[int, int]) -> list[MarkRow]:
    """Marks that nobody wrote, which any mark that somebody wrote replaces: not required, or not handed in.

    In a class that did not hand in, nothing is known of its students, unless another class of theirs did.
    """
    rows = [
        (index, on.toordinal(), slot, NOT_POSSIBLE, WHOLE_SESSION, BEFORE_EVERY_MARK)
        for on, slot in handed_in.not_required - handed_in.submitted
        for index in position.values()
    ]
    waiting = handed_in.open_sections()
    if not waiting:
        return rows
    members: dict[int, list[tuple[int, date | None, date | None]]] = defaultdict(list)
    concerned = SectionMember.objects.filter(section__in=handed_in.all_sections(), missing_since=None)
    for section, student, starts, ends in concerned.filter(student__in=list(stays)).values_list(
        "section_id", "student_id", "starts_on", "ends_before"
    ):
        members[section].append((student, starts, ends))

    def inside(section: int, on: date) -> set[int]:
        return {
            student
            for student, starts, ends in members.get(section, ())
            if (starts is None or starts <= on) and (ends is None or on < ends)
        }

    for (on, slot), states in handed_in.sections.items():
        known = set().union(*(inside(one, on) for one in states[RegisterState.SUBMITTED]))
        for state, flag in ((RegisterState.NOT_SUBMITTED, UNKNOWN), (RegisterState.NOT_REQUIRED, NOT_POSSIBLE)):
            of_state = set().union(*(inside(one, on) for one in states[state]))
            rows += [
                (position[student], on.toordinal(), slot, flag, WHOLE_SESSION, BEFORE_EVERY_MARK)
                for student in of_state - known
            ]
            known |= of_state
    return rows

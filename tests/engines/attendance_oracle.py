"""The attendance rules, one student and one day at a time: slow, obvious, and without arrays.

Written from the rules in holdfast/engines/attendance/README.md, to be compared with the kernel. It uses nothing of the
engine but the names of its bits and of its special tiers.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from holdfast.engines.attendance import (
    ABSENT,
    EXCUSED,
    LATE,
    NO_DATA,
    NOT_ENOUGH_DAYS,
    NOT_POSSIBLE,
    UNKNOWN,
    WHOLE_SESSION,
    Basis,
    DayShare,
    Policy,
)

MarkRow = tuple[int, int, int, int, int, int]


@dataclass
class OracleSchool:
    """A school as a person would write it down. Days are ordinals."""

    sessions_on: dict[int, int]
    units_on: dict[int, int]
    units_per_session: int
    students: int
    enrolments: list[tuple[int, int, int]]
    submitted: list[tuple[int, int]]
    marks: list[MarkRow]
    positive: bool

    def enrolled(self, student: int, day: int) -> bool:
        return any(who == student and first <= day < before for who, first, before in self.enrolments)

    def is_true(self, mark: MarkRow) -> bool:
        """Whether the mark can be true at all."""
        student, day, session, flags, missed, _ = mark
        if not 0 <= student < self.students or not 0 <= session < self.sessions_on.get(day, 0):
            return False
        if not self.enrolled(student, day):
            return False
        if flags & NOT_POSSIBLE and flags != NOT_POSSIBLE:
            return False
        if flags & UNKNOWN and flags != UNKNOWN:
            return False
        if flags & EXCUSED and not flags & ABSENT:
            return False
        if flags & ~(ABSENT | EXCUSED | LATE | NOT_POSSIBLE | UNKNOWN):
            return False
        return missed == WHOLE_SESSION or (bool(flags & ABSENT) and missed > 0)

    def mark_of(self, student: int, day: int, session: int) -> MarkRow | None:
        found: MarkRow | None = None
        for mark in self.marks:
            its_place = mark[:3] == (student, day, session)
            if its_place and self.is_true(mark) and (found is None or mark[5] >= found[5]):
                found = mark
        return found

    def data_to(self, as_of: int) -> int | None:
        days = [d for d, session in self.submitted if d <= as_of and 0 <= session < self.sessions_on.get(d, 0)]
        return max(days, default=None)

    def last_session(self, day: int) -> int:
        return max(s for d, s in self.submitted if d == day and 0 <= s < self.sessions_on[day])


@dataclass
class Day:
    possible: int = 0
    absent: int = 0


@dataclass
class OracleFacts:
    possible: int = 0
    absent: int = 0
    excused: int = 0
    unexcused: int = 0
    present: int = 0
    late: int = 0
    missing: int = 0
    possible_days: int = 0
    absent_days: int = 0
    last_absent_day: int = 0
    current_run: int = 0
    longest_run: int = 0
    recent_possible: int = 0
    recent_absent: int = 0
    recent_possible_days: int = 0
    recent_absent_days: int = 0
    days: dict[int, Day] = field(default_factory=dict)


def student_facts(school: OracleSchool, student: int, as_of: int, share: DayShare, recent_days: int) -> OracleFacts:
    facts = OracleFacts()
    data_to = school.data_to(as_of)
    if data_to is None:
        return facts
    for day in sorted(school.sessions_on):
        if day > data_to or not school.enrolled(student, day):
            continue
        facts.days[day] = Day()
        last = school.last_session(day) if day == data_to else school.sessions_on[day] - 1
        for session in range(last + 1):
            add_session(facts, school, student, day, session)
    add_days(facts, school, data_to, share, recent_days)
    return facts


def add_session(facts: OracleFacts, school: OracleSchool, student: int, day: int, session: int) -> None:
    weight = school.units_on.get(day, school.units_per_session)
    mark = school.mark_of(student, day, session)
    if mark is not None and mark[3] == NOT_POSSIBLE:
        return
    not_submitted = (day, session) not in school.submitted
    nobody_knows = (mark is None and school.positive) or (mark is not None and mark[3] == UNKNOWN)
    if not_submitted or nobody_knows:
        facts.missing += 1
        return
    facts.possible += weight
    facts.days[day].possible += weight
    if mark is None:
        facts.present += weight
        return
    _, _, _, flags, missed, _ = mark
    lost = 0
    if flags & ABSENT:
        lost = weight if missed == WHOLE_SESSION else min(missed, weight)
    facts.absent += lost
    facts.days[day].absent += lost
    facts.present += weight - lost
    if flags & EXCUSED:
        facts.excused += lost
    else:
        facts.unexcused += lost
    if flags & LATE:
        facts.late += 1


def add_days(facts: OracleFacts, school: OracleSchool, data_to: int, share: DayShare, recent_days: int) -> None:
    recent = sorted(day for day in school.sessions_on if day <= data_to)[-recent_days:]
    for number, day in sorted(facts.days.items()):
        is_absent = day.absent > 0 and Fraction(day.absent, day.possible) >= Fraction(*share)
        if day.absent:
            facts.last_absent_day = number
        if day.possible == 0:
            continue
        facts.possible_days += 1
        facts.absent_days += is_absent
        facts.current_run = facts.current_run + 1 if is_absent else 0
        facts.longest_run = max(facts.longest_run, facts.current_run)
        if number in recent:
            facts.recent_possible += day.possible
            facts.recent_absent += day.absent
            facts.recent_possible_days += 1
            facts.recent_absent_days += is_absent


def tier_of(facts: OracleFacts, policy: Policy, *, has_data: bool, units_per_session: int) -> int:
    if not has_data:
        return NO_DATA
    if facts.possible == 0:
        return NOT_ENOUGH_DAYS
    if policy.basis is Basis.SESSIONS:
        amount, measured = Fraction(facts.possible, units_per_session), Fraction(facts.absent, facts.possible)
    elif policy.basis is Basis.DAYS:
        amount, measured = Fraction(facts.possible_days), Fraction(facts.absent_days, facts.possible_days)
    else:
        amount, measured = Fraction(facts.possible_days), Fraction(facts.absent_days)
    if amount < policy.minimum_possible:
        return NOT_ENOUGH_DAYS
    found = 0
    for number, tier in enumerate(policy.tiers):
        line = Fraction(tier.numerator, tier.denominator)
        if measured > line or (measured == line and tier.inclusive):
            found = number
    return found


def ordinal(on: date, days: int = 0) -> int:
    return (on + timedelta(days=days)).toordinal()

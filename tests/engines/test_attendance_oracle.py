"""Invented schools with everything that goes wrong in a year: the kernel and the day-by-day reference must agree."""

from datetime import date
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.engines.attendance import (
    ABSENT,
    COUNTED,
    ENGLAND_PERSISTENT,
    ENROLLED,
    EXCUSED,
    LATE,
    NO_DAY,
    NOT_POSSIBLE,
    UNKNOWN,
    US_COMMON,
    WHOLE_SESSION,
    Basis,
    BuiltBlock,
    DayShare,
    Marks,
    Policy,
    RegisterSource,
    Tier,
    block_from_marks,
    explain,
    kernel,
    tiers,
)
from holdfast.engines.attendance import facts as kernel_module
from holdfast.engines.calendar import SchoolCalendar, SchoolDay
from tests.engines.attendance_oracle import OracleFacts, OracleSchool, student_facts, tier_of

STARTS_ON = date(2025, 9, 1)
FIRST_DAY = STARTS_ON.toordinal()
KINDS = (
    0,
    ABSENT,
    ABSENT,
    ABSENT | EXCUSED,
    LATE,
    ABSENT | LATE,
    NOT_POSSIBLE,
    UNKNOWN,
    EXCUSED,
    ABSENT | NOT_POSSIBLE,
    1,
)
NO_MINIMUM = Policy("days", 1, STARTS_ON, None, Basis.DAYS, 0, US_COMMON.tiers)
SHORT_MINIMUM = Policy(
    "sessions", 1, STARTS_ON, None, Basis.SESSIONS, 7, (Tier("ok", 0, 1), Tier("above", 1, 4, False))
)
FIXED = Policy("fixed", 1, STARTS_ON, None, Basis.FIXED_DAYS, 4, (Tier("ok", 0, 1), Tier("three", 3, 1)))


def invented_school(seed: int, length: int, students: int) -> OracleSchool:
    """A school with late starters, leavers who return, part days, half days, corrections, and impossible marks."""
    random = Random(seed)
    school_days = [FIRST_DAY + n for n in range(length) if n % 7 < 5 and random.random() < 0.9]
    units_per_session = random.choice((60, 60, 2, 325, 20_000))
    units_on = {day: max(1, units_per_session // 2) for day in school_days if random.random() < 0.15}
    sessions_on = {day: random.choice((2, 2, 2, 1)) for day in school_days}
    submission = random.choice((0.0, 0.5, 0.95, 1.0))
    submitted = [(d, s) for d, count in sessions_on.items() for s in range(count) if random.random() < submission]
    submitted += [(FIRST_DAY + 6, 0), (FIRST_DAY, 7)] if random.random() < 0.3 else []
    enrolments = [period for who in range(students) for period in invented_enrolments(random, who, length)]
    marks = [mark for who in range(students) for mark in invented_marks(random, who, length, units_per_session)]
    random.shuffle(marks)
    positive = random.random() < 0.5
    return OracleSchool(sessions_on, units_on, units_per_session, students, enrolments, submitted, marks, positive)


def invented_enrolments(random: Random, who: int, length: int) -> list[tuple[int, int, int]]:
    late = random.choice((0, 0, random.randrange(length)))
    whole = (who, FIRST_DAY + late, FIRST_DAY + length)
    left = FIRST_DAY + random.randint(1, length)
    back = left + random.randint(0, 9)
    transfer = [(who, FIRST_DAY, left), (who, back, back + random.randint(1, length))]
    overlapping = [whole, (who, FIRST_DAY + late + 1, FIRST_DAY + length + 30)]
    return random.choice(([whole], [whole], transfer, overlapping, []))


def invented_marks(random: Random, who: int, length: int, units: int) -> list[tuple[int, int, int, int, int, int]]:
    density = random.choice((0.02, 0.2, 0.95))
    marks = []
    for day in range(FIRST_DAY - 1, FIRST_DAY + length + 1):
        for session in range(3):
            while random.random() < density * 0.8:
                flags = random.choice(KINDS)
                part = flags & ABSENT and random.random() < 0.4
                missed = random.randint(0, units + 1) if part else WHOLE_SESSION
                marks.append((who, day, session, flags, missed, random.randint(1, 4)))
    return marks


def built(school: OracleSchool, length: int) -> BuiltBlock:
    days = tuple(SchoolDay(date.fromordinal(day), count) for day, count in school.sessions_on.items())
    return block_from_marks(
        calendar=SchoolCalendar(STARTS_ON, date.fromordinal(FIRST_DAY + length), days),
        students=school.students,
        enrolments=school.enrolments,
        submitted=school.submitted,
        marks=Marks.of(school.marks),
        source=RegisterSource.POSITIVE if school.positive else RegisterSource.NEGATIVE,
        units_per_session=school.units_per_session,
        units_on=school.units_on,
    )


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    length=st.integers(1, 40),
    students=st.integers(0, 5),
    at=st.floats(0, 1.2),
    share=st.sampled_from([DayShare(1, 2), DayShare(1, 1), DayShare(1, 3)]),
    recent=st.sampled_from([1, 5, 20]),
)
def test_kernel_and_reference_agree(
    seed: int, length: int, students: int, at: float, share: DayShare, recent: int
) -> None:
    school = invented_school(seed, length, students)
    as_of = FIRST_DAY + int(at * length)
    block, anomalies = built(school, length)
    facts = kernel(block, as_of, day_share=share, recent_school_days=recent)
    expected = [student_facts(school, who, as_of, share, recent) for who in range(students)]

    assert facts.data_to_day == (school.data_to(as_of) or NO_DAY)
    for name in kernel_module.COLUMNS:
        assert getattr(facts, name).tolist() == [getattr(one, name) for one in expected], name
    assert_tiers(school, as_of, expected, block_facts=kernel(block, as_of))
    false_marks = [row for row, mark in enumerate(school.marks) if not school.is_true(mark)]
    assert [anomaly.row for anomaly in anomalies if anomaly.student is not None] == false_marks
    assert_cells_are_canonical(block.flags)


def assert_tiers(
    school: OracleSchool, as_of: int, expected: list[OracleFacts], block_facts: kernel_module.Facts
) -> None:
    has_data = school.data_to(as_of) is not None
    halves = [student_facts(school, who, as_of, DayShare(1, 2), 20) for who in range(school.students)]
    for policy in (US_COMMON, ENGLAND_PERSISTENT, NO_MINIMUM, SHORT_MINIMUM, FIXED):
        found = tiers(block_facts, policy).tolist()
        wanted = [tier_of(one, policy, has_data=has_data, units_per_session=school.units_per_session) for one in halves]
        assert found == wanted, policy.id
        assert [explain(block_facts, who, policy).standing for who in range(len(expected))] == [
            policy.standing(tier) for tier in wanted
        ]


def assert_cells_are_canonical(flags: np.ndarray) -> None:
    """What the kernel relies on: nothing is absent, late or excused that does not count."""
    counted, absent = (flags & COUNTED) != 0, (flags & ABSENT) != 0
    assert not (counted & ((flags & (NOT_POSSIBLE | UNKNOWN)) != 0)).any()
    assert not (absent & ~counted).any()
    assert not (((flags & LATE) != 0) & ~counted).any()
    assert not (((flags & EXCUSED) != 0) & ~absent).any()
    assert not ((flags != 0) & ((flags & ENROLLED) == 0)).any()


def test_students_counted_in_several_portions_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    block = built(invented_school(38, 40, 9), 40).block
    whole = kernel(block, FIRST_DAY + 39)
    monkeypatch.setattr(kernel_module, "STUDENTS_AT_A_TIME", 2)
    in_portions = kernel(block, FIRST_DAY + 39)
    assert whole.absent.any()
    assert block.part_slots.size
    for name in kernel_module.COLUMNS:
        assert getattr(whole, name).tolist() == getattr(in_portions, name).tolist(), name

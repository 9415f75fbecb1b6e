"""Attendance by named cases: boundaries, the third state, numbers known beforehand, anomalies, movements, reasons."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest

from holdfast.engines.attendance import (
    ABSENT,
    ENGLAND_PERSISTENT,
    EXCUSED,
    FIXED_DAYS_18,
    LATE,
    NO_DATA,
    NOT_ENOUGH_DAYS,
    NOT_POSSIBLE,
    UNKNOWN,
    US_COMMON,
    WHOLE_SESSION,
    AnomalyCode,
    Basis,
    DayShare,
    Facts,
    ImpossiblePolicy,
    ImpossibleRegister,
    Marks,
    NoPolicyInForce,
    NotComparable,
    OtherDayShare,
    Policy,
    RegisterBlock,
    RegisterSource,
    Tier,
    Trigger,
    TriggerCode,
    block_from_marks,
    crossed,
    explain,
    kernel,
    policy_in_force,
    tiers,
)
from holdfast.engines.calendar import SchoolCalendar, weekday_calendar

STARTS_ON = date(2025, 9, 1)
YEAR = weekday_calendar(STARTS_ON, date(2026, 7, 1), sessions=1)
DAYS = [day.on.toordinal() for day in YEAR.school_days]
MarkRow = tuple[int, int, int, int, int, int]


def absent_on(student: int, days: list[int], flags: int = ABSENT) -> list[MarkRow]:
    return [(student, day, 0, flags, WHOLE_SESSION, 1) for day in days]


def school(
    days: int,
    marks: list[MarkRow],
    *,
    students: int = 1,
    without_register: tuple[int, ...] = (),
    source: RegisterSource = RegisterSource.NEGATIVE,
    calendar: SchoolCalendar = YEAR,
) -> RegisterBlock:
    """Everybody enrolled all year; registers handed in on the first `days` days but those at `without_register`."""
    slots = [(day.on.toordinal(), n) for day in calendar.school_days[:days] for n in range(day.sessions)]
    block, anomalies = block_from_marks(
        calendar=calendar,
        students=students,
        enrolments=[(who, calendar.starts_on.toordinal(), calendar.ends_before.toordinal()) for who in range(students)],
        submitted=[slot for position, slot in enumerate(slots) if position not in without_register],
        marks=Marks.of(marks),
        source=source,
    )
    assert anomalies == ()
    return block


def facts_of(days: int, missed: int) -> Facts:
    return kernel(school(days, absent_on(0, DAYS[:missed])), DAYS[days - 1])


@pytest.mark.parametrize(
    ("missed", "possible", "standing"),
    [
        (0, 180, "satisfactory"),
        (1, 21, "satisfactory"),
        (1, 20, "at_risk"),
        (9, 180, "at_risk"),
        (12, 171, "at_risk"),
        (16, 169, "at_risk"),
        (17, 169, "moderate"),
        (17, 170, "moderate"),
        (17, 171, "at_risk"),
        (18, 180, "moderate"),
        (35, 180, "moderate"),
        (36, 180, "severe"),
        (180, 180, "severe"),
        (10, 19, "not_enough_days"),
        (2, 20, "moderate"),
    ],
)
def test_us_common_boundaries(missed: int, possible: int, standing: str) -> None:
    assert explain(facts_of(possible, missed), 0, US_COMMON).standing == standing


@pytest.mark.parametrize(
    ("missed", "possible", "standing"),
    [
        (1, 10, "persistent"),
        (1, 11, "below_persistent"),
        (1, 1, "severe"),
        (5, 10, "severe"),
        (17, 35, "persistent"),
    ],
)
def test_england_counts_short_enrolments_too(missed: int, possible: int, standing: str) -> None:
    assert explain(facts_of(possible, missed), 0, ENGLAND_PERSISTENT).standing == standing


@pytest.mark.parametrize(
    ("missed", "possible", "standing"),
    [(17, 180, "satisfactory"), (18, 180, "chronic"), (18, 90, "chronic"), (18, 89, "not_enough_days")],
)
def test_fixed_days(missed: int, possible: int, standing: str) -> None:
    assert explain(facts_of(possible, missed), 0, FIXED_DAYS_18).standing == standing


def test_an_exclusive_line_is_reached_only_above_it() -> None:
    above_ten = Policy("above", 1, STARTS_ON, None, Basis.DAYS, 0, (Tier("ok", 0, 1), Tier("above", 1, 10, False)))
    assert tiers(facts_of(10, 1), above_ten).tolist() == [0]
    assert tiers(facts_of(19, 2), above_ten).tolist() == [1]


def test_twelve_of_171_days_and_three_registers_missing() -> None:
    block = school(174, absent_on(0, DAYS[10:22]), without_register=(1, 2, 40))
    why = explain(kernel(block, DAYS[-1]), 0, US_COMMON)
    assert (why.absent, why.possible, why.unit, why.missing_registers) == (12, 171, "days", 3)
    assert (why.standing, why.policy_id, why.policy_version) == ("at_risk", "us_common", 1)
    assert why.data_to == date.fromordinal(DAYS[173])
    assert why.as_of == date.fromordinal(DAYS[-1])
    assert (why.current_run, why.longest_run) == (0, 12)
    assert why.last_absent_on == date.fromordinal(DAYS[21])
    assert why.triggers == (Trigger(TriggerCode.TIER_LINE, Fraction(12), Fraction(171), Fraction(1, 20)),)


def test_missed_nine_of_the_last_twenty_days() -> None:
    watchful = Policy("w", 3, STARTS_ON, None, Basis.DAYS, 60, US_COMMON.tiers, recent_line=8, run_line=4)
    block = school(50, absent_on(0, [*DAYS[20:25], *DAYS[41:45], *DAYS[45:50]], ABSENT | EXCUSED))
    why = explain(kernel(block, DAYS[49]), 0, watchful)
    assert (why.recent_absent_days, why.recent_possible_days, why.recent_school_days) == (9, 20, 20)
    assert why.recent_from == date.fromordinal(DAYS[30])
    assert (why.excused_sessions, why.unexcused_sessions) == (14, 0)
    assert why.standing == "not_enough_days"
    assert why.triggers == (
        Trigger(TriggerCode.RECENT_ABSENCE, Fraction(9), Fraction(20), Fraction(8)),
        Trigger(TriggerCode.ABSENCE_RUN, Fraction(9), None, Fraction(4)),
    )


def test_the_lightest_tier_has_no_trigger() -> None:
    assert explain(facts_of(100, 1), 0, US_COMMON).triggers == ()


def test_a_register_not_submitted_is_neither_present_nor_absent() -> None:
    block = school(30, absent_on(0, DAYS[:3]), without_register=(1, 5))
    facts = kernel(block, DAYS[29])
    assert (facts.possible_days[0], facts.absent_days[0], facts.missing[0]) == (28, 2, 2)
    assert facts.longest_run[0] == 2


def test_nothing_counts_after_the_last_submitted_register() -> None:
    facts = kernel(school(30, absent_on(0, DAYS[30:40])), DAYS[60])
    assert facts.data_to_day == DAYS[29]
    assert (facts.possible_days[0], facts.absent[0], facts.missing[0]) == (30, 0, 0)


def test_no_register_at_all_is_no_data_and_never_zero_absence() -> None:
    facts = kernel(school(0, absent_on(0, DAYS[:5])), DAYS[60])
    for policy in (US_COMMON, ENGLAND_PERSISTENT, FIXED_DAYS_18):
        assert tiers(facts, policy).tolist() == [NO_DATA]
        assert explain(facts, 0, policy).standing == "no_data"
    why = explain(facts, 0, US_COMMON)
    assert (why.data_to, why.recent_from, why.triggers) == (None, None, ())
    assert tiers(kernel(school(30, []), DAYS[0] - 1), US_COMMON).tolist() == [NO_DATA]


def test_a_positive_register_without_the_students_mark_is_the_third_state() -> None:
    present_once = [(0, DAYS[0], 0, 0, WHOLE_SESSION, 1), (0, DAYS[1], 0, LATE, WHOLE_SESSION, 1)]
    facts = kernel(school(5, present_once, source=RegisterSource.POSITIVE), DAYS[4])
    assert (facts.possible_days[0], facts.absent_days[0], facts.late[0], facts.missing[0]) == (2, 0, 1, 3)
    unmapped = school(5, absent_on(0, DAYS[:1], UNKNOWN))
    assert (kernel(unmapped, DAYS[4]).possible_days[0], kernel(unmapped, DAYS[4]).missing[0]) == (4, 1)


def test_a_session_that_was_not_possible_leaves_the_denominator() -> None:
    facts = kernel(school(10, absent_on(0, DAYS[2:6], NOT_POSSIBLE) + absent_on(0, [DAYS[1], DAYS[6]])), DAYS[9])
    assert (facts.possible_days[0], facts.absent_days[0], facts.missing[0]) == (6, 2, 0)
    assert facts.longest_run[0] == 2


def test_a_part_of_a_day_in_exact_units() -> None:
    two_sessions = weekday_calendar(STARTS_ON, date(2025, 12, 1), sessions=2)
    first, second, third = DAYS[:3]
    marks = [
        (0, first, 0, ABSENT, 20, 1),
        (0, second, 1, ABSENT | EXCUSED, WHOLE_SESSION, 1),
        (0, third, 0, ABSENT, 59, 1),
        (0, third, 1, ABSENT, 900, 1),
    ]
    facts = kernel(school(10, marks, calendar=two_sessions), third)
    assert (facts.possible[0], facts.absent[0], facts.excused[0]) == (6 * 60, 20 + 60 + 59 + 60, 60)
    assert facts.absent_days[0] == 2
    assert explain(facts, 0, ENGLAND_PERSISTENT).absent == Fraction(199, 60)
    whole_days = kernel(school(10, marks, calendar=two_sessions), third, day_share=DayShare(1, 1))
    assert whole_days.absent_days[0] == 0
    with pytest.raises(OtherDayShare):
        tiers(whole_days, US_COMMON)
    assert tiers(whole_days, ENGLAND_PERSISTENT).tolist() == [2]


def test_late_joiner_is_judged_on_own_days() -> None:
    """Five of 25 own days are severe; over the whole school year they would be 5 of 180, satisfactory."""
    block, _ = block_from_marks(
        calendar=YEAR,
        students=1,
        enrolments=[(0, DAYS[155], YEAR.ends_before.toordinal())],
        submitted=[(day, 0) for day in DAYS[:180]],
        marks=Marks.of(absent_on(0, DAYS[160:165])),
        source=RegisterSource.NEGATIVE,
    )
    why = explain(kernel(block, DAYS[179]), 0, US_COMMON)
    assert (why.absent, why.possible, why.standing) == (5, 25, "severe")


def test_the_latest_mark_holds() -> None:
    corrected = [(0, DAYS[0], 0, ABSENT, WHOLE_SESSION, 10), (0, DAYS[0], 0, 0, WHOLE_SESSION, 20)]
    assert kernel(school(5, corrected), DAYS[4]).absent[0] == 0
    assert kernel(school(5, corrected[::-1]), DAYS[4]).absent[0] == 0
    same_moment = [(0, DAYS[0], 0, 0, WHOLE_SESSION, 10), (0, DAYS[0], 0, ABSENT, WHOLE_SESSION, 10)]
    assert kernel(school(5, same_moment), DAYS[4]).absent_days[0] == 1


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ((5, DAYS[0], 0, ABSENT, WHOLE_SESSION, 1), AnomalyCode.UNKNOWN_STUDENT),
        ((-1, DAYS[0], 0, ABSENT, WHOLE_SESSION, 1), AnomalyCode.UNKNOWN_STUDENT),
        ((0, (STARTS_ON + timedelta(days=6)).toordinal(), 0, ABSENT, WHOLE_SESSION, 1), AnomalyCode.NO_SCHOOL_DAY),
        ((0, DAYS[-1] + 400, 0, ABSENT, WHOLE_SESSION, 1), AnomalyCode.NO_SCHOOL_DAY),
        ((0, DAYS[0], 1, ABSENT, WHOLE_SESSION, 1), AnomalyCode.NO_SUCH_SESSION),
        ((0, DAYS[20], 0, ABSENT, WHOLE_SESSION, 1), AnomalyCode.NOT_ENROLLED),
        ((0, DAYS[0], 0, EXCUSED, WHOLE_SESSION, 1), AnomalyCode.CONTRADICTORY_FLAGS),
        ((0, DAYS[0], 0, ABSENT | NOT_POSSIBLE, WHOLE_SESSION, 1), AnomalyCode.CONTRADICTORY_FLAGS),
        ((0, DAYS[0], 0, ABSENT, 0, 1), AnomalyCode.IMPOSSIBLE_PART),
        ((0, DAYS[0], 0, LATE, 10, 1), AnomalyCode.IMPOSSIBLE_PART),
    ],
)
def test_a_mark_that_cannot_be_true_is_handed_back(mark: MarkRow, code: AnomalyCode) -> None:
    good = (0, DAYS[1], 0, ABSENT, WHOLE_SESSION, 1)
    block, anomalies = block_from_marks(
        calendar=YEAR,
        students=2,
        enrolments=[(0, DAYS[0], DAYS[20])],
        submitted=[(day, 0) for day in DAYS[:30]],
        marks=Marks.of([good, mark]),
        source=RegisterSource.NEGATIVE,
    )
    assert [(one.code, one.row, one.student, one.day, one.session) for one in anomalies] == [(code, 1, *mark[:3])]
    assert kernel(block, DAYS[29]).absent_days.tolist() == [1, 0]


def test_a_register_without_school_day_is_handed_back() -> None:
    _, anomalies = block_from_marks(
        calendar=YEAR,
        students=1,
        enrolments=[],
        submitted=[(DAYS[0], 0), (DAYS[0] - 1, 0), (DAYS[0], 1)],
        marks=Marks.of([]),
        source=RegisterSource.NEGATIVE,
    )
    assert [(one.code, one.row, one.student) for one in anomalies] == [
        (AnomalyCode.REGISTER_NO_SCHOOL_DAY, 1, None),
        (AnomalyCode.REGISTER_NO_SUCH_SESSION, 2, None),
    ]


@pytest.mark.parametrize(
    ("enrolments", "units_on", "code"),
    [
        ([(0, 5, 9), (1, 5, 9)], {}, "enrolment_of_unknown_student"),
        ([(0, 5, 9), (0, 9, 9)], {}, "enrolment_ends_before_it_starts"),
        ([], {DAYS[0] - 1: 30}, "weight_without_school_day"),
        ([], {DAYS[0]: 0}, "units_not_positive"),
    ],
)
def test_an_impossible_frame_is_refused(
    enrolments: list[tuple[int, int, int]], units_on: dict[int, int], code: str
) -> None:
    with pytest.raises(ImpossibleRegister) as refusal:
        block_from_marks(
            calendar=YEAR,
            students=1,
            enrolments=enrolments,
            submitted=[],
            marks=Marks.of([]),
            source=RegisterSource.NEGATIVE,
            units_on=units_on,
        )
    assert refusal.value.code == code


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int32)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"flags": np.zeros((2, 3), np.int8)}, "wrong_type"),
        ({"slot_days": np.zeros(2, np.int64)}, "wrong_type"),
        ({"flags": np.zeros((3, 3), np.uint8)}, "wrong_shape"),
        ({"part_units": ints(1)}, "wrong_shape"),
        ({"slot_days": ints(9, 8)}, "days_not_in_order"),
        ({"slot_units": ints(60, 0)}, "units_not_positive"),
        ({"part_slots": ints(0, 0), "part_students": ints(1, 0), "part_units": ints(5, 5)}, "parts_not_in_order"),
        ({"part_slots": ints(2), "part_students": ints(0), "part_units": ints(5)}, "part_outside_session"),
        ({"part_slots": ints(0), "part_students": ints(0), "part_units": ints(60)}, "part_outside_session"),
    ],
)
def test_a_block_that_is_no_register_is_refused(change: dict[str, np.ndarray], code: str) -> None:
    sound = {
        "flags": np.zeros((2, 3), np.uint8),
        "slot_days": ints(8, 9),
        "slot_units": ints(60, 60),
        "slot_submitted": np.ones(2, np.bool_),
        "part_slots": ints(),
        "part_students": ints(),
        "part_units": ints(),
    }
    assert RegisterBlock(**sound).students == 3
    with pytest.raises(ImpossibleRegister) as refusal:
        RegisterBlock(**{**sound, **change})
    assert refusal.value.code == code


def test_a_line_crossed_is_told_once() -> None:
    """Student 0 wavers round 10 %, student 1 climbs, student 2 stays well."""
    marks = absent_on(0, DAYS[:4]) + absent_on(1, DAYS[38:52]) + absent_on(0, DAYS[45:47])
    block = school(60, marks, students=3)
    at = {count: kernel(block, DAYS[count - 1]) for count in (10, 30, 38, 44, 52)}
    assert tiers(at[10], US_COMMON).tolist() == [NOT_ENOUGH_DAYS] * 3
    first = crossed(at[10], at[38], US_COMMON)
    assert (first.students.tolist(), first.before.tolist(), first.after.tolist()) == ([0], [NOT_ENOUGH_DAYS], [2])
    eased = crossed(at[38], at[44], US_COMMON, reached=first.reached)
    assert (eased.students.tolist(), tiers(at[44], US_COMMON)[0]) == ([1], 1)
    again = crossed(at[44], at[52], US_COMMON, reached=eased.reached)
    assert tiers(at[52], US_COMMON).tolist() == [2, 3, 0]
    assert (again.students.tolist(), again.before.tolist(), again.after.tolist()) == ([1], [2], [3])
    assert again.reached.tolist() == [2, 3, 0]
    assert crossed(at[44], at[52], US_COMMON).students.tolist() == [0, 1]
    assert crossed(at[52], at[52], US_COMMON, reached=again.reached).students.tolist() == []


def test_only_the_same_students_in_the_order_of_time_can_be_compared() -> None:
    early, late = facts_of(30, 1), facts_of(40, 1)
    with pytest.raises(NotComparable, match="after_is_earlier"):
        crossed(late, early, US_COMMON)
    with pytest.raises(NotComparable, match="other_students"):
        crossed(kernel(school(30, [], students=2), DAYS[29]), late, US_COMMON)


def test_a_position_that_is_no_student_has_no_explanation() -> None:
    for position in (-1, 1):
        with pytest.raises(IndexError):
            explain(facts_of(30, 1), position, US_COMMON)


def test_the_policy_in_force_is_the_newest_version_on_the_date() -> None:
    old = Policy("p", 1, date(2020, 9, 1), date(2024, 9, 1), Basis.DAYS, 0, US_COMMON.tiers)
    new = Policy("p", 2, date(2024, 9, 1), None, Basis.DAYS, 0, US_COMMON.tiers)
    assert policy_in_force([new, old, US_COMMON], "p", date(2024, 8, 31)) is old
    assert policy_in_force([old, new, US_COMMON], "p", date(2024, 9, 1)) is new
    with pytest.raises(NoPolicyInForce):
        policy_in_force([old, new], "p", date(2020, 8, 31))


@pytest.mark.parametrize(
    ("code", "ends_before", "minimum", "lines"),
    [
        ("no_tiers", None, 0, ()),
        ("first_tier_not_at_zero", None, 0, (Tier("a", 1, 10),)),
        ("denominator_not_positive", None, 0, (Tier("a", 0, 0),)),
        ("tiers_not_in_order", None, 0, (Tier("a", 0, 1), Tier("b", 1, 10), Tier("c", 10, 100))),
        ("code_given_twice", None, 0, (Tier("a", 0, 1), Tier("a", 1, 10))),
        ("ends_before_it_starts", STARTS_ON, 0, US_COMMON.tiers),
        ("negative_minimum", None, -1, US_COMMON.tiers),
        ("too_many_tiers", None, 0, tuple(Tier(str(n), n, 500) for n in range(201))),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(
    code: str, ends_before: date | None, minimum: int, lines: tuple[Tier, ...]
) -> None:
    with pytest.raises(ImpossiblePolicy) as refusal:
        Policy("p", 1, STARTS_ON, ends_before, Basis.DAYS, minimum, lines)
    assert refusal.value.code == code


@pytest.mark.parametrize("share", [DayShare(0, 1), DayShare(3, 2), DayShare(-1, -2)])
def test_a_day_is_missed_by_a_share_of_it(share: DayShare) -> None:
    with pytest.raises(ImpossiblePolicy, match="day_share_is_no_share"):
        Policy("p", 1, STARTS_ON, None, Basis.DAYS, 0, US_COMMON.tiers, day_share=share)

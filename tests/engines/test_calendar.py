"""School time: days, weeks, closures, cadence. Autumn 2025 by hand, then laws on invented calendars."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.engines.calendar import (
    Cadence,
    CalendarContradiction,
    Closure,
    MeetingSlot,
    Occurrence,
    OutsideCalendar,
    SchoolCalendar,
    SchoolDay,
    Term,
    due_on,
    occurrences,
    weekday_calendar,
)

ONE_DAY = timedelta(days=1)
STARTS_ON, ENDS_BEFORE = date(2025, 9, 1), date(2025, 12, 20)
AUTUMN = Term("autumn", STARTS_ON, date(2025, 11, 1))
WEEK_OFF = Closure("half_term", date(2025, 10, 13), date(2025, 10, 20))
SNOW = Closure("snow", date(2025, 11, 12), date(2025, 11, 13))
LONG_WEEKEND = Closure("training", date(2025, 11, 20), date(2025, 11, 22))
CALENDAR = weekday_calendar(STARTS_ON, ENDS_BEFORE, terms=(AUTUMN,), closures=(WEEK_OFF, SNOW, LONG_WEEKEND))
WEEKLY = Cadence(per_week=1, minutes=15)


def test_school_days() -> None:
    assert CALENDAR.is_school_day(date(2025, 9, 1))
    assert not CALENDAR.is_school_day(date(2025, 9, 6))
    assert not CALENDAR.is_school_day(date(2025, 10, 15))
    assert CALENDAR.sessions_on(date(2025, 9, 2)) == 2
    assert CALENDAR.sessions_on(SNOW.starts_on) == 0
    assert CALENDAR.closure_on(date(2025, 10, 19)) == WEEK_OFF
    assert CALENDAR.closure_on(date(2025, 10, 20)) is None
    assert CALENDAR.term_on(date(2025, 10, 31)) == AUTUMN
    assert CALENDAR.term_on(date(2025, 11, 1)) is None


def test_school_days_between_is_half_open() -> None:
    days = CALENDAR.school_days_between(date(2025, 10, 9), date(2025, 10, 21))
    assert days == (date(2025, 10, 9), date(2025, 10, 10), date(2025, 10, 20))
    assert CALENDAR.school_days_between(STARTS_ON, ENDS_BEFORE)[-1] == date(2025, 12, 19)
    assert CALENDAR.school_days_between(STARTS_ON, STARTS_ON) == ()


@pytest.mark.parametrize(
    ("starts_on", "ends_before", "weeks"),
    [
        (date(2025, 9, 1), date(2025, 9, 8), 1),
        (date(2025, 9, 4), date(2025, 9, 9), 2),
        (date(2025, 10, 6), date(2025, 10, 27), 2),
        (date(2025, 10, 13), date(2025, 10, 20), 0),
        (date(2025, 9, 6), date(2025, 9, 8), 0),
        (STARTS_ON, ENDS_BEFORE, 15),
    ],
)
def test_school_weeks_leave_closures_out(starts_on: date, ends_before: date, weeks: int) -> None:
    assert CALENDAR.school_weeks(starts_on, ends_before) == weeks


def test_six_weeks_from_a_wednesday_pass_over_the_week_off() -> None:
    start_on = date(2025, 9, 10)
    assert CALENDAR.add_school_weeks(start_on, 6) == date(2025, 10, 29)
    assert CALENDAR.add_school_weeks(start_on, 0) == start_on
    assert CALENDAR.school_weeks_completed(start_on, date(2025, 10, 28)) == 5
    assert CALENDAR.school_weeks_completed(start_on, date(2025, 10, 29)) == 6
    wednesdays = [on for on in CALENDAR.school_days_between(start_on, date(2025, 10, 29)) if on.weekday() == 2]
    assert len(wednesdays) == 6


def test_an_agreement_may_end_with_the_calendar_and_not_after() -> None:
    assert CALENDAR.add_school_weeks(date(2025, 9, 5), 14) == date(2025, 12, 19)
    to_the_end = weekday_calendar(date(2025, 9, 1), date(2025, 9, 15))
    assert to_the_end.add_school_weeks(date(2025, 9, 1), 2) == date(2025, 9, 15)
    for weeks in (3, 40):
        with pytest.raises(OutsideCalendar):
            to_the_end.add_school_weeks(date(2025, 9, 1), weeks)
    with pytest.raises(OutsideCalendar) as outside:
        to_the_end.add_school_weeks(date(2025, 9, 2), 2)
    assert outside.value.on == date(2025, 9, 16)


@pytest.mark.parametrize(
    ("start_on", "cadence", "due"),
    [
        (date(2025, 9, 3), WEEKLY, date(2025, 9, 10)),
        (date(2025, 10, 8), WEEKLY, date(2025, 10, 22)),
        (date(2025, 11, 5), WEEKLY, date(2025, 11, 13)),
        (date(2025, 11, 14), WEEKLY, date(2025, 11, 19)),
        (date(2025, 9, 6), WEEKLY, date(2025, 9, 12)),
        (date(2025, 9, 5), Cadence(3, 20), date(2025, 9, 9)),
        (date(2025, 10, 10), Cadence(3, 20), date(2025, 10, 21)),
        (date(2025, 9, 5), Cadence(5, 5), date(2025, 9, 8)),
        (date(2025, 9, 1), Cadence(2, 20), date(2025, 9, 4)),
    ],
)
def test_due_on(start_on: date, cadence: Cadence, due: date) -> None:
    assert due_on(CALENDAR, start_on, cadence) == due


def test_occurrences_skip_closures_and_keep_the_order() -> None:
    slots = [
        MeetingSlot(2, time(13, 5)),
        MeetingSlot(2, time(8, 30)),
        MeetingSlot(4, time(10)),
        MeetingSlot(4, time(10)),
    ]
    assert occurrences(CALENDAR, slots, date(2025, 11, 5), date(2025, 11, 21)) == (
        Occurrence(date(2025, 11, 5), time(8, 30)),
        Occurrence(date(2025, 11, 5), time(13, 5)),
        Occurrence(date(2025, 11, 7), time(10)),
        Occurrence(date(2025, 11, 14), time(10)),
        Occurrence(date(2025, 11, 19), time(8, 30)),
        Occurrence(date(2025, 11, 19), time(13, 5)),
    )


def test_a_date_outside_the_calendar_is_no_answer() -> None:
    before, after = STARTS_ON - ONE_DAY, ENDS_BEFORE
    for ask in (CALENDAR.is_school_day, CALENDAR.next_school_day, CALENDAR.closure_on, CALENDAR.sessions_on):
        for on in (before, after):
            with pytest.raises(OutsideCalendar) as outside:
                ask(on)
            assert (outside.value.on, outside.value.starts_on, outside.value.ends_before) == (
                on,
                STARTS_ON,
                ENDS_BEFORE,
            )
    with pytest.raises(OutsideCalendar):
        CALENDAR.school_weeks(STARTS_ON, ENDS_BEFORE + ONE_DAY)
    with pytest.raises(OutsideCalendar):
        CALENDAR.next_school_day(date(2025, 12, 19))
    with pytest.raises(OutsideCalendar):
        due_on(CALENDAR, date(2025, 12, 18), WEEKLY)


@pytest.mark.parametrize(
    ("code", "days", "terms", "closures"),
    [
        ("day_outside_calendar", (SchoolDay(ENDS_BEFORE, 2),), (), ()),
        ("day_given_twice", (SchoolDay(STARTS_ON, 2), SchoolDay(STARTS_ON, 1)), (), ()),
        ("no_session_on_day", (SchoolDay(STARTS_ON, 0),), (), ()),
        ("period_ends_before_it_starts", (), (), (Closure("snow", STARTS_ON, STARTS_ON),)),
        ("period_outside_calendar", (), (Term("year", STARTS_ON, ENDS_BEFORE + ONE_DAY),), ()),
        ("terms_overlap", (), (Term("b", date(2025, 10, 31), ENDS_BEFORE), AUTUMN), ()),
    ],
)
def test_contradictions(
    code: str, days: tuple[SchoolDay, ...], terms: tuple[Term, ...], closures: tuple[Closure, ...]
) -> None:
    with pytest.raises(CalendarContradiction) as contradiction:
        SchoolCalendar(STARTS_ON, ENDS_BEFORE, days, terms, closures)
    assert contradiction.value.code == code


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    starts_on = draw(st.dates(date(2024, 8, 1), date(2026, 8, 1)))
    length = draw(st.integers(1, 120))
    open_days = draw(st.sets(st.integers(0, length - 1)))
    days = tuple(SchoolDay(starts_on + n * ONE_DAY, draw(st.integers(1, 2))) for n in open_days)
    return SchoolCalendar(starts_on, starts_on + length * ONE_DAY, days)


def boundary_or_first_unknown_day(calendar: SchoolCalendar, start_on: date, weeks: int) -> date:
    try:
        return calendar.add_school_weeks(start_on, weeks)
    except OutsideCalendar as outside:
        return outside.on


@given(calendars(), st.integers(0, 119), st.integers(0, 119))
def test_completed_weeks_invert_added_weeks(calendar: SchoolCalendar, first: int, later: int) -> None:
    start_on = calendar.starts_on + first * ONE_DAY
    on = start_on + later * ONE_DAY
    if not calendar.knows(start_on) or not calendar.knows(on):
        return
    completed = calendar.school_weeks_completed(start_on, on)
    assert calendar.add_school_weeks(start_on, completed) <= on
    assert boundary_or_first_unknown_day(calendar, start_on, completed + 1) > on


@given(calendars(), st.integers(0, 119), st.integers(0, 20))
def test_added_weeks_hold_so_many_school_weeks(calendar: SchoolCalendar, first: int, weeks: int) -> None:
    start_on = calendar.starts_on + first * ONE_DAY
    try:
        end = calendar.add_school_weeks(start_on, weeks)
    except OutsideCalendar:
        return
    school_dates = [calendar.starts_on + n * ONE_DAY for n in range((calendar.ends_before - calendar.starts_on).days)]
    held = {
        on.isocalendar()[:2]
        for on in school_dates
        if calendar.is_school_day(on) and start_on.isocalendar()[:2] <= on.isocalendar()[:2] < end.isocalendar()[:2]
    }
    assert len(held) == weeks
    assert end.weekday() == start_on.weekday()


@given(calendars(), st.integers(0, 119), st.integers(1, 5))
def test_a_due_day_is_a_later_school_day(calendar: SchoolCalendar, first: int, per_week: int) -> None:
    start_on = calendar.starts_on + first * ONE_DAY
    try:
        due = due_on(calendar, start_on, Cadence(per_week, 15))
    except OutsideCalendar:
        return
    assert due > start_on
    assert calendar.is_school_day(due)
    if per_week == 1:
        assert calendar.school_weeks(start_on + ONE_DAY, due + ONE_DAY) <= 2

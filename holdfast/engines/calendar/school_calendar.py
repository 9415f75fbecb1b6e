"""The calendar of one school: which days have school, how many sessions, and what lies between two dates."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)


class OutsideCalendar(Exception):
    """The answer lies outside the days this calendar knows: add the next school year, or ask for another date."""

    def __init__(self, on: date, starts_on: date, ends_before: date) -> None:
        super().__init__(f"{on} is not between {starts_on} and {ends_before} (not included)")
        self.on = on
        self.starts_on = starts_on
        self.ends_before = ends_before


class CalendarContradiction(ValueError):
    """The calendar cannot be built: `code` says what is wrong, `on` where."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"{code} at {on}")
        self.code = code
        self.on = on


@dataclass(frozen=True)
class SchoolDay:
    """One instructional day and how many sessions can be registered: 1 for a daily register, 2 for a.m. and p.m."""

    on: date
    sessions: int


@dataclass(frozen=True)
class Term:
    """A named part of the school year, `starts_on` included, `ends_before` not."""

    code: str
    starts_on: date
    ends_before: date


@dataclass(frozen=True)
class Closure:
    """Days without school, planned or not; `code` says why (snow, strike...). `ends_before` is not included."""

    code: str
    starts_on: date
    ends_before: date


@dataclass(frozen=True)
class SchoolCalendar:
    """What one school knows about its days from `starts_on` to `ends_before` (not included).

    `planned_days` are the instructional days as first published, in any order. A closure takes every session of its
    days away; so a snow day is one more closure and no edit of the published days.
    Raises `CalendarContradiction` (`empty_calendar`, `day_outside_calendar`, `day_given_twice`, `no_session_on_day`,
    `period_ends_before_it_starts`, `period_outside_calendar`, `terms_overlap`).
    """

    starts_on: date
    ends_before: date
    planned_days: tuple[SchoolDay, ...]
    terms: tuple[Term, ...] = ()
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        if self.ends_before <= self.starts_on:
            raise CalendarContradiction("empty_calendar", self.starts_on)
        self._check_days()
        self._check_periods()

    def _check_days(self) -> None:
        seen: set[date] = set()
        for day in self.planned_days:
            if not self.knows(day.on):
                raise CalendarContradiction("day_outside_calendar", day.on)
            if day.on in seen:
                raise CalendarContradiction("day_given_twice", day.on)
            if day.sessions < 1:
                raise CalendarContradiction("no_session_on_day", day.on)
            seen.add(day.on)

    def _check_periods(self) -> None:
        periods: tuple[Term | Closure, ...] = (*self.terms, *self.closures)
        for period in periods:
            if period.ends_before <= period.starts_on:
                raise CalendarContradiction("period_ends_before_it_starts", period.starts_on)
            if period.starts_on < self.starts_on or period.ends_before > self.ends_before:
                raise CalendarContradiction("period_outside_calendar", period.starts_on)
        in_order = sorted(self.terms, key=lambda term: term.starts_on)
        for earlier, later in pairwise(in_order):
            if later.starts_on < earlier.ends_before:
                raise CalendarContradiction("terms_overlap", later.starts_on)

    @cached_property
    def school_days(self) -> tuple[SchoolDay, ...]:
        """The days with school in order: planned and not closed."""
        open_days = (day for day in self.planned_days if self._closure_at(day.on) is None)
        return tuple(sorted(open_days, key=lambda day: day.on))

    @cached_property
    def _dates(self) -> tuple[date, ...]:
        return tuple(day.on for day in self.school_days)

    @cached_property
    def _sessions(self) -> dict[date, int]:
        return {day.on: day.sessions for day in self.school_days}

    @cached_property
    def _school_mondays(self) -> tuple[date, ...]:
        return tuple(sorted({monday_of(on) for on in self._dates}))

    def _closure_at(self, on: date) -> Closure | None:
        return next((closure for closure in self.closures if closure.starts_on <= on < closure.ends_before), None)

    def knows(self, on: date) -> bool:
        """Whether the calendar says anything about this date."""
        return self.starts_on <= on < self.ends_before

    def require(self, on: date) -> None:
        """Raise `OutsideCalendar` unless the calendar knows this date."""
        if not self.knows(on):
            raise OutsideCalendar(on, self.starts_on, self.ends_before)

    def require_period(self, starts_on: date, ends_before: date) -> None:
        """Raise `OutsideCalendar` unless every day of the half-open period is known; an empty period has no day."""
        if starts_on < ends_before:
            self.require(starts_on)
            self.require(ends_before - ONE_DAY)

    def is_school_day(self, on: date) -> bool:
        self.require(on)
        return on in self._sessions

    def sessions_on(self, on: date) -> int:
        """Sessions that can be registered on this date; 0 when there is no school."""
        self.require(on)
        return self._sessions.get(on, 0)

    def closure_on(self, on: date) -> Closure | None:
        """The closure that explains why there is no school, if one does."""
        self.require(on)
        return self._closure_at(on)

    def term_on(self, on: date) -> Term | None:
        self.require(on)
        return next((term for term in self.terms if term.starts_on <= on < term.ends_before), None)

    def school_days_between(self, starts_on: date, ends_before: date) -> tuple[date, ...]:
        """The school days of the half-open period, in order."""
        self.require_period(starts_on, ends_before)
        return self._dates[bisect_left(self._dates, starts_on) : bisect_left(self._dates, ends_before)]

    def next_school_day(self, on: date) -> date:
        """The first school day after this date, never the date itself."""
        self.require(on)
        return self._date_at(bisect_right(self._dates, on))

    def add_school_days(self, on: date, days: int) -> date:
        """The `days`-th school day after this date; `days` is 1 or more."""
        self.require(on)
        if days < 1:
            raise ValueError(f"days must be 1 or more, not {days}")
        return self._date_at(bisect_right(self._dates, on) + days - 1)

    def _date_at(self, position: int) -> date:
        if position >= len(self._dates):
            raise OutsideCalendar(self.ends_before, self.starts_on, self.ends_before)
        return self._dates[position]

    def school_weeks(self, starts_on: date, ends_before: date) -> int:
        """How many school weeks the half-open period touches.

        A school week is an ISO week (Monday to Sunday) with at least one school day; here that day must also lie in
        the period. A week of closure therefore counts nothing, and a week begun on Thursday counts one.
        """
        return len({monday_of(on) for on in self.school_days_between(starts_on, ends_before)})

    def add_school_weeks(self, start_on: date, weeks: int) -> date:
        """The same weekday, so late that `weeks` school weeks lie from the week of `start_on` to its own week.

        The date is a boundary, not an appointment: it may itself be a day without school.
        """
        self.require(start_on)
        if weeks < 0:
            raise ValueError(f"weeks must be 0 or more, not {weeks}")
        end = self._boundary_after(start_on, weeks)
        if end is None or end > self.ends_before:
            raise OutsideCalendar(end or self.ends_before, self.starts_on, self.ends_before)
        return end

    def school_weeks_completed(self, start_on: date, on: date) -> int:
        """Whole school weeks since `start_on`: the largest n with add_school_weeks(start_on, n) not after `on`."""
        self.require(start_on)
        self.require(on)
        if on < start_on:
            raise ValueError(f"{on} lies before {start_on}")
        mondays = self._school_mondays
        begun = bisect_left(mondays, monday_of(on)) - bisect_left(mondays, monday_of(start_on))
        end = self._boundary_after(start_on, begun)
        return begun if end is not None and end <= on else begun - 1

    def _boundary_after(self, start_on: date, weeks: int) -> date | None:
        """The weekday of `start_on` in the first school week that has `weeks` school weeks before it; None if unknown.

        After the last known school week that is simply the next calendar week, where a period may still end.
        """
        if weeks == 0:
            return start_on
        mondays = self._school_mondays
        position = bisect_left(mondays, monday_of(start_on)) + weeks
        if position > len(mondays):
            return None
        monday = mondays[position] if position < len(mondays) else mondays[-1] + ONE_WEEK
        return monday + timedelta(days=start_on.weekday())

    def school_days_of_week(self, on: date) -> tuple[date, ...]:
        """The known school days of the ISO week of this date, in order."""
        self.require(on)
        monday = monday_of(on)
        return self._dates[bisect_left(self._dates, monday) : bisect_left(self._dates, monday + ONE_WEEK)]


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


def weekday_calendar(
    starts_on: date,
    ends_before: date,
    *,
    sessions: int = 2,
    weekdays: Iterable[int] = range(5),
    terms: tuple[Term, ...] = (),
    closures: tuple[Closure, ...] = (),
) -> SchoolCalendar:
    """A calendar with school on every given weekday (Monday 0 to Sunday 6) of the period, less the closures."""
    taught = frozenset(weekdays)
    every_day = (starts_on + timedelta(days=n) for n in range((ends_before - starts_on).days))
    days = tuple(SchoolDay(on, sessions) for on in every_day if on.weekday() in taught)
    return SchoolCalendar(starts_on, ends_before, days, terms, closures)

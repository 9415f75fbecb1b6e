"""How often, and when: a weekly rhythm, the day on which the next meeting is due, and the dates of a fixed slot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from holdfast.engines.calendar.school_calendar import SchoolCalendar

DAYS_OF_A_FULL_WEEK = 5


@dataclass(frozen=True)
class Cadence:
    """`per_week` meetings of `minutes` minutes in each school week. Both are 1 or more, else ValueError."""

    per_week: int
    minutes: int

    def __post_init__(self) -> None:
        if self.per_week < 1 or self.minutes < 1:
            raise ValueError(f"per_week and minutes must be 1 or more, not {self.per_week} and {self.minutes}")

    @property
    def gap_in_school_days(self) -> int:
        """School days to the latest next meeting that keeps the rhythm, rounded up: 1 for daily, 2 for three a week."""
        return max(1, -(-DAYS_OF_A_FULL_WEEK // self.per_week))


@dataclass(frozen=True, order=True)
class MeetingSlot:
    """A weekly time: `weekday` is Monday 0 to Sunday 6, else ValueError."""

    weekday: int
    starts: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"weekday must be 0 (Monday) to 6 (Sunday), not {self.weekday}")


@dataclass(frozen=True, order=True)
class Occurrence:
    """One date on which a slot takes place."""

    on: date
    starts: time


def due_on(calendar: SchoolCalendar, start_on: date, cadence: Cadence) -> date:
    """The school day by which the meeting after one on `start_on` must be held to keep the rhythm.

    Once a week: the same weekday of the next school week; when that day has no school, the next school day of that
    week, or else the last one before it, so that a week with school never passes without its meeting.
    More often: `gap_in_school_days` school days later. Raises `OutsideCalendar` when the calendar ends first.
    """
    if cadence.per_week > 1:
        return calendar.add_school_days(start_on, cadence.gap_in_school_days)
    this_week = calendar.school_days_of_week(start_on)
    after_this_week = max((start_on, *this_week))
    week = calendar.school_days_of_week(calendar.next_school_day(after_this_week))
    same_weekday_or_later = (on for on in week if on.weekday() >= start_on.weekday())
    return next(same_weekday_or_later, week[-1])


def occurrences(
    calendar: SchoolCalendar, slots: Iterable[MeetingSlot], starts_on: date, ends_before: date
) -> tuple[Occurrence, ...]:
    """Every date and time of the slots in the half-open period, in order, on school days alone."""
    in_order = sorted(set(slots))
    return tuple(
        Occurrence(on, slot.starts)
        for on in calendar.school_days_between(starts_on, ends_before)
        for slot in in_order
        if slot.weekday == on.weekday()
    )

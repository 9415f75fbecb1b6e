"""From the rhythms of a programme and the talks that were held to what is due, and when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from holdfast.engines.blueprint import Blueprint
from holdfast.engines.calendar import OutsideCalendar, SchoolCalendar

SCHOOL_WEEKS: Mapping[str, int] = {"weekly": 1, "fortnightly": 2, "monthly": 4, "termly": 12, "yearly": 40}
"""A rhythm in school weeks; a week of closure counts nothing."""
AS_IT_COMES = frozenset({"daily", "informal", "as_needed"})
"""Talks that nobody has to count: they are written down when there is something to keep."""
OF_ALL = frozenset({"all_mentors", "school_team"})
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Followed:
    """A mentor of a programme: since when they meet students there, and when their agreements end."""

    mentor_id: int
    name: str
    since: date
    ends: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A talk of a rhythm with one mentor, or (`mentor` None) with all together. `due_on` None: as it comes."""

    rhythm: Any
    mentor: Followed | None
    last_on: date | None
    due_on: date | None

    def is_due(self, on: date) -> bool:
        return self.due_on is not None and self.due_on <= on + SOON

    def is_late(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on


def rhythm_of(blueprint: Blueprint, code: str) -> Any | None:
    """The rhythm of that code, or None."""
    return next((one for one in blueprint.setting("supervision.rhythms").value or () if one.id == code), None)


def is_together(blueprint: Blueprint, rhythm: Any) -> bool:
    """Whether everybody meets at once: so says who holds it, or that its sheet is about the whole programme."""
    about = {one.code: one.about for one in blueprint.content.documents}
    return rhythm.who in OF_ALL or about.get(rhythm.sheet or "") == "programme"


def talks_due(
    blueprint: Blueprint,
    mentors: Sequence[Followed],
    last: Mapping[tuple[str, int | None], date],
    begins_on: date,
    calendar: SchoolCalendar,
) -> list[Due]:
    """Every rhythm of the programme with its next day, in the order of the blueprint; None is a talk as it comes.

    `last` is the newest talk by rhythm and mentor (None: all together). `begins_on` is the programme's first day.
    """
    found: list[Due] = []
    days_before = blueprint.setting("supervision.near_end_days_before").value or 0
    for rhythm in blueprint.setting("supervision.rhythms").value or ():
        if rhythm.cadence in AS_IT_COMES:
            found.append(Due(rhythm, None, last.get((rhythm.id, None)), None))
        elif is_together(blueprint, rhythm):
            held = last.get((rhythm.id, None))
            ends = [end for one in mentors for end in one.ends]
            due_on = _next(rhythm.cadence, held, begins_on, ends, days_before, calendar)
            if mentors and due_on is not None:
                found.append(Due(rhythm, None, held, due_on))
        else:
            found += _with_each(rhythm, mentors, last, days_before, calendar)
    return found


def _with_each(
    rhythm: Any,
    mentors: Iterable[Followed],
    last: Mapping[tuple[str, int | None], date],
    days_before: int,
    calendar: SchoolCalendar,
) -> Iterable[Due]:
    for one in mentors:
        held = last.get((rhythm.id, one.mentor_id))
        due_on = _next(rhythm.cadence, held, one.since, one.ends, days_before, calendar)
        if due_on is not None:
            yield Due(rhythm, one, held, due_on)


def _next(
    cadence: str, held: date | None, begins_on: date, ends: Iterable[date], days_before: int, calendar: SchoolCalendar
) -> date | None:
    """The day of the next talk. Near the end: so many days before the first end that no talk has been held for."""
    if cadence == "near_end":
        opens = sorted(end - timedelta(days=days_before) for end in ends)
        return next((day for day in opens if held is None or held < day), None)
    return after_school_weeks(calendar, held or begins_on, SCHOOL_WEEKS[cadence])


def after_school_weeks(calendar: SchoolCalendar, since: date, weeks: int) -> date:
    """So many school weeks later; plain weeks where the calendar does not reach."""
    try:
        return calendar.add_school_weeks(since, weeks)
    except OutsideCalendar:
        return since + timedelta(weeks=weeks)


def steps_of(blueprint: Blueprint) -> tuple[Any, ...]:
    """The steps of a programme for when a match does not work; those that absences ask for are taken with families."""
    return tuple(one for one in blueprint.setting("escalation.steps").value or () if one.counted != "absences")


@dataclass(frozen=True, slots=True)
class Reached:
    """A step whose time has come: on which day, and by when it is to be taken."""

    step: Any
    reached_on: date
    due_on: date


def steps_reached(
    blueprint: Blueprint, streaks: Mapping[str, Sequence[date]], calendar: SchoolCalendar
) -> list[Reached]:
    """The steps that these days without a good one in between have reached, in the order of the blueprint.

    `streaks`: by what is counted, the days of the present row of failures, the oldest first.
    """
    found = []
    for step in steps_of(blueprint):
        days = streaks.get(step.counted, ())
        if len(days) >= step.after:
            reached_on = days[step.after - 1]
            found.append(Reached(step, reached_on, _school_days_after(calendar, reached_on, step.within_days)))
    return found


def _school_days_after(calendar: SchoolCalendar, on: date, days: int) -> date:
    if days == 0:
        return on
    try:
        return calendar.add_school_days(on, days)
    except OutsideCalendar:
        return on + timedelta(days=days)

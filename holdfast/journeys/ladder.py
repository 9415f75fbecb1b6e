"""The ladder of absences: each night, the step that a student's missed days have reached becomes something to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.engines.blueprint import Step
from holdfast.engines.calendar import OutsideCalendar, SchoolCalendar
from holdfast.families.actions import reach_step
from holdfast.families.queries import missed_this_year, steps_taken
from holdfast.kernel import audit
from holdfast.matches.around import taken_in
from holdfast.matches.lasting import school_year_of
from holdfast.meetings.facts import calendar_of
from holdfast.programmes.queries import programmes_taking_referrals, setting

if TYPE_CHECKING:
    from holdfast.kernel.actor import Actor
    from holdfast.people.models import SchoolYear, Student
    from holdfast.programmes.models import Programme

AHEAD = timedelta(days=120)
"""Far enough for a step to be due after any holiday."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """A step that somebody's absences have newly reached."""

    programme: "Programme"
    student: "Student"
    year: "SchoolYear"
    step: Step


def absence_steps(programme: "Programme") -> list[Step]:
    """The steps of the programme that count absences."""
    return [one for one in setting(programme, "escalation.steps") or () if one.counted == "absences"]


def steps_newly_reached(*, school_id: int, on: date) -> list[ToDo]:
    """What the absences of this school year ask for now and nobody has been asked for yet.

    Of several steps that were passed at once only the furthest is asked for: a family is not called, written to and
    visited in one night because a register came late. No step comes back, and none below one that was reached.
    """
    ladders = {one: steps for one in programmes_taking_referrals(school_id) if (steps := absence_steps(one))}
    year = school_year_of(school_id, on) if ladders else None
    if year is None:
        return []
    students = taken_in(ladders)
    missed = missed_this_year([one.student_id for one in students], on)
    taken = steps_taken(ladders, year)
    return [
        ToDo(one.programme, one.student, year, step)
        for one in students
        if one.student_id in missed
        for step in _furthest(
            ladders[one.programme], missed[one.student_id].days, taken.get((one.programme_id, one.student_id), {})
        )
    ]


def _furthest(ladder: Iterable[Step], days: int, taken: dict[str, int]) -> list[Step]:
    """The steps of the highest threshold that these days have reached, if they are further than what was taken."""
    reached = [one for one in ladder if one.after <= days and one.id not in taken]
    top = max((one.after for one in reached), default=0)
    below = max(taken.values(), default=0)
    return [one for one in reached if one.after == top and top >= below]


def follow_absences(*, school_id: int, on: date, by: "Actor", at: datetime) -> int:
    """Put what is newly reached on the list of those who act: how many steps."""
    found = steps_newly_reached(school_id=school_id, on=on)
    if not found:
        return 0
    calendar = calendar_of(school_id, on, on + AHEAD)
    with audit.change("families.follow_absences", by=by, at=at):
        return sum(
            reach_step(
                programme=one.programme, student=one.student, year=one.year, step=one.step,
                due_on=_due(calendar, on, one.step.within_days), on=on, by=by, at=at,
            )
            for one in found
        )  # fmt: skip


def _due(calendar: SchoolCalendar, on: date, within_days: int) -> date:
    """So many school days later; where the calendar ends before, so many days."""
    if within_days == 0:
        return on
    try:
        return calendar.add_school_days(on, within_days)
    except OutsideCalendar:
        return on + timedelta(days=within_days)

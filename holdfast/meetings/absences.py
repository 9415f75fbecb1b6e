"""Students of a mentor who are absent today, where the programme wants something done on the same day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Blueprint
from holdfast.kernel.actor import Actor
from holdfast.matches.models import Match
from holdfast.meetings.models import Note
from holdfast.people.access import students_in_reach
from holdfast.programmes.queries import blueprint_of
from holdfast.records.attendance.marks import by_day
from holdfast.records.models import AttendanceState, AttendanceSummary

ABSENT = "a"
MONDAY, DAYS, DAYS_OVER_A_WEEKEND = 0, 1, 3
SPOKEN, CALLED, NO_ANSWER, REASON_KNOWN = "spoken", "called-home", "no-answer", "reason-known"


@dataclass(frozen=True, slots=True)
class Absence:
    """A student who missed something on the last day of the registers, what to do, and what can be noted about it."""

    match: Match
    on: date
    steps: Sequence[str]
    outcomes: Mapping[str, str]


def is_told_at_once(blueprint: Blueprint) -> bool:
    """Whether the mentor hears of an absence at once: attendance is looked at daily, or what breaks cannot wait."""
    cycle = blueprint.content.cycle
    return cycle.attendance_data.value == "daily" or cycle.on_breach.value == "immediate"


def outcomes_of(blueprint: Blueprint) -> dict[str, str]:
    """What a mentor can say was done, by code; whether the home is called is the programme's to say."""
    home = {CALLED: _("Called home"), NO_ANSWER: _("Nobody answered")} if steps_of(blueprint) else {}
    return {SPOKEN: _("Spoke with the student"), **home, REASON_KNOWN: _("The reason is known")}


def steps_of(blueprint: Blueprint) -> list[str]:
    """What the programme wants done on the same day, in words."""
    language = get_language() or "en"
    return [one.in_language(language) for one in blueprint.content.cycle.same_day_action.value or ()]


def absences_to_act_on(actor: Actor, matches: Iterable[Match]) -> list[Absence]:
    """Of these matches, whoever is marked absent on the day of the last registers and has nothing noted. Four queries.

    Nothing older than yesterday, or than Friday on a Monday; and only whose attendance the actor reads.
    """
    told = [match for match in matches if is_told_at_once(blueprint_of(match.programme))]
    if not told:
        return []
    oldest = actor.on - timedelta(days=DAYS_OVER_A_WEEKEND if actor.on.weekday() == MONDAY else DAYS)
    states = {
        state.school_year_id: state
        for state in AttendanceState.objects.filter(
            school__in={match.school_id for match in told}, data_to__gte=oldest, data_to__lte=actor.on
        )
    }
    missed = _missed(actor, told, states) if states else {}
    noted = Note.objects.filter(match__in=told, happened_on__gte=oldest).exclude(kind="")
    done = set(noted.values_list("match", "happened_on")) if missed else set()
    return [
        Absence(match, missed[match.student_id], steps_of(blueprint), outcomes_of(blueprint))
        for match in told
        for blueprint in [blueprint_of(match.programme)]
        if match.student_id in missed and (match.pk, missed[match.student_id]) not in done
    ]


def _missed(actor: Actor, matches: Sequence[Match], states: Mapping[int, AttendanceState]) -> dict[int, date]:
    """The last day of the registers, by the student who was marked absent on it."""
    students = students_in_reach(actor, "attendance").filter(pk__in=[match.student_id for match in matches])
    rows = AttendanceSummary.objects.filter(student__in=students, school_year__in=states)
    found = {}
    for student, year, marks in rows.values_list("student", "school_year", "marks"):
        days = by_day(states[year].days, marks)
        if days and days[-1].on == states[year].data_to and ABSENT in days[-1].letters:
            found[student] = days[-1].on
    return found

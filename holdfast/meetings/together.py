"""How far two people have come: the school week they are in, what the programme protects, what puts them at risk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from holdfast.engines.blueprint import Item
from holdfast.kernel.actor import Actor
from holdfast.matches.access import MEETING
from holdfast.matches.lasting import school_weeks_together
from holdfast.matches.models import Match
from holdfast.matches.workload import minutes_of_mentor
from holdfast.meetings.access import sees_attendance
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.facts import local_day
from holdfast.meetings.models import MatchReview, Meeting, Note, TeacherReview
from holdfast.programmes.queries import blueprint_of
from holdfast.records.models import AttendanceSummary

NO_PROGRESS = "no_progress"
SILENT_AFTER, ABSENT_AFTER = timedelta(days=14), timedelta(days=7)
USUAL_REVIEW_DAYS, FEWEST_ABSENCES = 7, 2
NO_MEETING_AT_ALL = "school_closed"
"""A meeting that did not take place because of this is nobody's absence."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign of risk that the programme names. `holds` None: the records cannot say, somebody must look."""

    item: Item
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Together:
    """`week` is the school week they are in, from 1; `protected` how many weeks the programme protects (0: none).

    `no_progress_on` is the day of the last look at the match, when it saw no progress.
    """

    week: int
    protected: int
    signals: tuple[Signal, ...]
    practices: tuple[Item, ...]
    break_causes: tuple[Item, ...]
    ends_without_progress: bool
    no_progress_on: date | None

    @property
    def is_protected(self) -> bool:
        return self.week <= self.protected

    @property
    def at_risk(self) -> tuple[Signal, ...]:
        return tuple(one for one in self.signals if one.holds)


def together(actor: Actor, match: Match, at: datetime) -> Together | None:
    """Where a match that has begun stands on this day; None before it and after its end.

    What a sign rests on and the actor may not know is left to somebody who may.
    """
    on = local_day(match, at)
    completed = school_weeks_together(match, on)
    if match.status not in MEETING or completed is None:
        return None
    blueprint = blueprint_of(match.programme)
    named = blueprint.setting("continuity.risk_signals").value or ()
    return Together(
        week=completed + 1,
        protected=blueprint.setting("continuity.protect_weeks").value or 0,
        signals=tuple(Signal(one, _holds(one.id, actor, match, on)) for one in named),
        practices=tuple(blueprint.setting("continuity.practices").value or ()),
        break_causes=tuple(blueprint.setting("continuity.break_causes").value or ()),
        no_progress_on=_no_progress_on(match),
        ends_without_progress=blueprint.setting("agreement.stop_rule").value == NO_PROGRESS,
    )


def _no_progress_on(match: Match) -> date | None:
    looks = MatchReview.objects.filter(match=match).order_by("-reviewed_on", "-id")
    last = looks.values_list("is_progress", "reviewed_on").first()
    return last[1] if last is not None and not last[0] else None


def _holds(code: str, actor: Actor, match: Match, on: date) -> bool | None:
    look = LOOK.get(code)
    return look(actor, match, on) if look else None


def _missed_twice(_actor: Actor, match: Match, _on: date) -> bool:
    over = Meeting.objects.filter(match=match, status__in=[MeetingStatus.HELD, MeetingStatus.MISSED])
    last = over.exclude(missed_because=NO_MEETING_AT_ALL).order_by("-planned_at", "-id")[:2]
    return list(last.values_list("status", flat=True)) == [MeetingStatus.MISSED, MeetingStatus.MISSED]


def _nothing_written(_actor: Actor, match: Match, on: date) -> bool:
    written = Note.objects.filter(match=match).order_by("-written_at").values_list("written_at", flat=True).first()
    return _since(match, written, on) >= SILENT_AFTER


def _not_seen(_actor: Actor, match: Match, on: date) -> bool:
    held = Meeting.objects.filter(match=match, status=MeetingStatus.HELD).order_by("-held_at")
    return _since(match, held.values_list("held_at", flat=True).first(), on) >= ABSENT_AFTER


def _no_fresh_review(_actor: Actor, match: Match, on: date) -> bool:
    oldest = blueprint_of(match.programme).setting("cycle.review_max_age_days").value or USUAL_REVIEW_DAYS
    reviews = TeacherReview.objects.filter(student=match.student_id).order_by("-written_at")
    return _since(match, reviews.values_list("written_at", flat=True).first(), on) > timedelta(days=oldest)


def _since(match: Match, last_at: datetime | None, on: date) -> timedelta:
    """How long ago it was; before the first time, how long the match has lasted."""
    last = local_day(match, last_at) if last_at else match.starts_on
    return on - last if last else timedelta()


def _over_budget(_actor: Actor, match: Match, on: date) -> bool | None:
    budget = blueprint_of(match.programme).setting("mentor_gate.minutes_per_week_budget").value
    return minutes_of_mentor(match.mentor_id, on) > budget if budget else None


def _absences_rise(actor: Actor, match: Match, on: date) -> bool | None:
    """More often away lately than over the whole year, and more than one day."""
    if not sees_attendance(actor, match.student):
        return None
    counted = AttendanceSummary.objects.filter(student=match.student_id, as_of__lte=on).order_by("as_of", "id").last()
    if counted is None or not (counted.possible_days and counted.recent_possible_days):
        return None
    lately = counted.recent_absent_days * counted.possible_days > counted.absent_days * counted.recent_possible_days
    return lately and counted.recent_absent_days >= FEWEST_ABSENCES


LOOK: Mapping[str, Callable[[Actor, Match, date], bool | None]] = {
    "missed-meetings": _missed_twice,
    "mentor-silent": _nothing_written,
    "mentor-absent": _not_seen,
    "stale-data": _no_fresh_review,
    "over-budget": _over_budget,
    "absences-rise": _absences_rise,
}
"""How the records tell whether a sign holds. A sign of another name is for people to see."""

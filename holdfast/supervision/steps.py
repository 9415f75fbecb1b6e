"""Reads of what is done when something does not work: which step is reached, who took it, who looked again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from holdfast.forms.choices import About
from holdfast.forms.models import AnsweredForm
from holdfast.forms.questions import form_in
from holdfast.kernel.actor import Actor
from holdfast.matches.access import matches_visible_to
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.meetings.access import matches_met_by
from holdfast.meetings.choices import MeetingStatus, MissedBecause, TargetStatus
from holdfast.meetings.facts import calendar_of
from holdfast.meetings.models import Meeting, Target
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from holdfast.supervision.access import supports
from holdfast.supervision.facts import Reached, steps_of, steps_reached
from holdfast.supervision.models import LookedAgain, StepTaken

LOOK_AHEAD = timedelta(days=120)
LOGGED = (MeetingStatus.HELD, MeetingStatus.MISSED)
Streaks = dict[str, list[date]]


def streaks_of(matches: Sequence[Match]) -> dict[int, Streaks]:
    """By match, the days of the present row of failures: meetings missed by not coming, targets not met. Two queries.

    Whatever went well begins a new row.
    """
    ids = [one.pk for one in matches]
    found: dict[int, Streaks] = {pk: {"missed_meetings": [], "missed_actions": []} for pk in ids}
    meetings = Meeting.objects.filter(match__in=ids, status__in=LOGGED).order_by("planned_at", "id")
    for match, status, because, at in meetings.values_list("match", "status", "missed_because", "planned_at"):
        _count(found[match]["missed_meetings"], at, went_well=status == MeetingStatus.HELD,
               failed=because == MissedBecause.DID_NOT_COME)  # fmt: skip
    targets = Target.objects.filter(match__in=ids, checked_at__isnull=False).order_by("checked_at", "id")
    for match, status, checked_at in targets.values_list("match", "status", "checked_at"):
        _count(found[match]["missed_actions"], checked_at, went_well=status in (TargetStatus.MET, TargetStatus.PARTLY),
               failed=status == TargetStatus.NOT_MET)  # fmt: skip
    return found


def _count(days: list[date], at: datetime | None, *, went_well: bool, failed: bool) -> None:
    if went_well:
        days.clear()
    elif failed and at is not None:
        days.append(at.date())


@dataclass(frozen=True, slots=True)
class Waiting:
    """The furthest step of a match that is reached and that nobody has taken yet."""

    match: Match
    reached: Reached


def steps_waiting(actor: Actor, programme: Programme, on: date) -> list[Waiting]:
    """What waits to be done in a programme, the oldest first. Six queries, however many matches."""
    blueprint = blueprint_of(programme)
    if not steps_of(blueprint):
        return []
    rows = matches_visible_to(actor).filter(programme=programme, status=MatchStatus.ACTIVE)
    matches = list(rows.select_related("student", "mentor").order_by("id"))
    streaks, taken = streaks_of(matches), _taken(matches)
    days = [day for row in streaks.values() for one in row.values() for day in one]
    if not days:
        return []
    calendar = calendar_of(programme.school_id, min(days) - timedelta(days=7), on + LOOK_AHEAD)
    found = []
    for match in matches:
        # A later step stands for those before it.
        furthest = {one.step.counted: one for one in steps_reached(blueprint, streaks[match.pk], calendar)}
        found += [Waiting(match, one) for one in furthest.values() if taken[match.pk, one.step.id] < one.reached_on]
    return sorted(found, key=lambda one: (one.reached.due_on, one.match.pk))


def _taken(matches: Sequence[Match]) -> dict[tuple[int, str], date]:
    """The last day on which each step of a match was taken, in words or by its form."""
    found: dict[tuple[int, str], date] = defaultdict(lambda: date.min)
    ids = [one.pk for one in matches]
    steps = StepTaken.objects.filter(match__in=ids).order_by("taken_at").values_list("match", "step", "taken_at")
    forms = AnsweredForm.objects.filter(about=About.MATCH, about_id__in=ids, is_complete=True).order_by("answered_at")
    for match, step, at in (*steps, *forms.values_list("about_id", "form", "answered_at")):
        found[match, step] = max(found[match, step], at.date())
    return found


@dataclass(frozen=True, slots=True)
class StepOfMatch:
    """One step of a programme as it stands for a match. `reached` None: not yet. `form`: it is taken by this form.

    `is_furthest`: no later step that counts the same is reached.
    """

    step: Any
    reached: Reached | None
    taken: tuple[Any, ...]
    form: Any | None
    is_furthest: bool

    @property
    def is_open(self) -> bool:
        last = max((one.at.date() for one in self.taken), default=date.min)
        return self.is_furthest and self.reached is not None and last < self.reached.reached_on


@dataclass(frozen=True, slots=True)
class Taken:
    """One time that a step was taken: by whom, when, in which words. `decision` is the answered form, if it is one."""

    at: datetime
    by: str
    words: str
    decision: AnsweredForm | None = None
    again: LookedAgain | None = None


def steps_of_match(match: Match, on: date) -> list[StepOfMatch]:
    """Every step of the programme for one match, with who took it and what came of it."""
    blueprint = blueprint_of(match.programme)
    steps, streaks = steps_of(blueprint), streaks_of([match])[match.pk]
    days = [day for one in streaks.values() for day in one]
    first = min([*days, on]) - timedelta(days=7)
    reached = {
        one.step.id: one
        for one in steps_reached(blueprint, streaks, calendar_of(match.school_id, first, on + LOOK_AHEAD))
    }
    taken: dict[str, list[Taken]] = defaultdict(list)
    for row in StepTaken.objects.filter(match=match).select_related("taken_by").order_by("-taken_at"):
        taken[row.step].append(Taken(row.taken_at, row.taken_by.name if row.taken_by else "", row.words))
    codes = [one.id for one in steps if form_in(blueprint, one.id) is not None]
    for form in decisions_of(match, codes):
        by = form.answered_by.name if form.answered_by else ""
        taken[form.form].append(Taken(form.answered_at, by, "", form, getattr(form, "looked_again", None)))
    furthest = {one.step.counted: code for code, one in reached.items()}
    return [
        StepOfMatch(
            one, reached.get(one.id), tuple(taken[one.id]), form_in(blueprint, one.id),
            is_furthest=furthest.get(one.counted) == one.id,
        )
        for one in steps
    ]  # fmt: skip


def decisions_of(match: Match, codes: Sequence[str]) -> list[AnsweredForm]:
    """The complete answers to these forms about a match, the newest first."""
    rows = AnsweredForm.objects.filter(
        programme=match.programme_id, about=About.MATCH, about_id=match.pk, form__in=codes, is_complete=True
    )
    return list(rows.select_related("answered_by", "looked_again__looked_by").order_by("-answered_at", "-id"))


def match_with_steps(actor: Actor, pk: int) -> Match | None:
    """A match, for its mentor and for whoever supports the mentors of its programme; None for everybody else."""
    rows = Match.objects.select_related(
        "student", "mentor", "programme__blueprint", "programme__school__district", "school__district"
    )
    match = rows.filter(pk__in=matches_visible_to(actor).values("pk")).filter(pk=pk).first()
    if match is None or not steps_of(blueprint_of(match.programme)):
        return None
    concerned = supports(actor, match.programme) or matches_met_by(actor).filter(pk=pk).exists()
    return match if concerned else None

"""How a match goes: what became of its targets, where the marks moved, how often the two met; when to look again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from holdfast.engines.blueprint import Blueprint, Facts, Item
from holdfast.engines.reviews import Moved, Sheet, moved_since, seems_to_progress
from holdfast.forms.questions import waits_for_forms
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor
from holdfast.matches.choices import MatchStatus
from holdfast.matches.facts import forms_of_pair
from holdfast.matches.models import Agreement, Match
from holdfast.meetings.access import MATCH, rows_in_reach
from holdfast.meetings.briefing import (
    NO_SCALE,
    STALE_AFTER,
    as_promise,
    as_review,
    aspects_of,
    duties_of,
    duty_of,
    kinds_reviewing,
    monday_of,
    scale_of,
)
from holdfast.meetings.choices import MeetingStatus, TargetStatus
from holdfast.meetings.facts import local_day
from holdfast.meetings.models import MatchReview, Meeting, Target, TeacherReview
from holdfast.programmes.queries import blueprint_of

WEEKS_OF: Mapping[str, int] = {"monthly": 4, "termly": 12, "yearly": 26}
LEAST_WEEKS = 4
NEAR_THE_END = timedelta(days=7)
STILL = (MatchStatus.ACTIVE, MatchStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a match since it began, or since somebody last looked at how it goes."""

    since: date
    targets: tuple[Target, ...]
    moved: tuple[Moved, ...]
    aspects: Mapping[str, Item]
    held: int
    missed: int
    asked: int
    given: int
    days_since_review: int | None
    proposal: bool | None

    @property
    def numbers(self) -> dict[str, int]:
        """What is kept with a decision."""
        statuses = Counter(one.status for one in self.targets)
        return {
            "targets": len(self.targets),
            "met": statuses[TargetStatus.MET],
            "partly": statuses[TargetStatus.PARTLY],
            "not_met": statuses[TargetStatus.NOT_MET],
            "better": sum(one.better for one in self.moved),
            "same": sum(one.same for one in self.moved),
            "worse": sum(one.worse for one in self.moved),
            "held": self.held,
            "missed": self.missed,
            "asked": self.asked,
            "given": self.given,
        }


def matches_reviewed_by(actor: Actor) -> QuerySet[Match]:
    """Living matches on whose course this actor decides: their own, or those of the schools that they manage."""
    reach = rows_in_reach(actor, MATCH, matrix.writable_scopes, "mentor__user")
    return Match.objects.filter(reach, status__in=STILL)


def match_reviewed_by(actor: Actor, pk: int) -> Match | None:
    people = ("student", "mentor", "programme__blueprint", "school__district")
    return matches_reviewed_by(actor).select_related(*people).filter(pk=pk).first()


def reviews_of_match(match: Match) -> QuerySet[MatchReview]:
    """Newest first."""
    found = MatchReview.objects.filter(match=match).select_related("reviewed_by")
    return found.order_by("-reviewed_on", "-id")


def weeks_between(blueprint: Blueprint, agreement: Agreement | None) -> int:
    """How often somebody looks at how a match goes: with its plan, or half way, or in the rhythm of the reviews."""
    plan = blueprint.content.plan.review_every_weeks.value
    if plan:
        return plan
    weeks = agreement.weeks if agreement else blueprint.content.agreement.weeks.value
    if weeks:
        return max(1, weeks // 2)
    return WEEKS_OF.get(str(blueprint.content.cycle.review_cadence.value), LEAST_WEEKS)


def due_on(match: Match, weeks: int, last_on: date | None) -> date | None:
    """When to look next: after so many weeks, and in any case a week before the end. None before it has begun."""
    since = last_on or match.starts_on
    if since is None:
        return None
    due = since + timedelta(weeks=weeks)
    before_end = match.ends_before - NEAR_THE_END if match.ends_before else due
    return min(due, before_end) if before_end > since else due


def seen_of(match: Match, at: datetime) -> Seen:
    """Seven queries or so, whatever the number of teachers and weeks."""
    on, blueprint = local_day(match, at), blueprint_of(match.programme)
    last = reviews_of_match(match).values_list("reviewed_on", flat=True).first()
    since = last or match.starts_on or local_day(match, match.proposed_at)
    duties = duties_of(match.student, kinds_reviewing(blueprint), on)
    scale, aspects = scale_of(blueprint), aspects_of(blueprint)
    sheet = Sheet(tuple(one.id for one in aspects), scale or NO_SCALE, frozenset(duties))
    rows = list(_reviews(match, since))
    moved = moved_since([as_review(row, sheet) for row in rows], sheet, since=since) if scale else ()
    targets = tuple(Target.objects.filter(match=match, due_on__gte=since).order_by("due_on", "position", "id"))
    fresh = monday_of(on) - timedelta(days=blueprint.content.cycle.review_max_age_days.value or STALE_AFTER)
    met = Counter(Meeting.objects.filter(match=match, planned_at__date__gte=since).values_list("status", flat=True))
    written_on = max((local_day(match, row.written_at) for row in rows), default=None)
    return Seen(
        since=since,
        targets=targets,
        moved=moved,
        aspects={one.id: one for one in aspects},
        held=met[MeetingStatus.HELD],
        missed=met[MeetingStatus.MISSED],
        asked=len(duties),
        given=len({duty_of(row) for row in rows if row.week_on >= fresh} & set(duties)),
        days_since_review=(on - written_on).days if written_on else None,
        proposal=seems_to_progress([as_promise(one) for one in targets], moved),
    )


def _reviews(match: Match, since: date) -> QuerySet[TeacherReview]:
    """From the weeks before, so that there is something to compare with."""
    rows = TeacherReview.objects.filter(student=match.student_id, week_on__gte=since - timedelta(weeks=6))
    return rows.order_by("week_on", "id")


def review_facts(
    match: Match, seen: Seen, *, on: date, is_progress: bool, weeks_since_plan_review: int | None
) -> Facts:
    """What the rules at a review ask for. `is_progress` is what whoever reviews says."""
    return Facts(
        on=on,
        forms_complete=forms_of_pair(match) if waits_for_forms(blueprint_of(match.programme).rules) else frozenset(),
        reviews_asked=seen.asked,
        reviews_given=seen.given,
        days_since_review=seen.days_since_review,
        progress_made=is_progress,
        weeks_since_plan_review=weeks_since_plan_review,
    )

"""Looking back: the week of a teacher, asked by a link; how a match goes, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Facts, Findings, Point
from holdfast.journeys import rules_at
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed
from holdfast.matches.refusals import ReasonNeeded
from holdfast.meetings import actions_progress, actions_reviews
from holdfast.meetings.facts import local_day
from holdfast.meetings.progress import Seen, match_reviewed_by, review_facts, seen_of
from holdfast.meetings.reviewing import teachers_to_ask, week_of
from holdfast.messaging.actions import queue
from holdfast.people.choices import Channel
from holdfast.plans.facts import weeks_since_plan_review

if TYPE_CHECKING:
    from holdfast.matches.models import Match
    from holdfast.meetings.models import MatchReview


def review_week(*, given: Sequence[actions_reviews.Given], by: Actor, at: datetime) -> int:
    """Keep what a teacher says of this week. How many reviews."""
    return actions_reviews.review_week(given=given, by=by, at=at)


def teachers_to_be_asked(*, school_id: int, on: date) -> int:
    """How many teachers `ask_teachers` would ask."""
    return len(teachers_to_ask(school_id, on))


def ask_teachers(*, school_id: int, on: date, by: Actor, at: datetime) -> int:
    """One message a week to every teacher with a mentored student: a link, no name. How many are asked now."""
    to_ask, week_on = teachers_to_ask(school_id, on), week_of(school_id, on)
    for one in to_ask:
        with transaction.atomic():
            token = actions_reviews.make_review_link(
                staff=one.staff, school_id=school_id, week_on=week_on, by=by, at=at
            )
            queue(
                once=f"reviews:{school_id}:{one.staff.pk}:{week_on}", template="read_and_answer",
                channel=Channel.EMAIL, address=one.staff.email, language=one.language,
                link=f"{settings.PUBLIC_URL.rstrip('/')}/r/{token}/", school=one.school, by=by, at=at,
            )  # fmt: skip
    return len(to_ask)


@dataclass(frozen=True, slots=True)
class Look:
    """A match that somebody looks at: what is known, and what the rules say if there is progress, and if not."""

    match: "Match"
    seen: Seen
    with_progress: Findings
    without: Findings


def _weeks_since_plan_review(match: "Match", on: date) -> int | None:
    """How long ago the plan about this student or family was last gone through; None where there is no plan."""
    key = (match.programme_id, match.student_id, match.student.household_id)
    return weeks_since_plan_review([key], on).get(key[:2])


def look_at(*, match_id: int, by: Actor, at: datetime) -> Look:
    """What whoever reviews a match has before them."""
    match = _reviewed_by(by, match_id)
    seen = seen_of(match, at)
    return Look(match, seen, *(_asked(match, seen, at, is_progress=one) for one in (True, False)))


def _reviewed_by(by: Actor, match_id: int) -> "Match":
    match = match_reviewed_by(by, match_id)
    if match is None:
        raise NotAllowed(_("Only the mentor of this match, or who manages the programme, can review it."))
    return match


def _facts(match: "Match", seen: Seen, at: datetime, *, is_progress: bool) -> Facts:
    on = local_day(match, at)
    plan = _weeks_since_plan_review(match, on)
    return review_facts(match, seen, on=on, is_progress=is_progress, weeks_since_plan_review=plan)


def _asked(match: "Match", seen: Seen, at: datetime, *, is_progress: bool) -> Findings:
    return rules_at.ask(match.programme, Point.REVIEW, _facts(match, seen, at, is_progress=is_progress))


def review_match(
    *, match_id: int, decision: str, is_progress: bool, client_key: UUID, by: Actor, at: datetime, words: str = ""
) -> "MatchReview":
    """Say how a match goes and what follows, by the programme's rules. What they warn of asks for the sentence."""
    match = _reviewed_by(by, match_id)
    seen = seen_of(match, at)
    facts = _facts(match, seen, at, is_progress=is_progress)
    try:
        warnings = rules_at.insist(match.programme, Point.REVIEW, facts, reason=words)
    except ReasonNeeded as needed:
        raise ReasonNeeded(needed.message, field="words") from None
    return actions_progress.keep_match_review(
        match=match, decision=decision, is_progress=is_progress, numbers=seen.numbers, words=words, warnings=warnings,
        reviewed_on=local_day(match, at), client_key=client_key, by=by, at=at,
    )  # fmt: skip

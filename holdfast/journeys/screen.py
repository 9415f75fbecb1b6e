"""From an offer to a mentor who may meet students: each step recorded by somebody else, then a decision."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language

from holdfast.journeys.way_in import open_way_in
from holdfast.kernel.actor import Actor
from holdfast.matches import actions as matches
from holdfast.mentors import actions
from holdfast.mentors.queries import missing_before_acceptance

if TYPE_CHECKING:
    from holdfast.mentors.models import Mentor, ScreeningStep


def record_step(
    *,
    mentor_id: int,
    kind: str,
    outcome: str,
    done_on: date,
    by: Actor,
    at: datetime,
    on: date,
    reference_number: str = "",
    minutes: int | None = None,
    topics: Sequence[str] = (),
) -> "ScreeningStep":
    """Record a step. Matches that stood still because of it go on; a bad outcome stops them at once."""
    with transaction.atomic():
        step = actions.record_step(
            mentor_id=mentor_id, kind=kind, outcome=outcome, done_on=done_on, reference_number=reference_number,
            minutes=minutes, topics=topics, by=by, at=at, on=on,
        )  # fmt: skip
        matches.follow_screening(mentor_id=mentor_id, by=by, at=at, on=on)
        return step


def accept(
    *, mentor_id: int, by: Actor, at: datetime, on: date, reason: str = "", grounds: Sequence[str] = ()
) -> "Mentor":
    """Accept an offer when everything that the school's programmes demand before it is there.

    Who has an address and no account gets one, and a letter that says where to sign in.
    """
    missing = missing_before_acceptance(mentor_id, on, get_language() or "en")
    with transaction.atomic():
        mentor = actions.accept(mentor_id=mentor_id, missing=missing, reason=reason, grounds=grounds, by=by, at=at)
        return open_way_in(mentor=mentor, by=by, at=at, on=on)

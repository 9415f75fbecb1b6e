"""What parents and others think of a proposed match: told to the school, or by a link of their own."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.kernel.actor import Actor
from holdfast.matches import actions
from holdfast.matches.choices import HeardBy, Party
from holdfast.messaging.actions import queue

if TYPE_CHECKING:
    from holdfast.matches.models import Opinion


def keep_opinion(
    *,
    match_id: int,
    party: str,
    guardian_id: int | None,
    leaning: str,
    words: str,
    means: str,
    by: Actor,
    at: datetime,
) -> "Opinion":
    """Write down what somebody said to the school."""
    return actions.keep_opinion(
        match_id=match_id, party=party, guardian_id=guardian_id, leaning=leaning, words=words, means=means, by=by, at=at
    )


def think_by_link(*, match_id: int, leaning: str, words: str, by: Actor, at: datetime) -> "Opinion":
    """A guardian says it behind their own link; whoever leads the programme is told that something waits."""
    with transaction.atomic():
        kept = actions.keep_opinion(
            match_id=match_id, party=Party.GUARDIAN, guardian_id=by.guardian_id, leaning=leaning, words=words,
            means=HeardBy.LINK, by=by, at=at,
        )  # fmt: skip
        lead = kept.match.programme.lead
        if lead is not None and lead.email:
            queue(
                once=f"opinion-kept-{kept.pk}", template="something_waits", channel="email", address=lead.email,
                language=lead.language, link=f"{settings.PUBLIC_URL.rstrip('/')}/manager/matches/{match_id}/",
                school=kept.match.programme.school, by=by, at=at,
            )  # fmt: skip
        return kept

"""What was decided when somebody looked at how a match goes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match
from holdfast.meetings.choices import Decision
from holdfast.meetings.models import MatchReview
from holdfast.meetings.progress import matches_reviewed_by


@audit.action
def keep_match_review(
    *,
    match: Match,
    decision: str,
    is_progress: bool,
    numbers: Mapping[str, int],
    words: str,
    warnings: Sequence[str],
    reviewed_on: date,
    client_key: UUID,
    by: Actor,
    at: datetime,
) -> MatchReview:
    """Keep a look at a match with what was known then. The same `client_key` is the same look."""
    if not by.everything and not matches_reviewed_by(by).filter(pk=match.pk).exists():
        raise NotAllowed(_("Only the mentor of this match, or who manages the programme, can review it."))
    chosen = Decision(decision)
    if chosen is not Decision.GO_ON and not words.strip():
        raise Refusal(_("Say in a sentence what changes, or why it comes to an end."), field="words")
    review = MatchReview(
        school_id=match.school_id, match=match, student_id=match.student_id, decision=chosen, is_progress=is_progress,
        numbers=dict(numbers), warnings=list(warnings), words=words.strip(), reviewed_on=reviewed_on,
        reviewed_by_id=by.user_id, reviewed_at=at, client_key=client_key,
    )  # fmt: skip
    if once.keep(review):
        return review
    return MatchReview.objects.get(client_key=client_key, match=match)

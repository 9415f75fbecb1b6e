"""What those whom the programme asks think of a match, before it begins."""

from datetime import datetime

from django.utils.translation import gettext as _

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.access import matches_visible_to, may_record_for, may_speak_for
from holdfast.matches.choices import HeardBy, Leaning, MatchStatus, Party
from holdfast.matches.models import Opinion
from holdfast.matches.queries import asked_for_opinion, guardian_of
from holdfast.matches.refusals import NotAParty, NotOpenAnyMore, locked


@audit.action
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
) -> Opinion:
    """Keep what somebody thinks of a match that has not begun: by their own link, or as they said it to the school."""
    match = locked(matches_visible_to(by), match_id)
    if match.status not in (MatchStatus.PROPOSED, MatchStatus.APPROVED):
        raise NotOpenAnyMore(
            _("This match is now: %(status)s. Nothing was changed.") % {"status": match.get_status_display()}
        )
    if party not in asked_for_opinion(match.programme):
        raise NotAParty(_("This programme does not ask them what they think of a match."))
    if not (party in may_speak_for(by, match) if means == HeardBy.LINK else may_record_for(by, match)):
        raise NotAllowed(_("You cannot answer in this name."))
    guardian = guardian_of(match.student, guardian_id) if guardian_id is not None else None
    if party == Party.GUARDIAN and guardian is None:
        raise NotAParty(_("Say which parent or guardian it was."), field="who")
    if leaning not in Leaning.values:
        raise Refusal(_("Choose what they think."), field="leaning")
    return Opinion.objects.create(
        school_id=match.school_id, match=match, student_id=match.student_id, party=party, guardian=guardian,
        leaning=leaning, words=words.strip(), means=means, recorded_by_id=by.user_id, told_at=at,
    )  # fmt: skip

"""What becomes of a match that has begun: it stands still, goes on, ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.cases.choices import ReferralStatus
from holdfast.cases.consent.access import assent_recorded_by, consent_changed_by
from holdfast.cases.consent.queries import consent_state
from holdfast.cases.consent.state import somebody_says_no
from holdfast.cases.models import Referral, Willingness
from holdfast.cases.queries import UNDECIDED, with_people
from holdfast.kernel import audit, matrix
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.access import (
    MEETING,
    RECORD,
    is_mentor_of,
    matches_managed_by,
    matches_visible_to,
    relation_source,
)
from holdfast.matches.choices import MatchStatus
from holdfast.matches.ending import close_findings
from holdfast.matches.models import Match
from holdfast.matches.queries import activation_gates, with_round_people
from holdfast.matches.refusals import BlockedByRule, NotOpenAnyMore, ReasonNeeded, locked
from holdfast.mentors.choices import MentorSource
from holdfast.mentors.queries import clearance
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation

DAYS_TO_FINISH_NOTES = 14


@audit.action
def suspend(*, match_id: int, by: Actor, at: datetime, on: date, reason: str) -> Match:
    """A match stands still: no meeting until what is missing is there again. Nothing of it is lost."""
    match = locked(matches_managed_by(by), match_id)
    if match.status != MatchStatus.ACTIVE:
        return match
    match.status, match.suspended_on = MatchStatus.SUSPENDED, on
    match.save(update_fields=["status", "suspended_on"])
    return match


@audit.action
def follow_screening(*, mentor_id: int, by: Actor, at: datetime, on: date) -> int:
    """Let this mentor's matches stand still or go on, as their clearance now says. How many changed."""
    rows = Match.objects.select_for_update(of=("self",)).filter(mentor=mentor_id, status__in=MEETING)
    changed = 0
    for match in with_round_people(rows).order_by("id"):
        if match.status == MatchStatus.ACTIVE and not clearance(match.mentor, match.programme, on).ready:
            match.status, match.suspended_on = MatchStatus.SUSPENDED, on
        elif match.status == MatchStatus.SUSPENDED and activation_gates(match, on).open:
            match.status, match.suspended_on = MatchStatus.ACTIVE, None
        else:
            continue
        match.save(update_fields=["status", "suspended_on"])
        changed += 1
    return changed


@audit.action
def follow_account(*, mentor_id: int, by: Actor, at: datetime, on: date) -> int:
    """A mentor whose matches began before they had an account sees their students from now on. How many matches."""
    rows = Match.objects.filter(mentor=mentor_id, mentor__user__isnull=False, status__in=MEETING)
    matches = list(rows.select_related("mentor__user"))
    for match in matches:
        Relation.objects.get_or_create(
            student_id=match.student_id, user=match.mentor.user, kind=RelationKind.MATCH,
            source=relation_source(match.pk),
            defaults={"school_id": match.school_id, "starts_on": on, "ends_before": None},
        )  # fmt: skip
    return len(matches)


@dataclass(frozen=True, slots=True)
class Followed:
    """What the last word about a referral was taken to be, and whose it is."""

    says_no: bool
    student_id: int
    programme_id: int


@audit.action
def follow_consent(*, referral_id: int, by: Actor, at: datetime, on: date, reason: str = "") -> Followed:
    """Let the matches of a referral stand still or go on, as the family's and the student's last word now say.

    Whoever may keep such a word may have it followed, and nothing else: a match stands still only after a no.
    """
    kept = Q(pk__in=consent_changed_by(by).values("pk")) | Q(pk__in=assent_recorded_by(by).values("pk"))
    referral = with_people(Referral.objects.filter(kept)).filter(pk=referral_id).first()
    if referral is None:
        raise NotAllowed(_("You may not do this for this referral."))
    followed = Followed(_somebody_says_no(referral, on), referral.student_id, referral.programme_id)
    rows = Match.objects.select_for_update(of=("self",)).filter(referral=referral, status__in=MEETING)
    for match in with_round_people(rows).order_by("id"):
        if match.status == MatchStatus.ACTIVE and followed.says_no:
            match.status, match.suspended_on = MatchStatus.SUSPENDED, on
        elif match.status == MatchStatus.SUSPENDED and not followed.says_no and activation_gates(match, on).open:
            match.status, match.suspended_on = MatchStatus.ACTIVE, None
        else:
            continue
        match.save(update_fields=["status", "suspended_on"])
    return followed


def _somebody_says_no(referral: Referral, on: date) -> bool:
    """Before the decision a student's last answer is a wish; somebody who says no to it is heard as well."""
    state = consent_state(referral, on)
    wish = None
    if referral.status in UNDECIDED:
        wish = Willingness.objects.filter(referral=referral).order_by("-asked_at", "-id").first()
    return somebody_says_no(state) or (wish is not None and not wish.says_yes)


@audit.action
def end(
    *,
    match_id: int,
    end_reason: str,
    words: str,
    by: Actor,
    at: datetime,
    on: date,
    steps_done: Sequence[str] = (),
    criteria: Sequence[str] = (),
    interviews: Sequence[str] = (),
) -> Match:
    """End a match for a reason that the programme knows. What the programme warns of asks for words, which are kept."""
    match = locked(matches_visible_to(by), match_id)
    if not _may_end(by, match):
        raise NotAllowed(_("Only the mentor and who manages matches at this school can end a match."))
    if match.status not in MEETING:
        raise NotOpenAnyMore(
            _("This match is now: %(status)s. Nothing was changed.") % {"status": match.get_status_display()}
        )
    if not end_reason:
        raise Refusal(_("Choose why it ends."), field="end_reason")
    _check_close(match, end_reason, words, steps_done, on)
    match.status, match.ended_on, match.suspended_on = MatchStatus.ENDED, on, None
    match.end_reason, match.end_words = end_reason, words.strip()
    match.closing = {"criteria": list(criteria), "steps": list(steps_done), "interviews": list(interviews)}
    match.save(update_fields=["status", "ended_on", "suspended_on", "end_reason", "end_words", "closing"])
    Referral.objects.filter(pk=match.referral_id).update(status=ReferralStatus.CLOSED)
    _end_relation(match, on)
    return match


def _may_end(by: Actor, match: Match) -> bool:
    writes_own = any("m" in matrix.writable_scopes(RECORD, role) for role in by.roles)
    return (is_mentor_of(by, match) and writes_own) or matches_managed_by(by).filter(pk=match.pk).exists()


def _check_close(match: Match, end_reason: str, words: str, steps_done: Sequence[str], on: date) -> None:
    found = close_findings(match, on, end_reason=end_reason, steps=steps_done)
    language = get_language() or "en"
    if found.blocked_by:
        rules = "; ".join(one.rule.text.in_language(language) for one in found.blocked_by)
        raise BlockedByRule(
            _("It cannot end like this. Not there: %(rules)s.") % {"rules": rules},
            [one.code for one in found.blocked_by],
            field="end_reason",
        )
    if found.warnings and not words.strip():
        rules = "; ".join(one.rule.text.in_language(language) for one in found.warnings)
        raise ReasonNeeded(
            _("Say why in a sentence, because this does not hold: %(rules)s.") % {"rules": rules}, field="words"
        )


def _end_relation(match: Match, on: date) -> None:
    """Staff keep their view for two weeks, to finish their notes; everybody else loses it at once."""
    days = DAYS_TO_FINISH_NOTES if match.mentor.source == MentorSource.STAFF else 0
    relations = Relation.objects.filter(student=match.student_id, source=relation_source(match.pk))
    last = on + timedelta(days=days)
    relations.filter(starts_on__gte=last).delete()
    relations.filter(Q(ends_before=None) | Q(ends_before__gt=last)).update(ends_before=last)

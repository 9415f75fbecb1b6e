"""The agreement: written from the programme, signed by every party, and then the match begins."""

from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.cases.choices import ReferralStatus
from holdfast.cases.models import Referral
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.access import (
    matches_managed_by,
    matches_visible_to,
    may_record_for,
    may_speak_for,
    relation_source,
)
from holdfast.matches.choices import MatchStatus, SignedBy
from holdfast.matches.lasting import end_of_agreement, length_agreed, length_of
from holdfast.matches.models import Agreement, Match, Signature
from holdfast.matches.queries import Gates, activation_gates, agreed_parties, start_warnings, unsigned_parties
from holdfast.matches.refusals import AlreadySigned, BlockedByRule, NotAParty, NotOpenAnyMore, ReasonNeeded, locked
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of, setting

BY_ONESELF = (SignedBy.SIGNED_IN, SignedBy.LINK)


def _has_terms(programme: Programme) -> bool:
    blueprint = blueprint_of(programme)
    return all(blueprint.setting(f"agreement.{name}").value for name in ("frequency_per_week", "minutes"))


def _draft(match: Match, at: datetime) -> Agreement:
    """The agreement in the programme's words of today; once written it stays."""
    blueprint = blueprint_of(match.programme)
    length = length_of(blueprint)
    clauses = blueprint.setting("agreement.clauses").value or ()
    agreement, _made = Agreement.objects.get_or_create(
        match=match,
        defaults={
            "school_id": match.school_id, "student_id": match.student_id,
            "weeks": length.weeks, "lasts": length.kind,
            "per_week": setting(match.programme, "agreement.frequency_per_week"),
            "minutes": setting(match.programme, "agreement.minutes"),
            "parties": [str(party) for party in agreed_parties(match.programme)],
            "clauses": [{"id": one.id, "en": one.en, "fr": one.fr} for one in clauses], "drafted_at": at,
        },
    )  # fmt: skip
    return agreement


@audit.action
def sign(
    *, match_id: int, party: str, signed_name: str, means: str, by: Actor, at: datetime, language: str = "en"
) -> Signature:
    """Put one party's name under the agreement. Parties sign for themselves; the school records paper."""
    match = locked(matches_visible_to(by), match_id)
    agreement = Agreement.objects.filter(match=match).first()
    if agreement is None or match.status != MatchStatus.APPROVED:
        raise NotOpenAnyMore(
            _("There is nothing to sign: this match is now: %(status)s.") % {"status": match.get_status_display()}
        )
    if party not in agreement.parties:
        raise NotAParty(_("This agreement does not ask for this signature."))
    _check_hand(match, party, SignedBy(means), by)
    if not signed_name.strip():
        raise Refusal(_("Write the name of whoever signs."), field="signed_name")
    if Signature.objects.filter(agreement=agreement, party=party).exists():
        raise AlreadySigned(_("This was signed already. Nothing was changed."))
    return Signature.objects.create(
        school_id=match.school_id, agreement=agreement, student_id=match.student_id, party=party,
        signed_name=" ".join(signed_name.split()), means=means, language=language, recorded_by_id=by.user_id,
        signed_at=at,
    )  # fmt: skip


def _check_hand(match: Match, party: str, means: SignedBy, by: Actor) -> None:
    if means in BY_ONESELF and party not in may_speak_for(by, match):
        raise NotAllowed(_("Only they themselves can sign in this name; you can record what was signed on paper."))
    if means not in BY_ONESELF and not may_record_for(by, match):
        raise NotAllowed(_("Only who manages matches at this school can record what was signed on paper."))


@audit.action
def keep_start_reason(*, match_id: int, why: str, by: Actor, at: datetime, on: date) -> Match:
    """Say why a match begins although the programme warns. What it warns of today is kept beside the words."""
    match = locked(matches_managed_by(by), match_id)
    found = start_warnings(match, activation_gates(match, on))
    if match.status == MatchStatus.APPROVED and found and why.strip():
        match.start_warnings = [*match.start_warnings, *(one.code for one in found)]
        match.start_reason = "\n".join(part for part in (match.start_reason, why.strip()) if part)
        match.save(update_fields=["start_warnings", "start_reason"])
    return match


@audit.action
def start(*, match_id: int, by: Actor, at: datetime, on: date) -> Match:
    """The match begins: every signature is there and every gate of the programme is open today."""
    match = locked(Match.objects.all(), match_id)
    if match.status == MatchStatus.ACTIVE:
        return match
    if match.status != MatchStatus.APPROVED:
        raise NotOpenAnyMore(
            _("This match is now: %(status)s. Nothing was changed.") % {"status": match.get_status_display()}
        )
    gates = activation_gates(match, on)
    _check_complete(match, unsigned_parties(match), gates)
    if found := start_warnings(match, gates):
        raise ReasonNeeded(
            _("Before it begins the school says why in a sentence, because this does not hold: %(rules)s.")
            % {"rules": "; ".join(one.rule.text.in_language(get_language() or "en") for one in found)},
            field="reason",
        )
    match.status, match.starts_on = MatchStatus.ACTIVE, on
    match.ends_before = end_of_agreement(match.school_id, length_agreed(match.agreement), on)
    match.save(update_fields=["status", "starts_on", "ends_before"])
    Referral.objects.filter(pk=match.referral_id).update(status=ReferralStatus.MATCHED)
    if match.mentor.user_id is not None:
        Relation.objects.update_or_create(
            student_id=match.student_id, user_id=match.mentor.user_id, kind=RelationKind.MATCH,
            source=relation_source(match.pk),
            defaults={"school_id": match.school_id, "starts_on": on, "ends_before": None},
        )  # fmt: skip
    return match


def _check_complete(match: Match, unsigned: list[str], gates: Gates) -> None:
    if unsigned or not gates.open:
        language = get_language() or "en"
        rules = [one.rule.text.in_language(language) for one in gates.blocked_by]
        if unsigned:
            rules.append(_("the signatures"))
        raise BlockedByRule(
            _("%(student)s and %(mentor)s cannot begin yet. Not there: %(rules)s.")
            % {"student": match.student.name, "mentor": match.mentor.name, "rules": "; ".join(rules)},
            gates.missing,
        )

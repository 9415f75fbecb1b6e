"""What happened around a student's referrals, newest first: referral, decision, family, student, agreement, match.

Each kind of event is told to whoever the matrix lets read that kind of record, and to nobody else.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.cases.access import decisions_visible_to, referrals_visible_to
from holdfast.cases.choices import ReferralSource
from holdfast.cases.consent.access import consent_read_by
from holdfast.cases.models import Consent, InformationGiven, Referral, Willingness
from holdfast.cases.texts import DECIDED
from holdfast.kernel.actor import Actor
from holdfast.matches.access import KNOWN_TO_ALL, matches_visible_to
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match, Signature

NOON = time(12, tzinfo=UTC)
MEANING_OF_DECISION = {"accept": "well", "wait": "watch", "redirect": "info"}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, at a moment or on a day: a sentence, what was said with it, and by whom."""

    at: datetime | date
    meaning: str
    sentence: str
    note: str = ""
    who: str = ""


def events_of(actor: Actor, student_id: int, *, referral_id: int | None = None) -> list[Event]:
    """The events of a student's referrals, or of one of them: seven queries, whatever their number."""
    referrals = referrals_visible_to(actor).filter(student=student_id).select_related("student", "programme")
    consents = consent_read_by(actor).filter(student=student_id)
    matches = matches_visible_to(actor).filter(student=student_id, status__in=(*KNOWN_TO_ALL, MatchStatus.ENDED))
    if referral_id is not None:
        referrals, consents = referrals.filter(pk=referral_id), consents.filter(pk=referral_id)
        matches = matches.filter(referral=referral_id)
    found = list(referrals)
    with_consent = set(consents.values_list("pk", flat=True))
    events = [
        *_beginnings(found),
        *_said(found),
        *_decisions(actor, found),
        *_family([one for one in found if one.pk in with_consent]),
        *_together(list(matches.select_related("mentor", "approved_by"))),
    ]
    return sorted(events, key=_moment)[::-1]


def _beginnings(referrals: list[Referral]) -> Iterator[Event]:
    for one in referrals:
        told = {"name": one.student.short_name, "who": one.referrer_name}
        sentence = {
            ReferralSource.SELF: _("%(name)s asked for somebody") % told,
            ReferralSource.FAMILY: _("The family of %(name)s asked for somebody") % told,
            ReferralSource.DATA: _("The records pointed to %(name)s") % told,
        }.get(ReferralSource(one.source), _("%(who)s referred %(name)s") % told)
        yield Event(one.received_at, "info", sentence, who=one.programme.name)


def _decisions(actor: Actor, referrals: list[Referral]) -> Iterator[Event]:
    decided = decisions_visible_to(actor).filter(referral__in=[one.pk for one in referrals])
    for one in decided.select_related("decided_by"):
        yield Event(
            one.decided_at,
            MEANING_OF_DECISION.get(one.outcome, "none"),
            str(DECIDED[one.outcome]),
            " ".join(part for part in (one.redirected_to, one.reason) if part),
            one.decided_by.name if one.decided_by else "",
        )


def _said(referrals: list[Referral]) -> Iterator[Event]:
    names = {one.pk: one.student.short_name for one in referrals}
    for one in Willingness.objects.filter(referral__in=names):
        sentence = _("%(name)s said yes") if one.says_yes else _("%(name)s said no")
        yield Event(
            one.asked_at,
            "well" if one.says_yes else "watch",
            sentence % {"name": names[one.referral_id]},
            _("“%(words)s”") % {"words": one.own_words} if one.own_words else "",
            _("asked by %(name)s") % {"name": one.asked_by_name},
        )


def _family(referrals: list[Referral]) -> Iterator[Event]:
    """What the family was told, in one line for all points, and what each guardian signed or took back."""
    ids = [one.pk for one in referrals]
    told: defaultdict[int, list[datetime]] = defaultdict(list)
    for referral_id, given_at in InformationGiven.objects.filter(referral__in=ids).values_list("referral", "given_at"):
        told[referral_id].append(given_at)
    for times in told.values():
        points = ngettext("The family was told %(num)s point", "The family was told %(num)s points", len(times))
        yield Event(max(times), "info", points % {"num": len(times)})
    for one in Consent.objects.filter(referral__in=ids, guardian__isnull=False).select_related("guardian"):
        name = {"name": one.guardian.name if one.guardian else one.signed_name}
        said = _("%(name)s agreed") if one.says_yes else _("%(name)s did not agree")
        yield Event(one.signed_at, "well" if one.says_yes else "watch", said % name, who=str(one.get_means_display()))
        if one.withdrawn_at is not None:
            yield Event(one.withdrawn_at, "act", _("%(name)s took the yes back") % name)


def _together(matches: list[Match]) -> Iterator[Event]:
    """A match from its approval to its end; the agreement counts as signed with its last signature."""
    last: defaultdict[int, list[datetime]] = defaultdict(list)
    signed = Signature.objects.filter(agreement__match__in=[one.pk for one in matches])
    for match_id, signed_at in signed.values_list("agreement__match", "signed_at"):
        last[match_id].append(signed_at)
    for one in matches:
        told = {"mentor": one.mentor.name}
        if one.approved_at is not None:
            who = one.approved_by.name if one.approved_by else ""
            yield Event(one.approved_at, "info", _("%(mentor)s was chosen as mentor") % told, who=who)
        if one.starts_on is not None:
            if last[one.pk]:
                yield Event(
                    max(last[one.pk]), "well", _("The agreement with %(mentor)s was signed by everybody") % told
                )
            else:
                yield Event(one.starts_on, "well", _("The match with %(mentor)s began") % told)
        if one.suspended_on is not None:
            yield Event(one.suspended_on, "act", _("The match with %(mentor)s stands still") % told)
        if one.ended_on is not None:
            yield Event(one.ended_on, "none", _("The match with %(mentor)s ended") % told)


def _moment(event: Event) -> datetime:
    """A day without a time stands at noon in the order of what has one."""
    return event.at if isinstance(event.at, datetime) else datetime.combine(event.at, NOON)

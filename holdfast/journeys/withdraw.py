"""Changing one's mind, as easily as saying yes: consent ends, the match stands still, nothing more is sent."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.cases.choices import Asked, Means
from holdfast.cases.consent import actions
from holdfast.cases.consent.access import assent_recorded_by, consent_changed_by
from holdfast.journeys.agree import start_those_ready
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed
from holdfast.matches import actions as matches
from holdfast.matches.choices import MatchStatus
from holdfast.messaging import actions as messaging

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from holdfast.cases.models import Referral

WHY = "consent withdrawn"


def withdraw(
    *, referral_id: int, guardian_id: int, means: str, language: str, by: Actor, at: datetime, on: date, words: str = ""
) -> None:
    """A guardian takes their yes back: by their link, or said to the school, which writes it down."""
    with transaction.atomic():
        actions.withdraw_guardian(
            referral_id=referral_id, guardian_id=guardian_id, means=means, language=language, by=by, at=at, on=on
        )
        _tell_the_school(referral_id, words, language, by, at)
        stand_still(referral=_referral(consent_changed_by(by), referral_id), by=by, at=at, on=on)


def withdraw_student(
    *, referral_id: int, means: str, language: str, by: Actor, at: datetime, on: date, words: str = ""
) -> None:
    """The student wants to stop. A person is told, and nobody has to agree first."""
    with transaction.atomic():
        actions.withdraw_student(referral_id=referral_id, own_words=words, means=means, language=language, by=by, at=at)
        _tell_the_school(referral_id, words, language, by, at)
        stand_still(referral=_referral(assent_recorded_by(by), referral_id), by=by, at=at, on=on)


def assent(
    *, referral_id: int, says_yes: bool, own_words: str, means: str, language: str, by: Actor, at: datetime, on: date
) -> None:
    """The student's own answer. A no stops what has begun, as a withdrawal does; a yes begins what waited for it."""
    with transaction.atomic():
        kept = actions.record_assent(
            referral_id=referral_id, says_yes=says_yes, own_words=own_words, means=means, language=language, by=by,
            at=at,
        )  # fmt: skip
        if not says_yes:
            stand_still(referral=_referral(assent_recorded_by(by), referral_id), by=by, at=at, on=on)
        else:
            start_those_ready(student_id=kept.student_id, by=by, at=at, on=on)


def ask_for_change(*, referral_id: int, words: str, language: str, by: Actor, at: datetime) -> None:
    """The student wants to go on, but not like this: somebody speaks with them."""
    actions.ask_school(referral_id=referral_id, kind=Asked.CHANGE, words=words, language=language, by=by, at=at)


def _tell_the_school(referral_id: int, words: str, language: str, by: Actor, at: datetime) -> None:
    """Whoever stops by their own link is heard by a person; what staff write down themselves is known already."""
    if by.kind == "link":
        actions.ask_school(referral_id=referral_id, kind=Asked.STOP, words=words, language=language, by=by, at=at)


def _referral(referrals: "QuerySet[Referral]", referral_id: int) -> "Referral":
    referral = referrals.filter(pk=referral_id).first()
    if referral is None:
        raise NotAllowed(_("You may not do this for this referral."))
    return referral


def stand_still(*, referral: "Referral", by: Actor, at: datetime, on: date) -> None:
    """Its matches stand still, and nothing that waits in the outbox about this student goes out."""
    # Families and students do not manage matches, but their no stops one: the audit still names them.
    stopping = replace(by, everything=True)
    for match in referral.matches.filter(status=MatchStatus.ACTIVE):
        matches.suspend(match_id=match.pk, by=stopping, at=at, on=on, reason=WHY)
    messaging.stop_messages(student_id=referral.student_id, by=by, at=at, reason=WHY)


MEANS_OF_STAFF = (Means.PHONE, Means.IN_PERSON, Means.PAPER)
"""How somebody can tell the school that they changed their mind."""

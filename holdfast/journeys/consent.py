"""A guardian reads and signs by link, the school records paper, the student says for themselves."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts import links
from holdfast.cases.choices import Asked, Means
from holdfast.cases.consent import actions
from holdfast.journeys.agree import start_those_ready
from holdfast.journeys.withdraw import follow
from holdfast.kernel.actor import Actor

if TYPE_CHECKING:
    from holdfast.cases.models import Consent, FamilyQuestion


def read_item(*, referral_id: int, item: str, language: str, link_id: int, by: Actor, at: datetime) -> None:
    """A guardian read one item on their page: it is told. What waited only for this begins."""
    with transaction.atomic():
        links.mark_used(link_id=link_id, by=by, at=at)
        told = actions.tell_item(referral_id=referral_id, item=item, means=Means.LINK, language=language, by=by, at=at)
        start_those_ready(student_id=told.student_id, by=by, at=at, on=by.on)


def say(
    *, referral_id: int, says_yes: bool, signed_name: str, wording: str, language: str, by: Actor, at: datetime
) -> "Consent":
    """The guardian who holds the link signs yes or no. A no stops what had begun; a yes begins what waited for it."""
    with transaction.atomic():
        consent = actions.answer(
            referral_id=referral_id, guardian_id=by.guardian_id or 0, says_yes=says_yes, signed_name=signed_name,
            wording=wording, language=language, by=by, at=at, on=by.on,
        )  # fmt: skip
        follow(referral_id=referral_id, by=by, at=at, on=by.on)
        return consent


def ask(*, referral_id: int, words: str, language: str, by: Actor, at: datetime) -> "FamilyQuestion":
    """A guardian or the student has a question first."""
    return actions.ask_school(
        referral_id=referral_id, kind=Asked.QUESTION, words=words, language=language, by=by, at=at
    )


def record_paper_consent(
    *,
    referral_id: int,
    guardian_id: int,
    says_yes: bool,
    signed_name: str,
    signed_on: date,
    language: str,
    by: Actor,
    at: datetime,
    on: date,
) -> "Consent":
    """What came back on paper. A yes begins what waited for it."""
    with transaction.atomic():
        consent = actions.record_paper_consent(
            referral_id=referral_id, guardian_id=guardian_id, says_yes=says_yes, signed_name=signed_name,
            signed_on=signed_on, language=language, by=by, at=at, on=on,
        )  # fmt: skip
        follow(referral_id=referral_id, by=by, at=at, on=on)
        return consent

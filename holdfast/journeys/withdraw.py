"""Changing one's mind, as easily as saying yes: consent ends, the match stands still, nothing more is sent."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.cases import actions as cases
from holdfast.cases.choices import Asked, Means
from holdfast.cases.consent import actions
from holdfast.journeys.agree import start_those_ready
from holdfast.kernel.actor import Actor
from holdfast.matches import actions as matches
from holdfast.messaging import actions as messaging
from holdfast.messaging.choices import about_programme

if TYPE_CHECKING:
    from holdfast.cases.models import Willingness

WHY = "consent"


def withdraw(
    *, referral_id: int, guardian_id: int, means: str, language: str, by: Actor, at: datetime, on: date, words: str = ""
) -> None:
    """A guardian takes their yes back: by their link, or said to the school, which writes it down."""
    with transaction.atomic():
        actions.withdraw_guardian(
            referral_id=referral_id, guardian_id=guardian_id, means=means, language=language, by=by, at=at, on=on
        )
        _tell_the_school(referral_id, words, language, by, at)
        follow(referral_id=referral_id, by=by, at=at, on=on)


def withdraw_student(
    *, referral_id: int, means: str, language: str, by: Actor, at: datetime, on: date, words: str = ""
) -> None:
    """The student wants to stop. A person is told, and nobody has to agree first."""
    with transaction.atomic():
        actions.withdraw_student(referral_id=referral_id, own_words=words, means=means, language=language, by=by, at=at)
        _tell_the_school(referral_id, words, language, by, at)
        follow(referral_id=referral_id, by=by, at=at, on=on)


def assent(
    *, referral_id: int, says_yes: bool, own_words: str, means: str, language: str, by: Actor, at: datetime, on: date
) -> None:
    """The student's own answer. A no stops what has begun, as a withdrawal does; a yes begins what waited for it."""
    with transaction.atomic():
        actions.record_assent(
            referral_id=referral_id, says_yes=says_yes, own_words=own_words, means=means, language=language, by=by,
            at=at,
        )  # fmt: skip
        follow(referral_id=referral_id, by=by, at=at, on=on)


def ask_willingness(
    *, referral_id: int, says_yes: bool, own_words: str, means: str = Means.IN_PERSON, by: Actor, at: datetime, on: date
) -> "Willingness":
    """What the student said to somebody at school, before the decision or after. A later no stops what has begun."""
    with transaction.atomic():
        kept = cases.ask_willingness(
            referral_id=referral_id, says_yes=says_yes, own_words=own_words, means=means, by=by, at=at
        )
        follow(referral_id=referral_id, by=by, at=at, on=on)
        return kept


def ask_for_change(*, referral_id: int, words: str, language: str, by: Actor, at: datetime) -> None:
    """The student wants to go on, but not like this: somebody speaks with them."""
    actions.ask_school(referral_id=referral_id, kind=Asked.CHANGE, words=words, language=language, by=by, at=at)


def _tell_the_school(referral_id: int, words: str, language: str, by: Actor, at: datetime) -> None:
    """Whoever stops by their own link is heard by a person; what staff write down themselves is known already."""
    if by.kind == "link":
        actions.ask_school(referral_id=referral_id, kind=Asked.STOP, words=words, language=language, by=by, at=at)


def follow(*, referral_id: int, by: Actor, at: datetime, on: date) -> None:
    """After a new word of the family or the student: what has begun stands still or goes on, what waited may begin.

    After a no, nothing that waits in the outbox about this student and this programme goes out.
    """
    word = matches.follow_consent(referral_id=referral_id, by=by, at=at, on=on, reason=WHY)
    if word.says_no:
        about = about_programme(word.programme_id)
        messaging.stop_messages(student_id=word.student_id, about=about, by=by, at=at, reason=WHY)
    else:
        start_those_ready(student_id=word.student_id, by=by, at=at, on=on)


MEANS_OF_STAFF = (Means.PHONE, Means.IN_PERSON, Means.PAPER)
"""How somebody can tell the school that they changed their mind."""

"""Telling a family before anything happens: by a link without names, on paper, by phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts import links
from holdfast.cases.choices import Means
from holdfast.cases.consent import actions
from holdfast.cases.consent.access import assent_recorded_by, consent_changed_by
from holdfast.cases.consent.queries import consent_state, living_referral
from holdfast.cases.consent.state import GuardianState
from holdfast.journeys.agree import start_those_ready
from holdfast.journeys.reach import address_of, way_to
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.messaging import actions as messaging
from holdfast.messaging.choices import about_programme
from holdfast.people.choices import Channel

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from holdfast.cases.models import Referral

CONSENT, ASSENT = "consent", "assent"
"""What a link is for: a guardian's page about one referral, a student's page about one referral."""
LINK_DAYS = 30
TEMPLATE = "read_and_answer"


@dataclass(frozen=True, slots=True)
class Told:
    """Who got a link and how; who can only be reached by phone or on paper."""

    sent: tuple[tuple[str, Channel], ...]
    unreachable: tuple[str, ...]


def channel_for(guardian: GuardianState) -> tuple[Channel, str] | None:
    """How a link reaches this guardian: as they prefer, else by whatever carries a link. None: phone or paper."""
    return way_to(guardian.guardian)


def send_information(
    *, referral_id: int, by: Actor, at: datetime, on: date, guardian_ids: Sequence[int] | None = None
) -> Told:
    """A link of their own for each guardian who may be told (or for those named), in an e-mail or a text."""
    with transaction.atomic():
        referral = _mine(consent_changed_by(by), referral_id)
        state = consent_state(referral, on)
        chosen = [
            one
            for one in state.guardians
            if one.may_be_told and one.may_decide and (guardian_ids is None or one.guardian.pk in guardian_ids)
        ]
        if not chosen:
            raise Refusal(
                _("Nobody in the records may be told about %(student)s. Ask the school office who decides for them.")
                % {"student": referral.student.name}
            )
        sent, unreachable = [], []
        for one in chosen:
            way = channel_for(one)
            if way is None:
                unreachable.append(one.guardian.name)
                continue
            token = _guardians_link(referral, one, by, at)
            messaging.queue(
                once=f"{sent_as(referral.pk, one.guardian.pk)}{at:%Y%m%d%H%M}", template=TEMPLATE, channel=way[0],
                address=way[1], language=one.guardian.language, link=address_of(token), student=referral.student,
                about=about_programme(referral.programme_id), school=referral.programme.school, by=by, at=at,
            )  # fmt: skip
            sent.append((one.guardian.name, way[0]))
        return Told(tuple(sent), tuple(unreachable))


def sent_as(referral_id: int, guardian_id: int) -> str:
    """How the messages with this guardian's links begin in the outbox."""
    return f"consent-{referral_id}-{guardian_id}-"


def _guardians_link(referral: "Referral", one: GuardianState, by: Actor, at: datetime) -> str:
    return links.make(
        purpose=CONSENT, student=referral.student, guardian=one.guardian, target_id=referral.pk, valid_days=LINK_DAYS,
        by=by, at=at,
    )  # fmt: skip


def make_guardians_link(*, referral_id: int, guardian_id: int, by: Actor, at: datetime, on: date) -> str:
    """The address of a guardian's page, for a printed sheet."""
    with transaction.atomic():
        referral = _mine(consent_changed_by(by), referral_id)
        chosen = [one for one in consent_state(referral, on).guardians if one.guardian.pk == guardian_id]
        if not chosen or not chosen[0].may_be_told:
            raise NotAllowed(_("This person may not be told about the student."))
        return address_of(_guardians_link(referral, chosen[0], by, at))


def make_students_link(*, referral_id: int, by: Actor, at: datetime) -> str:
    """The address of the student's own page, for a card."""
    with transaction.atomic():
        referral = _mine(assent_recorded_by(by), referral_id)
        token = links.make(
            purpose=ASSENT, student=referral.student, target_id=referral.pk, valid_days=LINK_DAYS, by=by, at=at
        )
        return address_of(token)


def tell_items(
    *,
    referral_id: int,
    items: Sequence[str],
    means: str,
    language: str,
    by: Actor,
    at: datetime,
    on: date,
    guardian_id: int | None = None,
) -> int:
    """Several items were told in one conversation, each ticked by itself; how many were ticked. What waited begins."""
    if not items:
        raise Refusal(_("Tick each point that you told."), field="items")
    if means not in (Means.PHONE, Means.IN_PERSON):
        raise Refusal(_("Say whether you spoke by phone or in person."), field="means")
    with transaction.atomic():
        for item in items:
            told = actions.tell_item(
                referral_id=referral_id, item=item, means=means, language=language, guardian_id=guardian_id, by=by,
                at=at,
            )  # fmt: skip
        start_those_ready(student_id=told.student_id, by=by, at=at, on=on)
        return len(items)


def _mine(referrals: "QuerySet[Referral]", referral_id: int) -> "Referral":
    referral = living_referral(referrals, referral_id)
    if referral is None:
        raise NotAllowed(_("You may not do this for this referral, or it is not decided yet."))
    return referral

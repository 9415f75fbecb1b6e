"""From an offer to a mentor on the list: through a signed address that a school gives out, or by its manager."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Item
from holdfast.journeys.way_in import open_way_in
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.scope import scope
from holdfast.mentors import actions
from holdfast.mentors.access import schools_offering_in
from holdfast.mentors.queries import account_known_as, running_programmes, school_taking_offers
from holdfast.mentors.team import items_named

if TYPE_CHECKING:
    from holdfast.mentors.models import Mentor
    from holdfast.people.models import School

SALT = "holdfast.offer"


class OfferClosed(Refusal):
    """The address is not one that a school gave out, or its time is over."""

    def __init__(self) -> None:
        super().__init__(_("This page is no longer open. Ask the school for a new link."))


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """A school that takes offers, and who stands at its door: somebody without any right but to offer.

    `told_beforehand` is what its programmes want candidates to hear of before they decide.
    """

    school: "School"
    actor: Actor
    told_beforehand: tuple[Item, ...]


def offer_token(*, school_id: int, until: date) -> str:
    """The signed part of the address under which people offer to be mentors at a school, until a day."""
    return signing.dumps({"school": school_id, "until": until.isoformat()}, salt=SALT, compress=True)


def open_offer(token: str, *, on: date) -> OpenOffer:
    """The school behind an address, or OfferClosed: a forged, a broken and an old one look the same."""
    try:
        told = signing.loads(token, salt=SALT)
        until = date.fromisoformat(told["until"])
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise OfferClosed from error
    school = school_taking_offers(told["school"])
    if school is None or until < on:
        raise OfferClosed
    at_the_door = Actor(
        kind="applicant", school_ids=frozenset({school.pk}), district_ids=frozenset({school.district_id}), on=on
    )
    with scope(at_the_door):
        told_first = items_named(running_programmes([school.pk]), "mentor_gate.told_beforehand")
    return OpenOffer(school, at_the_door, tuple(told_first))


def apply(*, token: str, told: actions.Offer, client_key: UUID, by: Actor, at: datetime, on: date) -> "Mentor":
    """Somebody whom `open_offer` let in (`by`) offers to the school. They get no account and see nothing."""
    door = open_offer(token, on=on)
    if by != door.actor:
        raise OfferClosed
    with scope(by):
        plain = replace(told, user_id=None, staff_id=None, student_id=None)
        return actions.offer(school=door.school, told=plain, client_key=client_key, by=by, at=at)


def add_mentor(*, school_id: int, told: actions.Offer, client_key: UUID, by: Actor, at: datetime) -> "Mentor":
    """The manager writes down somebody's offer. An account with the same e-mail address becomes the mentor's own."""
    school = schools_offering_in(by).filter(pk=school_id).first()
    if school is None:
        raise NotAllowed(_("Only who manages mentors at this school can do this."))
    known = account_known_as(told.email, school_id)
    if known is not None:
        told = replace(told, user_id=known.pk, staff_id=known.staff_id, student_id=known.student_id)
    return actions.offer(school=school, told=told, client_key=client_key, by=by, at=at)


def correct(*, mentor_id: int, told: actions.Offer, by: Actor, at: datetime, on: date) -> "Mentor":
    """The manager puts an offer right. An address that comes only now lets an accepted mentor sign in."""
    with transaction.atomic():
        mentor = actions.correct_offer(mentor_id=mentor_id, told=told, by=by, at=at)
        return open_way_in(mentor=mentor, by=by, at=at, on=on)

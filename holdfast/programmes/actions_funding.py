"""What the money of a programme paid for: put down, taken away."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.programmes.access import programmes_changed_by
from holdfast.programmes.models import Payment, Programme
from holdfast.programmes.people import possible_players


@audit.action
def put_down_payment(
    *,
    programme: Programme,
    what: str,
    amount: Decimal,
    currency: str,
    starts_on: date,
    ends_before: date | None,
    person_id: int | None,
    by: Actor,
    at: datetime,
) -> Payment:
    """What was paid, how much, from when to when; `person_id` where it paid somebody's time."""
    _check_may_change(programme, by)
    what = " ".join(what.split())
    if not what:
        raise Refusal(_("Say what was paid."), field="what")
    if amount <= 0:
        raise Refusal(_("Give an amount above nothing, such as 1200.50."), field="amount")
    if ends_before is not None and ends_before <= starts_on:
        raise Refusal(_("It ends after it begins. Choose a later day, or leave the day out."), field="ends_on")
    if person_id is not None and not possible_players(programme).filter(pk=person_id).exists():
        raise Refusal(_("Choose somebody who works at this school."), field="person")
    return Payment.objects.create(
        school_id=programme.school_id, programme=programme, what=what, amount=amount, currency=currency,
        starts_on=starts_on, ends_before=ends_before, person_id=person_id,
    )  # fmt: skip


@audit.action
def take_away_payment(*, programme: Programme, payment_id: int, by: Actor, at: datetime) -> None:
    """What was put down by mistake; the audit keeps that it was there."""
    _check_may_change(programme, by)
    Payment.objects.filter(programme=programme, pk=payment_id).delete()


def _check_may_change(programme: Programme, by: Actor) -> None:
    if not programmes_changed_by(by).filter(pk=programme.pk).exists():
        raise NotAllowed(_("Only who manages programmes at this school can change this programme."))

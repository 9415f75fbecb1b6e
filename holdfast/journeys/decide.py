"""From a referral to a decision: the rules propose and explain, a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.cases import actions
from holdfast.cases.access import referrals_decided_by
from holdfast.cases.facts import attendance_known
from holdfast.cases.queries import Recommendation, recommendation_for, with_people
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal

if TYPE_CHECKING:
    from holdfast.cases.models import Decision, Referral


def recommendation(referral: "Referral", on: date) -> Recommendation:
    """What the programme's rules say of this referral on this day, and why."""
    known = attendance_known([referral.student_id], on)
    return recommendation_for(referral, on, known.get(referral.student_id))


def decide(
    *,
    referral_id: int,
    outcome: str,
    by: Actor,
    at: datetime,
    on: date,
    reason: str = "",
    redirected_to: str = "",
    need_tier: int | None = None,
) -> "Decision":
    """Accept, put on the waiting list, send elsewhere or decline. What the rules say at this moment is kept with it.

    Without `need_tier` (1 is the most urgent) the one of the referral stays.
    """
    with transaction.atomic():
        mine = with_people(referrals_decided_by(by)).select_for_update(of=("self",))
        referral = mine.filter(pk=referral_id).first()
        if referral is None:
            raise NotAllowed(_("Only who decides on referrals at this school can do this."))
        return actions.decide(
            referral_id=referral_id,
            outcome=outcome,
            recommendation=recommendation(referral, on),
            why=reason,
            redirected_to=redirected_to,
            need_tier=referral.need_tier if need_tier is None else need_tier,
            by=by,
            at=at,
        )


@dataclass(frozen=True, slots=True)
class Several:
    """What came of deciding several at once: how many were done, and which still need a look, with the reason."""

    done: int
    left: tuple[str, ...]


def decide_several(*, referral_ids: Sequence[int], outcome: str, by: Actor, at: datetime, on: date) -> Several:
    """The same outcome for several referrals. One that asks for a reason or is blocked is left for its own page."""
    done, left = 0, []
    for referral_id in dict.fromkeys(referral_ids):
        try:
            decide(referral_id=referral_id, outcome=outcome, by=by, at=at, on=on)
            done += 1
        except Refusal as refusal:
            left.append(str(refusal.message))
    return Several(done, tuple(left))

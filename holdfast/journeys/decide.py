"""From a referral to a decision: the rules propose and explain, a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.cases import actions
from holdfast.cases.access import referrals_decided_by
from holdfast.cases.choices import Outcome, ReferralSource
from holdfast.cases.facts import attendance_known
from holdfast.cases.queries import Recommendation, recommendation_for, with_people
from holdfast.cases.routes import Way, asked_before, ways_on
from holdfast.journeys.inform import Told, send_information
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.programmes.queries import programme_of_school, setting
from holdfast.programmes.texts import word

if TYPE_CHECKING:
    from holdfast.cases.models import Decision, Referral
    from holdfast.programmes.models import Programme

SENT_ON = UUID("0b9c5f7e-3a41-4c8b-9a57-2f1d60c7e1a4")
"""So that a referral is sent on once, however often the button is pressed."""


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


def send_on(
    *,
    referral_id: int,
    by: Actor,
    at: datetime,
    on: date,
    programme_id: int | None = None,
    service: str = "",
    reason: str = "",
    asked_first: Sequence[str] = (),
) -> "Referral | None":
    """To another programme of the school, where a new referral begins, or to a service; this referral is closed.

    The new referral carries the words of the first. Whom the way to other programmes goes past is asked before.
    """
    with transaction.atomic():
        mine = with_people(referrals_decided_by(by)).select_for_update(of=("self",))
        referral = mine.filter(pk=referral_id).first()
        if referral is None:
            raise NotAllowed(_("Only who decides on referrals at this school can do this."))
        goal = _goal(referral, programme_id) if programme_id is not None else None
        if goal is not None:
            _ask_first(ways_on(referral.programme, by), asked_first)
        actions.decide(
            referral_id=referral_id, outcome=Outcome.REDIRECT, recommendation=recommendation(referral, on), why=reason,
            redirected_to=goal.name if goal else service, need_tier=referral.need_tier, by=by, at=at,
        )  # fmt: skip
        if goal is None:
            return None
        areas = {item.id for item in setting(goal, "entry.focus_areas") or ()}
        return actions.refer(
            student=referral.student, programme=goal, source=ReferralSource.STAFF, worry=referral.worry,
            tried=referral.tried, focus=[one for one in referral.focus if one in areas], subjects=referral.subjects,
            student_told_on=referral.student_told_on, referrer_name=by.name, asked_first=asked_first,
            sent_on_from=referral, need_tier=referral.need_tier, client_key=uuid5(SENT_ON, str(referral.pk)), by=by,
            at=at,
        )  # fmt: skip


def _goal(referral: "Referral", programme_id: int) -> "Programme":
    goal = programme_of_school(programme_id, referral.school_id)
    if goal is None or goal.pk == referral.programme_id:
        raise Refusal(_("Choose another programme of the student's school."))
    return goal


def _ask_first(ways: Sequence[Way], asked_first: Sequence[str]) -> None:
    unasked = [code for code in asked_before(ways) if code not in asked_first]
    if unasked:
        raise actions.NotAskedFirst(
            _("Speak about it first with: %(people)s. Then tick it here.")
            % {"people": ", ".join(word(code) for code in unasked)},
            field="asked_first",
        )


def let_the_family_decide(*, referral_id: int, by: Actor, at: datetime, on: date, reason: str = "") -> Told:
    """Where a programme is open to all: the referral is taken in, and each guardian gets the link to say yes or no."""
    with transaction.atomic():
        decide(referral_id=referral_id, outcome=Outcome.ACCEPT, reason=reason, by=by, at=at, on=on)
        return send_information(referral_id=referral_id, by=by, at=at, on=on)


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

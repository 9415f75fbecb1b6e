"""How a referral came, to whom, and what the rules found of it, each finding with its source."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from holdfast.accounts.texts import why_you
from holdfast.cases import queries, texts
from holdfast.cases.access import referrals_visible_to
from holdfast.cases.routes import receivers_of, route_of
from holdfast.engines.blueprint import Kind
from holdfast.engines.eligibility import State
from holdfast.kernel.actor import Actor
from holdfast.people.access import Sight, why_sees
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import KINDS, ORIGINS, here, word
from holdfast.web.doors import readers_of
from holdfast.web.request import Request


def one_referral(request: Request, pk: int, among: Callable[[Actor], Any] = referrals_visible_to) -> Any:
    """A referral with its people, if it is among those that this reader may see or work on."""
    visible = queries.with_people(among(request.actor))
    found = visible.select_related("student__school__district", "referred_by", "programme__lead").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def why_seen(actor: Actor, referral: Any) -> str:
    """Why this reader sees the referral: a relation to the student, or the way that brought it to them."""
    reasons = [why_you(why, referral.student) for why in why_sees(actor, referral.student)]
    if not reasons:
        reasons = [_("You see this referral because it came to you.")]
    return " ".join(reasons)


def arrival(actor: Actor, referral: Any) -> dict[str, Any]:
    """The way of a referral in words, and the pages around it that this reader may open."""
    programme = referral.programme
    way = route_of(blueprint_of(programme), referral.route) if referral.route else None
    names = receivers_of(programme, referral.goes_to)
    around = referrals_visible_to(actor).filter(Q(sent_on_from=referral) | Q(pk=referral.sent_on_from_id or 0))
    others = list(around.select_related("programme"))
    return {
        "way": here(way.text) if way else "",
        "went_to": word(referral.goes_to),
        "receivers": names,
        "asked_first": [word(code) for code in referral.asked_first],
        "came_from": next((one for one in others if one.pk == referral.sent_on_from_id), None),
        "sent_on": next((one for one in others if one.sent_on_from_id == referral.pk), None),
        "lists_referrals": actor.has(*readers_of("referral")),
        "knows_student": Sight(actor, referral.student).may_read("student"),
    }


def finding_rows(recommended: Any, settings_href: str = "") -> list[dict[str, Any]]:
    """What stands in the way first, then what is in order; told once each.

    `settings_href` is where this reader can enter the school year, without which nobody's first year is known.
    """
    rows = [
        {
            "text": here(one.text),
            "found": texts.found_text(one),
            "kind": KINDS[one.kind] if one.stands else "",
            "origin": ORIGINS[one.origin],
            "meaning": _meaning(one),
            "word": _word(one),
            "stands": one.stands,
            "remedy_href": settings_href if "year_at_school" in one.missing else "",
        }
        for one in recommended.findings
    ]
    return sorted(rows, key=lambda row: not row["stands"])


def _meaning(one: Any) -> str:
    if not one.stands:
        return "info" if one.kind is Kind.INFORM else "well"
    return "act" if one.kind is Kind.GATE else "watch"


def _word(one: Any) -> str:
    if not one.stands:
        if one.kind is Kind.INFORM:
            return _("For information")
        return _("Does not apply") if one.to is not None and one.state is State.UNMET else _("In order")
    if one.state is State.UNKNOWN:
        return _("Not known yet")
    return _("In the way") if one.kind is Kind.GATE else _("Needs a reason")

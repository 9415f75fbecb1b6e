"""The manager's home: who needs me now. Each slice of the work says what it has for today; this page orders it."""

from collections.abc import Callable, Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from holdfast.cases.queries import inbox_counts
from holdfast.kernel.actor import Actor
from holdfast.web.doors import MANAGERS, who
from holdfast.web.manager.card import Card, Consequence, in_order


def referrals_to_decide(actor: Actor, on: date) -> Iterable[Card]:
    counts = inbox_counts(actor.schools_as(*MANAGERS))
    if counts.to_decide:
        waited = (on - counts.oldest_received_on).days if counts.oldest_received_on else 0
        yield Card(
            consequence=Consequence.CHILD_WAITING,
            number=counts.to_decide,
            unit=ngettext("referral", "referrals", counts.to_decide),
            sentence=ngettext(
                "A student was referred and waits for your decision.",
                "Students were referred and wait for your decision.",
                counts.to_decide,
            ),
            action_text=_("Decide"),
            action_href=reverse("referrals"),
            meaning="act" if waited >= 7 else "watch",
            word=ngettext("Waiting for %(days)s day", "Waiting for %(days)s days", waited) % {"days": waited}
            if waited
            else _("Since today"),
            since=counts.oldest_received_on,
        )


BUILDERS: tuple[Callable[[Actor, date], Iterable[Card]], ...] = (referrals_to_decide,)


@who(*MANAGERS)
@require_GET
def manager_home(request: HttpRequest) -> HttpResponse:
    """At most seven cards, the most consequential first, each with its one fix."""
    actor = request.actor
    cards = in_order(card for build in BUILDERS for card in build(actor, actor.on))
    return render(request, "manager/home.html", {"cards": cards, "on": actor.on})

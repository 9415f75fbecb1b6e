"""The manager's home: who needs me now. Each slice of the work says what it has for today; this page orders it."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.kernel.changes import Kept
from holdfast.web.doors import MANAGERS, who
from holdfast.web.manager.card import Card, in_order
from holdfast.web.manager.family_cards import families
from holdfast.web.manager.match_cards import matches_and_mentors
from holdfast.web.manager.meeting_cards import meetings
from holdfast.web.manager.referral_cards import referrals_to_decide
from holdfast.web.manager.who_may_need import students_who_may_need
from holdfast.web.request import Request

BUILDERS: tuple[Callable[[Actor, date], Iterable[Card]], ...] = (
    meetings,
    students_who_may_need,
    referrals_to_decide,
    families,
    matches_and_mentors,
)

CARDS = Kept[list[Card]]()
A_WHILE = timedelta(minutes=5)
"""A meeting becomes overdue by the clock alone: a card may be so late in counting it."""


def _cards(actor: Actor) -> list[Card]:
    """Counted anew when something in these schools has changed, a new day begins or a while has passed."""
    now = int(clock.now().timestamp() // A_WHILE.total_seconds())
    about = (actor.grants, actor.on, now, translation.get_language(), timezone.get_current_timezone_name())
    return CARDS.until_changed(
        actor.school_ids, about, lambda: in_order(card for build in BUILDERS for card in build(actor, actor.on))
    )


@who(*MANAGERS)
@require_GET
def manager_home(request: Request) -> HttpResponse:
    """At most seven cards, the most consequential first, each with its one fix."""
    actor = request.actor
    cards = _cards(actor)
    return render(request, "manager/home.html", {"cards": cards, "on": actor.on})

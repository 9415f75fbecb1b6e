"""What referrals have for the manager today."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.cases import counts
from holdfast.kernel.actor import Actor
from holdfast.people.access import whole_schools
from holdfast.web.doors import MANAGERS
from holdfast.web.manager.card import Card, Consequence, waited


def referrals_to_decide(actor: Actor, on: date) -> Iterable[Card]:
    waiting = counts.referrals_to_decide(whole_schools(actor, "referral", *MANAGERS))
    if waiting.number:
        meaning, word = waited(waiting.oldest_received_on, on)
        yield Card(
            consequence=Consequence.CHILD_WAITING,
            number=waiting.number,
            unit=ngettext("referral", "referrals", waiting.number),
            sentence=ngettext(
                "A student was referred and waits for your decision.",
                "Students were referred and wait for your decision.",
                waiting.number,
            ),
            action_text=_("Decide"),
            action_href=f"{reverse('referrals')}?status=received",
            meaning=meaning,
            word=word,
            since=waiting.oldest_received_on,
        )

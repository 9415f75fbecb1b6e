"""What referrals have for the manager today."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.cases.queries import inbox_counts
from holdfast.kernel.actor import Actor
from holdfast.web.doors import MANAGERS
from holdfast.web.manager.card import Card, Consequence, waited


def referrals_to_decide(actor: Actor, on: date) -> Iterable[Card]:
    counts = inbox_counts(actor.schools_as(*MANAGERS))
    if counts.to_decide:
        meaning, word = waited(counts.oldest_received_on, on)
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
            meaning=meaning,
            word=word,
            since=counts.oldest_received_on,
        )

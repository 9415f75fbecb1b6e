"""A card of the manager's home, and the order of cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_CARDS = 7
LONG_WAIT_DAYS = 7


class Consequence(IntEnum):
    """What happens to a child if this card is left: the order of the page."""

    MATCH_BREAKING = 1
    CHILD_WAITING = 2
    FAMILY_WAITING = 3
    MENTOR_WAITING = 4
    SOON = 5
    NUMBERS = 6


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do: how many, a sentence, and the one button that helps. `since` is the day the oldest began."""

    consequence: Consequence
    number: int
    unit: str
    sentence: str
    action_text: str | Promise
    action_href: str
    meaning: str
    word: str | Promise
    why: str = ""
    since: date | None = None


def in_order(cards: Iterable[Card]) -> list[Card]:
    """The most consequential first; among equals what has waited longest, then the larger number."""
    return sorted(cards, key=lambda card: (card.consequence, card.since or date.max, -card.number))[:MOST_CARDS]


def waited(since: date | None, on: date) -> tuple[str, str]:
    """Meaning and word of a wait: after a week it needs action now."""
    days = (on - since).days if since else 0
    if days <= 0:
        return "watch", _("Since today")
    word = ngettext("Waiting for %(days)s day", "Waiting for %(days)s days", days) % {"days": days}
    return ("act" if days >= LONG_WAIT_DAYS else "watch"), word

"""A card of the manager's home, and the order of cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.utils.functional import Promise

MOST_CARDS = 7


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

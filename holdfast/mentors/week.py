"""A school week in half-hours, and the few blocks in which people say when they are free.

A slot is weekday * 48 + half-hour of the day: Monday 8:00 is 16. A block is a stretch of a day, a column of the grid
that fits on a phone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SLOTS_A_DAY = 48
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"))


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the school day: half-hours from `starts` up to, not including, `ends`."""

    code: str
    name: str | Promise
    starts: int
    ends: int


BLOCKS = (
    Block("early", _("Before school"), 15, 17),
    Block("morning", _("Morning"), 17, 20),
    Block("late_morning", _("Late morning"), 20, 23),
    Block("noon", _("Noon"), 23, 26),
    Block("afternoon", _("Afternoon"), 26, 31),
    Block("after", _("After school"), 31, 34),
)


def block_key(weekday: int, block: Block) -> str:
    return f"{weekday}-{block.code}"


KEYS = {block_key(day, block): (day, block) for day in range(len(WEEKDAYS)) for block in BLOCKS}
"""Every box of the grid: its key, its weekday (0 is Monday) and its block."""


def slots_of(keys: Iterable[str]) -> list[int]:
    """The half-hours behind the ticked boxes. KeyError for a box that is not in the grid."""
    found: set[int] = set()
    for key in keys:
        day, block = KEYS[key]
        found.update(range(day * SLOTS_A_DAY + block.starts, day * SLOTS_A_DAY + block.ends))
    return sorted(found)


def boxes_of(slots: Iterable[int]) -> list[str]:
    """The boxes that these half-hours fill completely."""
    known = set(slots)
    return [
        key
        for key, (day, block) in KEYS.items()
        if known.issuperset(range(day * SLOTS_A_DAY + block.starts, day * SLOTS_A_DAY + block.ends))
    ]


def day_and_time(slot: int) -> tuple[int, int, int]:
    """(weekday, hour, minute) of a slot."""
    day, half_hour = divmod(slot, SLOTS_A_DAY)
    return day, half_hour // 2, half_hour % 2 * 30

"""What the strip of attendance draws: a block a month, in it a column a week and a row a weekday."""

import functools
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

STEP = 15
MARKS = ("present", "late", "absent", "excused", "missing", "closed")
MISSED = frozenset({"absent", "excused"})
SATURDAY = 5


class Month(NamedTuple):
    """One month: its first day shown, how many days were missed in it, and its drawing."""

    first: date
    missed: int
    width: int
    marks: Markup


class Strip(NamedTuple):
    """The months in order; the days that are neither present nor closed, for the table; a drawing of each mark."""

    months: list[Month]
    told: list[tuple[date, str]]
    key: list[tuple[str, Markup]]


def strip_of(days: Iterable[tuple[date, str]]) -> Strip:
    """The strip of days in order, each with the mark that it bears."""
    known = list(days)
    return Strip(
        months=[_month(list(of_month)) for _name, of_month in groupby(known, lambda day: (day[0].year, day[0].month))],
        told=[(on, mark) for on, mark in known if mark not in ("present", "closed")],
        key=[(mark, _drawn(mark, 0, 0)) for mark in MARKS],
    )


def _month(days: list[tuple[date, str]]) -> Month:
    first = days[0][0]
    monday = first.toordinal() - first.weekday()
    places = [(mark, *divmod(on.toordinal() - monday, 7)) for on, mark in days]
    return Month(
        first,
        sum(mark in MISSED for mark, _week, _weekday in places),
        (places[-1][1] + 1) * STEP - 3,
        Markup("".join([_drawn(*place) for place in places if place[2] < SATURDAY])),  # noqa: S704 - drawn below
    )


@functools.cache
def _drawn(mark: str, week: int, weekday: int) -> Markup:
    """One day of the strip; nothing of it comes from a person."""
    x, y = week * STEP, weekday * STEP
    if mark == "absent":
        return Markup('<rect class="hf-day hf-day--absent" x="{}" y="{}" width="12" height="12" rx="2"/>').format(x, y)
    if mark == "closed":
        return Markup('<path class="hf-day--closed" d="M{} {}h0.01"/>').format(x + 6, y + 6)
    own = mark in ("present", "missing")
    square = Markup('<rect class="hf-day{}" x="{}" y="{}" width="11" height="11" rx="2"/>').format(
        f" hf-day--{mark}" if own else "", x + 0.5, y + 0.5
    )
    if mark == "late":
        return square + Markup('<path class="hf-day--half" d="M{} {}l10-10v10z"/>').format(x + 1, y + 11)
    if mark == "excused":
        return square + Markup('<path class="hf-day--stroke" d="M{} {}h6"/>').format(x + 3, y + 6)
    return square

"""The school years of the demo: the real one where it is far enough along to show something, else one that is.

Days off are kept as days after the first Monday, so that they fall on the same weekdays in every year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_OF_A_YEAR = 296
WEEKS_OF_A_YEAR = 52
WEEKS_TO_SHOW = 11
DAYS_OFF = (
    # first day after the year's first Monday, how many days, why
    (42, 1, "holiday"),
    (74, 1, "training"),
    (112, 12, "holiday"),
    (148, 1, "weather"),
    (183, 5, "holiday"),
    (218, 1, "holiday"),
    (260, 1, "holiday"),
)
WEEKEND = 5


@dataclass(frozen=True, slots=True)
class SchoolYears:
    """The first days of last year and of this year, both Mondays."""

    last: date
    this: date

    @property
    def both(self) -> tuple[date, date]:
        return self.last, self.this


def ends_before(start: date) -> date:
    return start + timedelta(days=DAYS_OF_A_YEAR)


def name_of(start: date) -> str:
    return f"{start.year}-{start.year + 1}"


def years_around(today: date) -> SchoolYears:
    """Two school years of which the second holds today, at least some weeks after its start."""
    august = date(today.year if today.month >= 8 else today.year - 1, 8, 31)
    start = august - timedelta(days=august.weekday())
    if not start + timedelta(weeks=WEEKS_TO_SHOW) <= today < ends_before(start):
        start = today - timedelta(days=today.weekday(), weeks=WEEKS_TO_SHOW + 1)
    return SchoolYears(start - timedelta(weeks=WEEKS_OF_A_YEAR), start)


def days_of(start: date, open_on: date | None = None) -> Iterator[tuple[date, str]]:
    """Every weekday of a school year with why it is off ("" on a school day).

    `open_on` is a school day whatever day it is: whoever makes the demo on a Sunday sees a day with meetings too.
    """
    off = {start + timedelta(days=first + n): why for first, days, why in DAYS_OFF for n in range(days)}
    for n in range(DAYS_OF_A_YEAR):
        day = start + timedelta(days=n)
        if day == open_on:
            yield day, ""
        elif day.weekday() < WEEKEND:
            yield day, off.get(day, "")


def school_days(start: date, before: date) -> list[date]:
    return [day for day, off in days_of(start) if not off and day < before]

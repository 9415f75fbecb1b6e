"""Reads of a school's calendar: its years, the days of one year, and the closures as people speak of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from holdfast.people.choices import DayOff
from holdfast.people.models import Enrolment, School, SchoolDay, SchoolYear

DAY = timedelta(days=1)
WEEKEND = (5, 6)
SESSIONS = 2


@dataclass(frozen=True, slots=True)
class Closure:
    """School is closed from a day until before another, for one reason. The weekend between belongs to it."""

    starts_on: date
    ends_before: date
    why: str

    @property
    def last_on(self) -> date:
        return self.ends_before - DAY

    @property
    def reason(self) -> str:
        return str(DayOff(self.why).label) if self.why else ""


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """The days of one school year: how many of them are school days, how many are not told, and the closures."""

    school_days: int
    sessions: int
    untold_weekdays: int
    closures: tuple[Closure, ...]


def years_of(school: School) -> QuerySet[SchoolYear]:
    return SchoolYear.objects.filter(school=school).prefetch_related("terms").order_by("-starts_on", "-id")


def days_of(year: SchoolYear) -> QuerySet[SchoolDay]:
    return SchoolDay.objects.filter(school=year.school_id, on__gte=year.starts_on, on__lt=year.ends_before)


def calendar_of(year: SchoolYear) -> YearCalendar:
    rows = {on: (sessions, why) for on, sessions, why in days_of(year).values_list("on", "sessions", "day_off")}
    open_days = [sessions for sessions, _why in rows.values() if sessions]
    untold = sum(day.weekday() not in WEEKEND and day not in rows for day in days_between(year))
    closed = {on: why for on, (sessions, why) in rows.items() if not sessions}
    return YearCalendar(len(open_days), usual(open_days), untold, tuple(_closures(closed)))


def usual(sessions: list[int]) -> int:
    """How many registers a school day has, most days."""
    return Counter(sessions).most_common(1)[0][0] if sessions else SESSIONS


def days_between(year: SchoolYear) -> list[date]:
    return [year.starts_on + n * DAY for n in range((year.ends_before - year.starts_on).days)]


def _closures(closed: dict[date, str]) -> list[Closure]:
    """Days off in a row for the same reason, over weekends, as one closure. Weekends alone are none."""
    found: list[Closure] = []
    for on in sorted(day for day, why in closed.items() if why or day.weekday() not in WEEKEND):
        if found and found[-1].why == closed[on] and _only_weekend_between(found[-1].ends_before, on):
            found[-1] = Closure(found[-1].starts_on, on + DAY, closed[on])
        else:
            found.append(Closure(on, on + DAY, closed[on]))
    return found


def _only_weekend_between(first: date, until: date) -> bool:
    return all((first + n * DAY).weekday() in WEEKEND for n in range((until - first).days))


def students_without_a_first_day(school: School, on: date) -> int:
    """Students here now of whom no file said since when: their first year cannot be known."""
    here = Enrolment.objects.filter(school=school, missing_since=None, student__school=school)
    dated = here.filter(is_inferred=False)
    now = here.filter(student__missing_since=None).exclude(ends_before__lte=on)
    return now.exclude(student__in=dated.values("student")).values("student").distinct().count()

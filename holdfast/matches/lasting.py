"""How long people meet: the end of an agreement, and the school weeks that they have been together."""

from dataclasses import dataclass
from datetime import date, timedelta

from holdfast.engines.blueprint import Blueprint
from holdfast.engines.calendar import OutsideCalendar, SchoolCalendar
from holdfast.engines.calendar import SchoolDay as Day
from holdfast.matches.models import Agreement, Match
from holdfast.people.models import SchoolDay, SchoolYear

WITH_THE_YEAR, ONE_YEAR = "until_end_of_school_year", "one_year"


@dataclass(frozen=True, slots=True)
class Length:
    """How long an agreement lasts: school weeks where a number is agreed; `kind` in the words of the blueprint."""

    kind: str
    weeks: int | None


def length_of(blueprint: Blueprint) -> Length:
    """What the programme agrees today. A number of weeks counts, unless the school year is what ends it."""
    kind = str(blueprint.setting("agreement.lasts").value or "")
    weeks = None if kind == WITH_THE_YEAR else blueprint.setting("agreement.weeks").value
    return Length(kind, weeks)


def length_agreed(agreement: Agreement) -> Length:
    return Length(agreement.lasts, agreement.weeks)


def end_of_agreement(school_id: int, length: Length, on: date) -> date | None:
    """The day before which an agreement that begins on a day ends.

    So many school weeks, or a year whatever the school year does; everything else ends with the school year.
    """
    if length.weeks is not None:
        return after_school_weeks(school_id, on, length.weeks)
    if length.kind == ONE_YEAR:
        return _a_year_after(on)
    year = school_year_of(school_id, on)
    return year.ends_before if year else None


def after_school_weeks(school_id: int, on: date, weeks: int) -> date:
    """So many school weeks after a day; plain weeks where the calendar does not reach so far."""
    calendar = _calendar(school_year_of(school_id, on))
    plain = on + timedelta(weeks=weeks)
    try:
        return calendar.add_school_weeks(on, weeks) if calendar else plain
    except OutsideCalendar:
        return plain


def _a_year_after(on: date) -> date:
    """The same day of the next year; 1 March after 29 February."""
    try:
        return on.replace(year=on.year + 1)
    except ValueError:
        return date(on.year + 1, 3, 1)


def school_year_of(school_id: int, on: date) -> SchoolYear | None:
    years = SchoolYear.objects.filter(school_id=school_id, ends_before__gt=on).order_by("starts_on")
    return years.first()


def _calendar(year: SchoolYear | None) -> SchoolCalendar | None:
    if year is None:
        return None
    days = SchoolDay.objects.filter(school_id=year.school_id, on__gte=year.starts_on, on__lt=year.ends_before)
    planned = tuple(Day(one, sessions) for one, sessions in days.values_list("on", "sessions") if sessions)
    return SchoolCalendar(year.starts_on, year.ends_before, planned)


def school_weeks_together(match: Match, on: date) -> int | None:
    """Whole school weeks since a match began; None before that. Plain weeks where no calendar reaches."""
    if match.starts_on is None:
        return None
    calendar = _calendar(school_year_of(match.school_id, match.starts_on))
    try:
        return max(0, calendar.school_weeks_completed(match.starts_on, on)) if calendar else _weeks(match.starts_on, on)
    except OutsideCalendar:
        return _weeks(match.starts_on, on)


def _weeks(starts_on: date, on: date) -> int:
    return (on - starts_on).days // 7

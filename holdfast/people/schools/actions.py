"""Setting up a school: whom families call, its years and terms, and the days on which it is closed."""

from datetime import date, datetime, timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.people.choices import DayOff
from holdfast.people.models import District, School, SchoolDay, SchoolYear, Term
from holdfast.people.schools.access import districts_set_up_by, schools_set_up_by, years_set_up_by
from holdfast.people.schools.queries import DAY, WEEKEND, calendar_of, days_between, days_of

LONGEST_YEAR = timedelta(days=400)
MOST_SESSIONS = 12


@audit.action
def set_contact(*, school_id: int, phone: str, email: str, by: Actor, at: datetime) -> School:
    """Whom a family calls and where they write: shown wherever they are told to."""
    school = _school(by, school_id)
    school.phone, school.email = phone.strip(), email.strip()
    if school.phone and sum(sign.isdigit() for sign in school.phone) < 3:
        raise Refusal(_("This is not a phone number. Write it as people dial it."), field="phone")
    school.save(update_fields=["phone", "email"])
    return school


@audit.action
def set_district(*, district_id: int, language: str, time_zone: str, by: Actor, at: datetime) -> District:
    """What holds for every school of a district where nothing else is said."""
    district = districts_set_up_by(by).filter(pk=district_id).select_for_update(of=("self",)).first()
    if district is None:
        raise NotAllowed(_("This holds for every school of the district: only who sets up all of them may change it."))
    if language not in dict(settings.LANGUAGES):
        raise Refusal(_("This language is not one of the languages of this installation."), field="language")
    if time_zone not in available_timezones():
        raise Refusal(_("There is no time zone of this name."), field="time_zone")
    district.default_language, district.time_zone = language, time_zone
    district.save(update_fields=["default_language", "time_zone"])
    return district


@audit.action
def add_year(*, school_id: int, name: str, starts_on: date, last_on: date, by: Actor, at: datetime) -> SchoolYear:
    """A school year from its first to its last day."""
    year = SchoolYear(school=_school(by, school_id), name=name, starts_on=starts_on, ends_before=last_on + DAY)
    _check_year(year)
    year.save()
    return year


@audit.action
def change_year(*, year_id: int, name: str, starts_on: date, last_on: date, by: Actor, at: datetime) -> SchoolYear:
    """Other dates or another name. Terms must stay inside."""
    year = _year(by, year_id)
    year.name, year.starts_on, year.ends_before = name, starts_on, last_on + DAY
    _check_year(year)
    outside = next((one for one in year.terms.all() if not _is_inside(one, year)), None)
    if outside is not None:
        raise Refusal(
            _("“%(term)s” lies outside these dates. Change that term first.") % {"term": outside.name},
            field="starts_on" if outside.starts_on < year.starts_on else "last_on",
        )
    year.save(update_fields=["name", "starts_on", "ends_before"])
    return year


@audit.action
def remove_year(*, year_id: int, by: Actor, at: datetime) -> None:
    """Take a year away with its terms. Whether anything counts on it is asked before, where the registers are."""
    _year(by, year_id).delete()


@audit.action
def add_term(*, year_id: int, name: str, starts_on: date, last_on: date, by: Actor, at: datetime) -> Term:
    year = _year(by, year_id)
    term = Term(school_id=year.school_id, school_year=year, name=name, starts_on=starts_on, ends_before=last_on + DAY)
    _check_term(term)
    term.save()
    return term


@audit.action
def change_term(*, term_id: int, name: str, starts_on: date, last_on: date, by: Actor, at: datetime) -> Term:
    term = _term(by, term_id)
    term.name, term.starts_on, term.ends_before = name, starts_on, last_on + DAY
    _check_term(term)
    term.save(update_fields=["name", "starts_on", "ends_before"])
    return term


@audit.action
def remove_term(*, term_id: int, by: Actor, at: datetime) -> None:
    _term(by, term_id).delete()


@audit.action
def open_weekdays(*, year_id: int, sessions: int, by: Actor, at: datetime) -> int:
    """Every Monday to Friday of the year of which nothing is known becomes a school day. How many."""
    year = _year(by, year_id)
    if not 1 <= sessions <= MOST_SESSIONS:
        raise Refusal(_("Choose from 1 to %(most)s registers a day.") % {"most": MOST_SESSIONS}, field="sessions")
    told = set(days_of(year).values_list("on", flat=True))
    new = [on for on in days_between(year) if on.weekday() not in WEEKEND and on not in told]
    SchoolDay.objects.bulk_create(SchoolDay(school_id=year.school_id, on=on, sessions=sessions) for on in new)
    _note("open_weekdays", year, by, at, {"days": len(new), "sessions": sessions})
    return len(new)


@audit.action
def close_days(*, year_id: int, starts_on: date, last_on: date, why: DayOff, by: Actor, at: datetime) -> int:
    """School is closed on these days, first and last included. How many school days that takes away."""
    year = _year(by, year_id)
    _check_order(starts_on, last_on)
    if starts_on < year.starts_on or last_on >= year.ends_before:
        raise Refusal(_outside(year), field="starts_on" if starts_on < year.starts_on else "last_on")
    calendar = calendar_of(year)
    if not calendar.school_days:
        raise Refusal(_("First say which days are school days: then some of them can be closed."))
    if other := next((one for one in calendar.closures if one.starts_on <= last_on and starts_on <= one.last_on), None):
        raise Refusal(
            _("School is already closed from %(first)s to %(last)s. Take that away first, or choose other days.")
            % {"first": _long(other.starts_on), "last": _long(other.last_on)},
            field="starts_on",
        )
    lost = days_of(year).filter(on__gte=starts_on, on__lte=last_on, sessions__gt=0).count()
    SchoolDay.objects.bulk_create(
        [
            SchoolDay(school_id=year.school_id, on=on, sessions=0, day_off=why)
            for on in (starts_on + n * DAY for n in range((last_on - starts_on).days + 1))
            if on.weekday() not in WEEKEND or starts_on == last_on
        ],
        update_conflicts=True, unique_fields=["school", "on"], update_fields=["sessions", "day_off"],
    )  # fmt: skip
    _note("close_days", year, by, at, {"starts_on": str(starts_on), "last_on": str(last_on), "why": why.value})
    return lost


@audit.action
def open_days(*, year_id: int, starts_on: date, last_on: date, by: Actor, at: datetime) -> int:
    """School is open after all: the weekdays of a closure are school days again. How many."""
    year = _year(by, year_id)
    sessions = calendar_of(year).sessions
    closed = days_of(year).filter(on__gte=starts_on, on__lte=last_on, sessions=0)
    weekend = [day.pk for day in closed if day.on.weekday() in WEEKEND]
    closed.filter(pk__in=weekend).delete()
    opened = closed.update(sessions=sessions, day_off="")
    if not opened and not weekend:
        raise Refusal(_("School is not closed on these days any more. Nothing was changed."))
    _note("open_days", year, by, at, {"starts_on": str(starts_on), "last_on": str(last_on)})
    return opened


def _note(verb: str, year: SchoolYear, by: Actor, at: datetime, changes: dict[str, object]) -> None:
    """The one line for many days: calendar rows have no trigger, as files bring thousands of them."""
    AuditEntry.objects.create(
        at=at, actor=by.label, verb=f"people.{verb}", table=SchoolDay._meta.db_table, op="update", row_id=None,
        school_id=year.school_id, changes=changes,
    )  # fmt: skip


def _school(by: Actor, school_id: int) -> School:
    school = schools_set_up_by(by).select_for_update(of=("self",)).filter(pk=school_id).first()
    if school is None:
        raise NotAllowed(_("You may not set up this school."))
    return school


def _year(by: Actor, year_id: int) -> SchoolYear:
    year = years_set_up_by(by).select_for_update(of=("self",)).filter(pk=year_id).first()
    if year is None:
        raise NotAllowed(_("You may not set up this school."))
    return year


def _term(by: Actor, term_id: int) -> Term:
    mine = Term.objects.filter(school_year__in=years_set_up_by(by)).select_related("school_year")
    term = mine.select_for_update(of=("self",)).filter(pk=term_id).first()
    if term is None:
        raise NotAllowed(_("You may not set up this school."))
    return term


def _check_order(starts_on: date, last_on: date) -> None:
    if last_on < starts_on:
        raise Refusal(_("The last day comes before the first."), field="last_on")


def _check_year(year: SchoolYear) -> None:
    _check_order(year.starts_on, year.last_on)
    if year.ends_before - year.starts_on > LONGEST_YEAR:
        raise Refusal(_("A school year lasts 400 days at most. Look at the two dates again."), field="last_on")
    others = SchoolYear.objects.filter(school=year.school_id)
    if (other := _overlapping(others, year)) is not None:
        raise Refusal(
            _("These dates overlap “%(name)s”, from %(first)s to %(last)s.") % _told(other), field="starts_on"
        )


def _check_term(term: Term) -> None:
    _check_order(term.starts_on, term.ends_before - DAY)
    if not _is_inside(term, term.school_year):
        first = term.starts_on < term.school_year.starts_on
        raise Refusal(_outside(term.school_year), field="starts_on" if first else "last_on")
    others = Term.objects.filter(school_year=term.school_year)
    if others.filter(name=term.name).exclude(pk=term.pk).exists():
        raise Refusal(_("This school year has a term of this name already."), field="name")
    if (other := _overlapping(others, term)) is not None:
        raise Refusal(
            _("These dates overlap “%(name)s”, from %(first)s to %(last)s.") % _told(other), field="starts_on"
        )


def _overlapping(others: QuerySet[SchoolYear] | QuerySet[Term], one: SchoolYear | Term) -> SchoolYear | Term | None:
    rows = others.filter(starts_on__lt=one.ends_before, ends_before__gt=one.starts_on).exclude(pk=one.pk)
    return rows.order_by("starts_on").first()


def _is_inside(term: Term, year: SchoolYear) -> bool:
    return year.starts_on <= term.starts_on and term.ends_before <= year.ends_before


def _outside(year: SchoolYear) -> str:
    return _("This lies outside the school year “%(name)s”, from %(first)s to %(last)s.") % _told(year)


def _told(period: SchoolYear | Term) -> dict[str, str]:
    return {"name": period.name, "first": _long(period.starts_on), "last": _long(period.last_on)}


def _long(day: date) -> str:
    return formats.date_format(day, "j F Y")

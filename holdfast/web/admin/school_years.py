"""A school's years: their dates, their terms, and the days on which school is closed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.journeys import set_up_school as journey
from holdfast.kernel import clock
from holdfast.kernel.errors import Refusal
from holdfast.people.choices import DayOff
from holdfast.people.schools import actions, queries
from holdfast.records.queries import what_counts_on
from holdfast.web.admin.schools import SETTERS, school_of, task
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into
from holdfast.web.request import Request


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


class Year(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("For example 2026-2027."))
    starts_on = _day(_("First day"))
    last_on = _day(_("Last day"), _("The last day of school belongs to the year."))


class Term(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example Term 1."))
    starts_on = _day(_("First day"))
    last_on = _day(_("Last day"), _("It belongs to the term."))


class Closure(forms.Form):
    starts_on = _day(_("First day without school"))
    last_on = _day(_("Last day without school"), _("For a single day, the same day again."))
    why = forms.ChoiceField(label=_("Why"), choices=DayOff.choices, widget=forms.RadioSelect)


class Weekdays(forms.Form):
    sessions = forms.TypedChoiceField(
        label=_("Registers a day"), coerce=int, initial=2,
        choices=[(2, _("Two: morning and afternoon")), (1, _("One for the whole day"))],
    )  # fmt: skip


class Stretch(forms.Form):
    """A closure to take away, as the page names it."""

    starts_on = forms.DateField()
    last_on = forms.DateField()


def _year_of(school: Any, pk: int) -> Any:
    year = queries.years_of(school).filter(pk=pk).first()
    if year is None:
        raise Http404
    return year


def _term_of(year: Any, pk: int) -> Any:
    found = next((one for one in year.terms.all() if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _dates(period: Any) -> dict[str, Any]:
    return {"name": period.name, "starts_on": period.starts_on, "last_on": period.last_on}


@who(*SETTERS)
@require_GET
def school_year(request: Request, pk: int, year: int) -> HttpResponse:
    """One school year: dates, school days, terms, closures."""
    return _page(request, school_of(request.actor, pk), year, Weekdays())


def _page(request: Request, school: Any, pk: int, weekdays: Weekdays) -> HttpResponse:
    year = _year_of(school, pk)
    context = {
        "school": school,
        "year": year,
        "terms": sorted(year.terms.all(), key=lambda term: term.starts_on),
        "calendar": queries.calendar_of(year),
        "weekdays": weekdays,
        "may_remove": not what_counts_on(year_id=pk),
    }
    return render(request, "admin/school_year.html", context, status=422 if weekdays.is_bound else 200)


@who(*SETTERS)
@require_http_methods(["GET", "POST"])
def school_year_new(request: Request, pk: int) -> HttpResponse:
    school = school_of(request.actor, pk)
    form = Year(request.POST or None, initial=_next_year(school, request.actor.on))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = journey.add_year(school_id=pk, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, gettext("The school year is added. Now say which days are school days."))
            return redirect("school_year", pk, made.pk)
    return task(request, school, form, gettext("Add a school year"))


def _next_year(school: Any, on: date) -> dict[str, Any]:
    """A suggestion where a year is known already: the same days a year later."""
    newest = queries.years_of(school).first()
    if newest is None:
        first = on.year if on.month >= 7 else on.year - 1
        return {"name": f"{first}-{first + 1}"}
    first = newest.starts_on.year + 1
    return {"name": f"{first}-{first + 1}"}


@who(*SETTERS)
@require_http_methods(["GET", "POST"])
def school_year_change(request: Request, pk: int, year: int) -> HttpResponse:
    school = school_of(request.actor, pk)
    found = _year_of(school, year)
    form = Year(request.POST or None, initial=_dates(found))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            journey.change_year(school_id=pk, year_id=year, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, gettext("The dates are changed, and attendance is counted again."))
            return redirect("school_year", pk, year)
    return task(request, school, form, gettext("Change the dates of %(year)s") % {"year": found.name}, year=found)


@who(*SETTERS)
@require_POST
def school_year_remove(request: Request, pk: int, year: int) -> HttpResponse:
    _year_of(school_of(request.actor, pk), year)
    try:
        journey.remove_year(year_id=year, by=request.actor, at=clock.now())
        messages.success(request, gettext("The school year is removed."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("school_year", pk, year)
    return redirect("school_setting", pk)


@who(*SETTERS)
@require_http_methods(["GET", "POST"])
def school_term_new(request: Request, pk: int, year: int) -> HttpResponse:
    school = school_of(request.actor, pk)
    found = _year_of(school, year)
    form = Term(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.add_term(year_id=year, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, gettext("The term is added."))
            return redirect("school_year", pk, year)
    return task(request, school, form, gettext("Add a term to %(year)s") % {"year": found.name}, year=found)


@who(*SETTERS)
@require_http_methods(["GET", "POST"])
def school_term(request: Request, pk: int, year: int, term: int) -> HttpResponse:
    school = school_of(request.actor, pk)
    found = _year_of(school, year)
    one = _term_of(found, term)
    form = Term(request.POST or None, initial=_dates(one))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.change_term(term_id=term, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, gettext("The term is changed."))
            return redirect("school_year", pk, year)
    return task(request, school, form, gettext("Change %(term)s") % {"term": one.name}, year=found)


@who(*SETTERS)
@require_POST
def school_term_remove(request: Request, pk: int, year: int, term: int) -> HttpResponse:
    one = _term_of(_year_of(school_of(request.actor, pk), year), term)
    return _done(
        request, pk, year, lambda: actions.remove_term(term_id=one.pk, by=request.actor, at=clock.now()),
        gettext("The term is removed."),
    )  # fmt: skip


@who(*SETTERS)
@require_http_methods(["GET", "POST"])
def school_closure_new(request: Request, pk: int, year: int) -> HttpResponse:
    school = school_of(request.actor, pk)
    found = _year_of(school, year)
    form = Closure(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"why": DayOff(form.cleaned_data["why"])}
        with refusals_into(form):
            lost = journey.close_days(school_id=pk, year_id=year, **told, by=request.actor, at=clock.now())
            messages.success(
                request,
                ngettext("%(days)s school day is closed.", "%(days)s school days are closed.", lost) % {"days": lost},
            )
            return redirect("school_year", pk, year)
    return task(request, school, form, gettext("Add a closure to %(year)s") % {"year": found.name}, year=found)


@who(*SETTERS)
@require_POST
def school_closure_remove(request: Request, pk: int, year: int) -> HttpResponse:
    _year_of(school_of(request.actor, pk), year)
    stretch = Stretch(request.POST)
    if not stretch.is_valid():
        raise Http404
    days = stretch.cleaned_data
    return _done(
        request, pk, year,
        lambda: journey.open_days(school_id=pk, year_id=year, **days, by=request.actor, at=clock.now()),
        gettext("These are school days again."),
    )  # fmt: skip


@who(*SETTERS)
@require_POST
def school_weekdays(request: Request, pk: int, year: int) -> HttpResponse:
    school = school_of(request.actor, pk)
    _year_of(school, year)
    form = Weekdays(request.POST)
    if not form.is_valid():
        return _page(request, school, year, form)
    sessions = form.cleaned_data["sessions"]
    return _done(
        request, pk, year,
        lambda: journey.open_weekdays(school_id=pk, year_id=year, sessions=sessions, by=request.actor, at=clock.now()),
        gettext("Every weekday is a school day now. Close those that are not."),
    )  # fmt: skip


def _done(request: Request, pk: int, year: int, do: Callable[[], object], said: str) -> HttpResponse:
    """One button: back to the year, with what was done or why not."""
    try:
        do()
        messages.success(request, said)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("school_year", pk, year)

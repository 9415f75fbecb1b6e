"""School settings: whom families call, the school years, and what holds for the whole district."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.people.schools import actions, queries
from holdfast.people.schools.access import districts_set_up_by, schools_set_up_by
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into
from holdfast.web.request import Request

FOR_ALL = _("This holds for every school of the district: only who sets up all of them may change it.")
SETTERS = (Role.MANAGER, Role.IT)


class Contact(forms.Form):
    """Whom a family calls, and where it writes."""

    phone = forms.CharField(
        label=_("Phone number"), required=False, max_length=40,
        help_text=_("Where somebody answers during school hours. Families see it on letters, sheets and their pages."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "data-width": 20}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail address that people write to"), required=False,
        help_text=_("An address that the school reads, not one person's."),
    )  # fmt: skip


class WholeDistrict(forms.Form):
    """What holds in every school of the district."""

    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect,
        help_text=_("For people of whom no file says which language they read."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [(name, name) for name in sorted(available_timezones()) if "/" in name],
        help_text=_("Decides which day it is, and the times of meetings."),
    )  # fmt: skip


def school_of(actor: Actor, pk: int) -> Any:
    """A school that this person sets up; anything else does not exist."""
    school = schools_set_up_by(actor).select_related("district").filter(pk=pk).first()
    if school is None:
        raise Http404
    return school


@who(*SETTERS)
@require_GET
def school_settings(request: Request) -> HttpResponse:
    """Which school: at once to the only one, else a list."""
    schools = list(schools_set_up_by(request.actor).select_related("district").order_by("district__name", "name", "pk"))
    if len(schools) == 1:
        return redirect("school_setting", schools[0].pk)
    return render(request, "admin/schools.html", {"schools": schools})


@who(*SETTERS)
@require_GET
def school_setting(request: Request, pk: int) -> HttpResponse:
    """One school: contact, years, what is missing, and the definitions of its district."""
    school = school_of(request.actor, pk)
    on = request.actor.on
    years = list(queries.years_of(school))
    context = {
        "school": school,
        "several": schools_set_up_by(request.actor).count() > 1,
        "years": years,
        "has_year_now": any(year.starts_on <= on < year.ends_before for year in years),
        "on": on,
        "reads": dict(settings.LANGUAGES).get(school.district.default_language, school.district.default_language),
        "sets_district": districts_set_up_by(request.actor).filter(pk=school.district_id).exists(),
        "without_first_day": queries.students_without_a_first_day(school, on),
    }
    return render(request, "admin/school.html", context)


@who(*SETTERS)
@require_http_methods(["GET", "POST"])
def school_contact(request: Request, pk: int) -> HttpResponse:
    school = school_of(request.actor, pk)
    form = Contact(request.POST or None, initial={"phone": school.phone, "email": school.email})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.set_contact(school_id=pk, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, gettext("Saved. Families see it from now on."))
            return redirect("school_setting", pk)
    return task(request, school, form, gettext("Whom families call"))


@who(*SETTERS)
@require_http_methods(["GET", "POST"])
def school_district(request: Request, pk: int) -> HttpResponse:
    """Language and time zone, for those who set up every school of the district."""
    school = school_of(request.actor, pk)
    if not districts_set_up_by(request.actor).filter(pk=school.district_id).exists():
        messages.info(request, str(FOR_ALL))
        return redirect("school_setting", pk)
    now = {"language": school.district.default_language, "time_zone": school.district.time_zone}
    form = WholeDistrict(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.set_district(district_id=school.district_id, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, gettext("Saved for every school of the district."))
            return redirect("school_setting", pk)
    title = gettext("Language and time zone of %(district)s") % {"district": school.district.name}
    return task(request, school, form, title)


def task(request: Request, school: Any, form: forms.Form, title: str, **more: Any) -> HttpResponse:
    """One thing to set: a form of its own."""
    context = {"school": school, "form": form, "title": title, **more}
    return render(request, "admin/school_task.html", context, status=422 if form.is_bound else 200)

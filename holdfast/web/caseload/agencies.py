"""The school's own list of agencies: what each is for, whom to call, in which language; and who is designated."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.kernel import clock
from holdfast.programmes.access import programmes_changed_by
from holdfast.programmes.people import possible_players
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.services import actions, queries
from holdfast.services.access import agencies_visible_to, schools_listing
from holdfast.web.doors import readers_of, who
from holdfast.web.forms import refusals_into
from holdfast.web.manager.programmes import EDITORS
from holdfast.web.request import Request


class Told(forms.Form):
    """What the list says of an agency."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    what_for = forms.CharField(
        label=gettext_lazy("What it helps with"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    contact = forms.CharField(label=gettext_lazy("Whom to ask for"), max_length=160, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    languages = forms.CharField(label=gettext_lazy("Languages they speak"), max_length=120, required=False)


@who(*readers_of("agency"))
@require_GET
def agencies(request: Request) -> HttpResponse:
    """The list, what the programmes name and it does not have yet, and which referrals to look at again."""
    actor = request.actor
    listed = queries.agencies_listed(actor)
    schools = list(schools_listing(actor).order_by("name"))
    context = {
        "agencies": listed,
        "schools": schools,
        "missing": [
            (school, here(item), item.id) for school in schools for item in queries.not_listed_yet(school, listed)
        ],
        "to_look_at": queries.to_look_at(actor, actor.on),
        "several": len({one.school_id for one in listed}) > 1 or len(schools) > 1,
        "on": actor.on,
    }
    return render(request, "caseload/agencies.html", context)


@who(*readers_of("agency"))
@require_http_methods(["GET", "POST"])
def agency_new(request: Request) -> HttpResponse:
    """Add an agency; one that a programme names comes with its name."""
    schools = {str(one.pk): one for one in schools_listing(request.actor)}
    school = schools.get(request.GET.get("school", "")) or next(iter(schools.values()), None)
    if school is None:
        raise Http404
    item = next((one for one in queries.not_listed_yet(school, ()) if one.id == request.GET.get("item")), None)
    form = Told(request.POST if request.method == "POST" else None, initial={"name": here(item)} if item else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.keep_agency(
                school=school, agency=None, told=form.cleaned_data, item=item.id if item else "", by=request.actor,
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("%(name)s is on the list.") % {"name": form.cleaned_data["name"]})
            return redirect("agencies")
    context = {"form": form, "agency": None, "school": school}
    return render(request, "caseload/agency_edit.html", context, status=422 if form.errors else 200)


@who(*readers_of("agency"))
@require_http_methods(["GET", "POST"])
def agency_edit(request: Request, pk: int) -> HttpResponse:
    """Change what is said of an agency, or take it off the list."""
    schools = schools_listing(request.actor)
    one = agencies_visible_to(request.actor).filter(pk=pk, school__in=schools).select_related("school").first()
    if one is None:
        raise Http404
    given = {field: getattr(one, field) for field in actions.FIELDS}
    ends = "end" in request.POST
    form = Told(request.POST if request.method == "POST" and not ends else None, initial=given)
    if ends:
        actions.end_agency(agency=one, by=request.actor, at=clock.now())
        messages.success(request, _("%(name)s is off the list.") % {"name": one.name})
        return redirect("agencies")
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.keep_agency(
                school=one.school, agency=one, told=form.cleaned_data, item=one.item, by=request.actor, at=clock.now()
            )
            messages.success(request, _("Kept."))
            return redirect("agencies")
    context = {"form": form, "agency": one, "school": one.school}
    return render(request, "caseload/agency_edit.html", context, status=422 if form.errors else 200)


class Named(forms.Form):
    """One field for each group of students for whom somebody is designated."""

    def __init__(self, *args: Any, programme: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        players = [(str(pk), name) for pk, name in possible_players(programme).values_list("pk", "name")]
        for item, now in queries.designated_of([programme]):
            self.fields[item.id] = forms.TypedChoiceField(
                label=here(item), choices=[("", _("Nobody yet")), *players], required=False, coerce=int,
                empty_value=None, initial=str(now.user_id) if now else "",
            )  # fmt: skip


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def programme_designated(request: Request, pk: int) -> HttpResponse:
    """Who is the person for each group of students that the programme names."""
    rows = programmes_changed_by(request.actor).select_related("school", "blueprint")
    one = rows.filter(pk=pk).first()
    if one is None or not blueprint_of(one).setting("people.designated_staff").value:
        raise Http404
    form = Named(request.POST if request.method == "POST" else None, programme=one)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.designate(programme=one, people=form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("Kept."))
            return redirect("programme", one.pk)
    context = {"form": form, "programme": one}
    return render(request, "caseload/designated.html", context, status=422 if form.errors else 200)

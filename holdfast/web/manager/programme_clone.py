"""The same programme in another school of the district: settings go along, people stay to be named there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from holdfast.journeys.start_programme import clone_programme
from holdfast.kernel import clock
from holdfast.programmes.access import programmes_visible_to, schools_to_clone_to
from holdfast.programmes.queries import possible_leads
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.manager.programmes import CLONERS
from holdfast.web.request import Request


class Clone(forms.Form):
    school = forms.TypedChoiceField(label=_("School"), coerce=int)
    lead = forms.TypedChoiceField(label=_("Who leads it there"), coerce=int)
    name = forms.CharField(label=_("Name"), max_length=160, help_text=_("As people at school will call it."))
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))


@who(*CLONERS)
@require_http_methods(["GET", "POST"])
def clone(request: Request, pk: int) -> HttpResponse:
    """Three answers, and the other school finds it among its programmes, to be set up further."""
    visible = programmes_visible_to(request.actor).select_related("school", "blueprint")
    one: Any = visible.filter(pk=pk).first()
    schools = one and list(schools_to_clone_to(request.actor, one).order_by("name").values_list("id", "name"))
    if not schools:
        raise Http404
    given = {"name": one.name, "starts_on": request.actor.on.isoformat()}
    form = Clone(request.POST if request.method == "POST" else None, initial=given)
    set_choices(form, "school", schools)
    set_choices(form, "lead", _leads(schools))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            made = clone_programme(
                programme_id=pk, school_id=told["school"], name=told["name"], lead_id=told["lead"],
                starts_on=told["starts_on"], by=request.actor, at=clock.now(),
            )  # fmt: skip
            said = gettext("%(name)s is there at %(school)s. %(lead)s names its people and begins it.")
            named = {"name": made.name, "school": made.school.name, "lead": made.lead.name}
            messages.success(request, said % named)
            return redirect("programme", made.pk)
    context = {"form": form, "programme": one}
    return render(request, "manager/programme_clone.html", context, status=422 if form.errors else 200)


def _leads(schools: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Who could lead it, with the school beside each name where there are several."""
    found: dict[int, str] = {}
    for school_id, school in schools:
        for lead in possible_leads([school_id]):
            found.setdefault(lead.pk, lead.name if len(schools) == 1 else f"{lead.name} ({school})")
    return list(found.items())

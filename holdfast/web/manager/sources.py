"""What an evaluation has in hand and what is missing; the policies behind a programme; its objectives, looked at."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.programmes.access import programmes_changed_by, programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.supervision import actions, sources
from holdfast.supervision.access import reads_support
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into
from holdfast.web.manager.programmes import EDITORS, READERS
from holdfast.web.request import Request

Programme = Any
DAY = {"type": "date"}
AUDIENCES: dict[str, str | Promise] = {
    "students": gettext_lazy("Students"),
    "families": gettext_lazy("Families"),
    "staff": gettext_lazy("Staff"),
    "school": gettext_lazy("The school"),
    "partners": gettext_lazy("Partners"),
}
NEXT: dict[str, str | Promise] = {
    "attendance": gettext_lazy("Bring in the school's registers."),
    "punctuality": gettext_lazy("Bring in the school's registers."),
    "reviews": gettext_lazy("Ask the teachers for their weekly review."),
    "targets": gettext_lazy("Targets are set and checked at the meetings."),
    "forms": gettext_lazy("Have the form answered; it stands on the page of the match, the student or the mentor."),
    "participation": gettext_lazy("Log the sessions of groups and who dropped in."),
    "family_contacts": gettext_lazy("Write down contacts with families."),
    "staff_records": gettext_lazy("Keep the talks with mentors."),
    "exclusions": gettext_lazy("Take it from the school's own system."),
    "grades": gettext_lazy("Take it from the school's own system."),
    "case_studies": gettext_lazy("Ask a student and the family whether their story may be told, then write it down."),
}


def _programme(actor: Actor, pk: int) -> Programme:
    rows = programmes_visible_to(actor).select_related("blueprint", "school__district", "lead")
    one = rows.filter(pk=pk).first()
    if one is None or not reads_support(actor, one):
        raise Http404
    return one


@who(*READERS)
@require_GET
def programme_sources(request: Request, pk: int) -> HttpResponse:
    """Each source: how much there is, how new it is, and the next step where something is missing."""
    one = _programme(request.actor, pk)
    if not sources.is_evaluated(one):
        raise Http404
    blueprint = blueprint_of(one)
    rows = [_row(row) for row in sources.sources_of(one)]
    context = {
        "programme": one,
        "rows": rows,
        "in_hand": len([row for row in rows if row["count"]]),
        "effects": [(AUDIENCES[name], [here(item) for item in items]) for name, items in sources.effects_of(one)],
        "gap": here(blueprint.setting("evaluate.gap").value),
        "comparison": here(blueprint.setting("evaluate.comparison").value),
        "on": request.actor.on,
    }
    return render(request, "manager/sources.html", context)


def _row(row: sources.SourceRow) -> dict[str, Any]:
    in_hand = row.in_hand
    count = in_hand.count if in_hand else 0
    missing = NEXT.get(row.source.held or "", _("Nobody keeps this in Holdfast: gather it, and say who does."))
    return {
        "name": here(row.source),
        "count": count,
        "newest_on": in_hand.newest_on if in_hand else None,
        "next": "" if count else missing,
    }


class PolicyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    text = forms.CharField(
        label=gettext_lazy("The school's own text, or where it is found"), required=False, max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    approved_by = forms.CharField(label=gettext_lazy("Approved by"), required=False, max_length=160)
    approved_on = forms.DateField(label=gettext_lazy("Approved on"), required=False, widget=forms.DateInput(attrs=DAY))
    review_on = forms.DateField(
        label=gettext_lazy("Looked at again on"), required=False, widget=forms.DateInput(attrs=DAY)
    )


@who(*READERS)
@require_GET
def programme_policies(request: Request, pk: int) -> HttpResponse:
    """The register of policies: text, who approved it, when it is looked at again."""
    one = _programme(request.actor, pk)
    rows = sources.policies_of(one)
    context = {
        "programme": one,
        "rows": [(row, row.kept.name if row.kept else here(row.named), row.is_due(request.actor.on)) for row in rows],
        "may_change": programmes_changed_by(request.actor).filter(pk=pk).exists(),
        "on": request.actor.on,
    }
    return render(request, "manager/policies.html", context)


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def policy(request: Request, pk: int, item: str) -> HttpResponse:
    """Enter the school's own text of a policy. The item "new" is one that the blueprint does not name."""
    one = _programme(request.actor, pk)
    if not programmes_changed_by(request.actor).filter(pk=pk).exists():
        raise Http404
    row = next((row for row in sources.policies_of(one) if row.item == item), None)
    if row is None and item != "new":
        raise Http404
    kept = row.kept if row else None
    fields = ("name", "text", "approved_by", "approved_on", "review_on")
    given = {field: getattr(kept, field) for field in fields} if kept else {"name": here(row.named) if row else ""}
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.keep_policy(
                programme=one, item=row.item if row else "", **form.cleaned_data, by=request.actor, at=clock.now()
            )
            messages.success(request, _("Kept."))
            return redirect("programme_policies", pk)
    context = {"programme": one, "form": form, "name": given["name"] or _("Another policy")}
    return render(request, "manager/policy.html", context, status=422 if form.errors else 200)


class Look(forms.Form):
    came_of_it = forms.CharField(
        label=gettext_lazy("What came of them so far?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Name no student: everybody who works with the programme reads it."),
    )  # fmt: skip
    change = forms.CharField(
        label=gettext_lazy("What do you change now?"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    next_on = forms.DateField(
        label=gettext_lazy("Looked at again on"), required=False, widget=forms.DateInput(attrs=DAY)
    )


@who(*READERS)
@require_http_methods(["GET", "POST"])
def programme_objectives(request: Request, pk: int) -> HttpResponse:
    """What is meant to be reached together: planned, looked at, adjusted."""
    actor = request.actor
    one = _programme(actor, pk)
    objectives = blueprint_of(one).setting("objectives").value or ()
    if not objectives:
        raise Http404
    form = Look(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.look_at_objectives(programme=one, **form.cleaned_data, by=actor, at=clock.now())
            messages.success(request, _("Kept."))
            return redirect("programme_objectives", pk)
    context = {
        "programme": one,
        "objectives": [here(item) for item in objectives],
        "looks": sources.looks_of(one),
        "form": form,
        "may_change": programmes_changed_by(actor).filter(pk=pk).exists(),
    }
    return render(request, "manager/objectives.html", context, status=422 if form.errors else 200)

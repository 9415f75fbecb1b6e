"""The plan of a student or a family: what is hard, what is done by whom until when, what came of it."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.journeys import plan as journey
from holdfast.kernel import audit, clock
from holdfast.kernel.errors import Refusal
from holdfast.people.access import RESTRICTED
from holdfast.plans.access import RECORDS, STAFF, about_of
from holdfast.plans.choices import CameOfIt, PlanAbout
from holdfast.plans.facts import due_on
from holdfast.plans.queries import lines_of, parts_of
from holdfast.programmes.texts import here, word
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into
from holdfast.web.plan.forms import LineForm, LookForm, StateForm
from holdfast.web.request import Request

MEANING = {
    CameOfIt.OPEN: "info",
    CameOfIt.DONE: "well",
    CameOfIt.PARTLY: "watch",
    CameOfIt.DROPPED: "none",
}


def _seen(request: Request, pk: int, programme: int) -> journey.OpenPlan:
    seen = journey.plan_seen_by(request.actor, pk, programme)
    if seen is None:
        raise Http404
    return seen


def _to_write(request: Request, pk: int, programme: int) -> journey.OpenPlan:
    seen = _seen(request, pk, programme)
    if not seen.may_write:
        raise Http404
    return seen


@who(*STAFF)
@require_http_methods(["GET", "POST"])
def plan(request: Request, pk: int, programme: int) -> HttpResponse:
    """The whole plan, and room for its next line."""
    seen = _seen(request, pk, programme)
    form = LineForm(request.POST or None, initial={"client_key": uuid4()}, blueprint=seen.blueprint)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            journey.write_line(
                student_id=pk, programme_id=programme, parts=form.parts, who=told["who"], due_on=told["due_on"],
                partners=told.get("partners", []), barriers=told.get("barriers", []), client_key=told["client_key"],
                by=request.actor, at=clock.now(),
            )  # fmt: skip
        if not form.errors:
            messages.success(request, _("The line is in the plan."))
            return redirect("plan", pk, programme)
    return render(request, "plan/plan.html", _context(request, seen, form), status=422 if form.errors else 200)


def _context(request: Request, seen: journey.OpenPlan, form: LineForm) -> dict[str, Any]:
    student, found, about = seen.sight.student, seen.plan, about_of(seen.blueprint)
    if found is not None and RECORDS[about] in RESTRICTED:
        audit.read(
            by=request.actor, at=clock.now(), record=RECORDS[about], student_id=student.pk,
            school_id=student.school_id,
        )  # fmt: skip
    settings = seen.blueprint.content.plan
    every = settings.review_every_weeks.value
    due = due_on(found.looked_at_on, every) if found is not None else None
    is_family = about is PlanAbout.HOUSEHOLD
    return {
        "student": student,
        "is_family": is_family,
        "programme": seen.around.programme,
        "heading": _name_of(seen, is_family=is_family),
        "back": reverse("student_family", args=[student.pk]) if is_family else reverse("student", args=[student.pk]),
        "written_with": [word(one) for one in settings.written_with.value or ()],
        "feeds": [here(one) for one in settings.feeds.value or ()],
        "lines": [_line(one, seen) for one in lines_of(found)] if found is not None else [],
        "looks": [_look(one) for one in found.looks.select_related("kept_by")[:20]] if found is not None else [],
        "every": every,
        "due": due,
        "is_due": due is not None and due <= request.actor.on,
        "looked_at_on": found.looked_at_on if found is not None else None,
        "may_write": seen.may_write,
        "form": form,
        "look": LookForm(blueprint=seen.blueprint, initial={"together_with": list(settings.written_with.value or ())}),
        "states": CameOfIt.choices,
    }


def _name_of(seen: journey.OpenPlan, *, is_family: bool) -> str:
    student = seen.sight.student
    if not is_family:
        return _("Plan with %(name)s") % {"name": student.name}
    return _("Plan with family %(name)s") % {
        "name": student.household.name if student.household else student.family_name
    }


def _items(listed: Any, chosen: list[str]) -> list[str]:
    return [here(one) for one in listed.value or () if one.id in chosen]


def _line(line: Any, seen: journey.OpenPlan) -> dict[str, Any]:
    words, services = parts_of(line), seen.blueprint.content.services
    state = CameOfIt(line.state)
    return {
        "pk": line.pk,
        "parts": [
            (here(one), words[one.id]) for one in seen.blueprint.content.plan.parts.value or () if one.id in words
        ],
        "barriers": _items(services.barriers, line.barriers),
        "partners": _items(services.partners, line.partners),
        "who": line.who,
        "due_on": line.due_on,
        "late": line.due_on is not None and state is CameOfIt.OPEN and line.due_on < seen.sight.actor.on,
        "state": state,
        "label": state.label,
        "meaning": MEANING[state],
        "came_of_it": line.came_of_it,
    }


def _look(look: Any) -> dict[str, Any]:
    return {
        "on": look.looked_on,
        "with": [capfirst(word(one)) for one in look.together_with],
        "words": look.words,
        "by": look.kept_by.name if look.kept_by else "",
    }


@who(*STAFF)
@require_POST
def plan_line(request: Request, pk: int, programme: int, line: int) -> HttpResponse:
    """What came of one line."""
    seen = _to_write(request, pk, programme)
    if seen.plan is None or not seen.plan.lines.filter(pk=line).exists():
        raise Http404
    form = StateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was kept. Choose how far it has come, and save once more."))
        return redirect("plan", pk, programme)
    told = form.cleaned_data
    journey.settle_line(
        student_id=pk, programme_id=programme, line_id=line, state=told["state"], came_of_it=told["came_of_it"],
        by=request.actor, at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Kept: %(state)s.") % {"state": str(CameOfIt(told["state"]).label).lower()})
    return redirect("plan", pk, programme)


@who(*STAFF)
@require_POST
def plan_looked(request: Request, pk: int, programme: int) -> HttpResponse:
    """The plan was gone through today."""
    seen = _to_write(request, pk, programme)
    form = LookForm(request.POST, blueprint=seen.blueprint)
    if form.is_valid():
        told = form.cleaned_data
        try:
            journey.look_at(
                student_id=pk, programme_id=programme, together_with=told.get("together_with", []),
                words=told["words"], by=request.actor, at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Kept that the plan was gone through today."))
    else:
        messages.error(request, _("Nothing was kept. Open the page again and save once more."))
    return redirect("plan", pk, programme)

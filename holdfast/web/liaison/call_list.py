"""The call list: which family has not been reached, in which language, at what time; one tap says what came of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.families import texts
from holdfast.families.access import STAFF, steps_visible_to
from holdfast.families.choices import BestTime
from holdfast.families.queries import family_name
from holdfast.journeys import call_list as journey
from holdfast.journeys.contact import take_step
from holdfast.journeys.plan import plans_due
from holdfast.kernel import clock
from holdfast.kernel.errors import Refusal
from holdfast.web.doors import who
from holdfast.web.liaison.family import language_name, taps_of
from holdfast.web.liaison.forms import TapForm
from holdfast.web.liaison.steps import step_row
from holdfast.web.request import Request

A_PAGE = 50


class Filter(forms.Form):
    """What the address may ask for; what it cannot mean is ignored."""

    language = forms.CharField(required=False, max_length=8)
    time = forms.ChoiceField(required=False, choices=[("", ""), *BestTime.choices])
    page = forms.IntegerField(required=False, min_value=1)


@who(*STAFF)
@require_GET
def families(request: Request) -> HttpResponse:
    """Steps that are due, then every family that this person may contact, whom we owe a call first."""
    asked = Filter(request.GET)
    asked.is_valid()
    language, time = asked.cleaned_data.get("language", ""), asked.cleaned_data.get("time", "")
    everybody = journey.families_to_call(request.actor)
    shown = [
        one
        for one in everybody
        if (not language or one.language == language) and (not time or one.best_time in ("", time))
    ]
    page = Paginator(shown, A_PAGE).get_page(asked.cleaned_data.get("page"))
    languages = sorted({one.language for one in everybody if one.language})
    context = {
        "steps": [step_row(one) for one in journey.steps_to_take(request.actor)],
        "plans_due": plans_due(request.actor),
        "rows": [_row(one) for one in page.object_list],
        "page": page,
        "total": len(everybody),
        "owed": sum(one.overdue or one.is_promised for one in everybody),
        "language": language,
        "time": time,
        "languages": [("", _("Every language")), *((code, language_name(code)) for code in languages)],
        "times": [("", _("At any time")), *BestTime.choices],
        "filtered": bool(language or time),
        "base": f"?language={language}&time={time}&",
    }
    return render(request, "liaison/families.html", context)


def _row(one: Any) -> dict[str, Any]:
    """One family on the list."""
    person, around = one.to_call, one.footing.around
    return {
        "name": family_name(around.student) if len(one.students) > 1 or _is_household(one) else around.student.name,
        "children": [child.name for child in one.students] if _is_household(one) else [],
        "href": reverse("student_family", args=[around.student.pk]),
        "programme": around.programme.name,
        "call": _whom(person),
        "phone": person.link.guardian.phone if person else "",
        "last": texts.last_contact_text(one.last, one.on),
        "meaning": "act" if one.is_promised or one.overdue else "",
        "word": _("Call as promised") if one.is_promised else _("Should have heard from us") if one.overdue else "",
        "tap_href": reverse("family_tap", args=[around.student.pk, around.programme.pk]),
        "taps": taps_of(one.footing) if person else [],
    }


def _is_household(one: Any) -> bool:
    return bool(one.footing.blueprint.setting("unit_of_work").value == journey.HOUSEHOLD)


def _whom(person: Any) -> str:
    """Whom to call, in which language, when."""
    if person is None:
        return _("Nobody in the records may be called.")
    guardian = person.link.guardian
    said = [guardian.name, language_name(guardian.language)]
    if guardian.needs_interpreter:
        said.append(_("with an interpreter"))
    if person.best_time:
        said.append(str(BestTime(person.best_time).label).lower())
    return ", ".join(said)


@who(*STAFF)
@require_POST
def family_step(request: Request, pk: int) -> HttpResponse:
    """A step of the ladder, done in one tap."""
    if not steps_visible_to(request.actor).filter(pk=pk).exists():
        raise Http404
    form = TapForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was kept. Tap once more."))
        return redirect("families")
    told = form.cleaned_data
    try:
        step = take_step(
            step_id=pk, outcome=told["outcome"], client_key=told["client_key"], by=request.actor, at=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Kept for %(name)s.") % {"name": step.student.short_name})
    return redirect("families")

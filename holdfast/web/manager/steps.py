"""When something does not work: the steps of the programme for one match, who took them, who looked again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from holdfast.forms.access import voices_of
from holdfast.journeys.answer_form import about_match
from holdfast.kernel import audit, clock
from holdfast.kernel.errors import Refusal
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.supervision import actions, steps
from holdfast.supervision.access import supports
from holdfast.web.doors import signed_in
from holdfast.web.forms_answered.due import address_of
from holdfast.web.request import Request


class Said(forms.Form):
    """What came of a step, or of a decision that somebody else took."""

    words = forms.CharField(label=gettext_lazy("What came of it?"), max_length=2000)
    step = forms.SlugField(required=False, max_length=60)
    decision = forms.IntegerField(required=False, min_value=1)


@signed_in
@require_http_methods(["GET", "POST"])
def match_steps(request: Request, pk: int) -> HttpResponse:
    """The steps in their order: what is reached, what was done, what is next."""
    actor, at = request.actor, clock.now()
    match = steps.match_with_steps(actor, pk)
    if match is None:
        raise Http404
    listed = steps.steps_of_match(match, actor.on)
    form = Said(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        decisions = {one.decision.pk: one.decision for row in listed for one in row.taken if one.decision}
        try:
            if told["decision"] in decisions:
                actions.look_again(
                    match=match, decision=decisions[told["decision"]], words=told["words"], by=actor, at=at
                )
            else:
                actions.take_step(match=match, step=told["step"], words=told["words"], by=actor, at=at)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Kept."))
            return redirect("match_steps", pk)
    audit.read(by=actor, at=at, record="supervision", student_id=match.student_id, school_id=match.school_id)
    blueprint, subject = blueprint_of(match.programme), about_match(match)
    manages = supports(actor, match.programme)
    context: dict[str, Any] = {
        "match": match,
        "rows": [_row(one, match, subject, actor) for one in listed],
        "form": form,
        "words": here,
        "manages": manages,
        "user_id": actor.user_id,
        "handover": blueprint.setting("escalation.disciplinary_handover").value,
        "consequences": blueprint.setting("escalation.consequences").value,
        "ends_with": blueprint.setting("escalation.ends_with").value,
        "safeguarding": blueprint.setting("escalation.safeguarding").value,
        "back": (reverse("match", args=[pk]), _("The match")) if manages
        else (reverse("mentor_notes", args=[pk]), match.student.name),
        "on": actor.on,
    }  # fmt: skip
    return render(request, "manager/match_steps.html", context, status=422 if form.errors else 200)


def _row(one: steps.StepOfMatch, match: Any, subject: Any, actor: Any) -> dict[str, Any]:
    """A step with the address of its form, for those who answer it."""
    may_answer = one.form is not None and bool(voices_of(actor, match.programme, one.form, subject))
    return {
        "step": one.step,
        "reached": one.reached,
        "is_open": one.is_open,
        "taken": one.taken,
        "has_form": one.form is not None,
        "form_href": address_of("form_answer", match.programme_id, subject, one.form.code)
        if one.form and may_answer else "",
        "read_href": address_of("form_answers", match.programme_id, subject, one.form.code) if one.form else "",
    }  # fmt: skip

"""A question that a mentor asked: read by whoever answers it and by whoever asked, answered once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from holdfast.journeys import support
from holdfast.kernel import audit, clock
from holdfast.supervision import talks
from holdfast.supervision.access import reads_support
from holdfast.web.doors import signed_in
from holdfast.web.forms import refusals_into
from holdfast.web.request import Request


class Answer(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The mentor reads it on the page of the match."),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def advice(request: Request, pk: int) -> HttpResponse:
    """What was asked about whom, and the answer, once there is one."""
    actor, at = request.actor, clock.now()
    seen = talks.advice_seen_by(actor, pk)
    if seen is None:
        raise Http404
    form = Answer(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            support.answer_advice(advice_id=pk, answer=form.cleaned_data["answer"], by=actor, at=at)
            messages.success(request, _("Your answer is kept. The mentor is told."))
            return redirect("advice", pk)
    row = seen.row
    audit.read(by=actor, at=at, record="supervision", student_id=row.student_id, school_id=row.school_id)
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "may_answer": seen.may_answer and row.answered_at is None,
        "back": (reverse("programme_supervision", args=[row.programme_id]), row.programme.name)
        if reads_support(actor, row.programme) else (reverse("home"), _("Home")),
        "on": actor.on,
    }  # fmt: skip
    return render(request, "manager/advice.html", context, status=422 if form.errors else 200)

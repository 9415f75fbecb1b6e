"""Giving somebody one student by name: a colleague's caseload, an outside agency; and taking it back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.accounts import actions_sharing as actions
from holdfast.accounts import sharing
from holdfast.accounts.choices import ShareBasis
from holdfast.kernel import clock
from holdfast.kernel.errors import Refusal
from holdfast.people.access import students_visible_to
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.request import Request

USUAL = timedelta(days=90)
Student = Any
"""A student of `people`; pages import no models."""


class Share(forms.Form):
    user = forms.TypedChoiceField(label=_("With whom?"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What for?"),
        help_text=_("One sentence. It is kept, and whoever may see who looks at this student can read it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    basis = forms.ChoiceField(label=_("Who agreed?"), choices=ShareBasis.choices, widget=forms.RadioSelect)
    last_day_on = forms.DateField(
        label=_("Until which day?"),
        help_text=_("The last day on which they see it. At most a year; you can stop earlier or share again."),
    )


class Caseload(forms.Form):
    colleague = forms.TypedChoiceField(label=_("Who looks after this student?"), coerce=int, widget=forms.RadioSelect)


def _shared_student(request: Request, pk: int) -> Student:
    student = students_visible_to(request.actor).select_related("school").filter(pk=pk).first()
    if student is None or not sharing.may_share(request.actor, student):
        raise Http404
    return student


@who(*sharing.SHARERS)
@require_http_methods(["GET", "POST"])
def student_sharing(request: Request, pk: int) -> HttpResponse:
    """Who has this student by name now; one form to share with one more person outside the school."""
    student = _shared_student(request, pk)
    form = _agency_form(request, student, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            relation = actions.share_with_agency(
                student_id=pk, user_id=told["user"], basis=told["basis"], reason=told["reason"],
                last_day_on=told["last_day_on"], by=request.actor, at=clock.now(), on=request.actor.on,
            )  # fmt: skip
            return _now_sees(request, student, relation)
    return _page(request, student, form, _caseload_form(request, student, None))


@who(*sharing.SHARERS)
@require_POST
def student_caseload(request: Request, pk: int) -> HttpResponse:
    """A colleague looks after this student from today."""
    student = _shared_student(request, pk)
    form = _caseload_form(request, student, request.POST)
    if form.is_valid():
        with refusals_into(form):
            relation = actions.put_into_caseload(
                student_id=pk, user_id=form.cleaned_data["colleague"], by=request.actor, at=clock.now(),
                on=request.actor.on,
            )  # fmt: skip
            return _now_sees(request, student, relation)
    return _page(request, student, _agency_form(request, student, None), form)


def _now_sees(request: Request, student: Student, relation: Any) -> HttpResponse:
    said = gettext("%(name)s sees %(student)s from now on.")
    messages.success(request, said % {"name": relation.user.name, "student": student.short_name})
    return redirect("student_sharing", pk=student.pk)


def _agency_form(request: Request, student: Student, told: Any) -> Share:
    on = request.actor.on
    form = Share(told, initial={"last_day_on": on + USUAL})
    set_choices(form, "user", [(one.pk, one.name) for one in sharing.agencies_for(student, on)])
    return form


def _caseload_form(request: Request, student: Student, told: Any) -> Caseload:
    form = Caseload(told)
    colleagues = sharing.colleagues_for(student, request.actor.on)
    set_choices(form, "colleague", [(one.pk, one.name) for one in colleagues])
    return form


def _page(request: Request, student: Student, form: Share, caseload: Caseload) -> HttpResponse:
    shares = sharing.shares_of(student, request.actor.on)
    context = {"student": student, "shares": shares, "form": form, "caseload": caseload}
    status = 422 if form.errors or caseload.errors else 200
    return render(request, "people/student_sharing.html", context, status=status)


@who(*sharing.SHARERS)
@require_POST
def sharing_stop(request: Request, pk: int, relation: int) -> HttpResponse:
    """One tap, at once: it can be shared again."""
    student = _shared_student(request, pk)
    try:
        actions.stop_sharing(student_id=pk, relation_id=relation, by=request.actor, at=clock.now(), on=request.actor.on)
        messages.success(request, gettext("%(name)s is no longer shared.") % {"name": student.short_name})
    except Refusal as refusal:
        messages.info(request, str(refusal.message))
    return redirect("student_sharing", pk=pk)

"""What else a student has: other services, and referrals to agencies from the family's yes to their end."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel import audit, clock
from holdfast.kernel.actor import Actor, Role
from holdfast.people import record
from holdfast.people.access import Sight
from holdfast.programmes.texts import here
from holdfast.services import actions, queries
from holdfast.services.access import may_keep_services, may_open, may_refer_outside, reads_in_full
from holdfast.services.choices import AgreedBy, OutsideStatus
from holdfast.web.doors import readers_of, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.mentor.forms import KeyedForm
from holdfast.web.request import Request

READERS = readers_of("student_service")
KEEPERS = tuple(role for role in READERS if role not in (Role.STUDENT, Role.GUARDIAN, Role.VOLUNTEER_MENTOR))
MEANING = {
    OutsideStatus.ASKED: "watch",
    OutsideStatus.ACCEPTED: "well",
    OutsideStatus.DECLINED: "none",
    OutsideStatus.FINISHED: "none",
}
DAY = {"type": "date"}


def _sight(actor: Actor, pk: int) -> Sight:
    """The student, for whoever may know what else they have."""
    student = record.student_with_place(pk)
    if student is not None:
        sight = Sight(actor, student)
        if sight.may_read("student") and may_open(sight):
            return sight
    raise Http404


def _to_refer(actor: Actor, pk: int) -> Sight:
    sight = _sight(actor, pk)
    if not may_refer_outside(sight):
        raise Http404
    return sight


def _to_keep(actor: Actor, pk: int) -> Sight:
    sight = _sight(actor, pk)
    if not may_keep_services(sight):
        raise Http404
    return sight


@who(*READERS)
@require_GET
def student_services(request: Request, pk: int) -> HttpResponse:
    """Everything that a student has beside the programmes, and who at the school is named for whom."""
    actor, at = request.actor, clock.now()
    sight = _sight(actor, pk)
    one = sight.student
    outside, services = queries.outside_of(actor, one), queries.services_of(actor, one, actor.on)
    if outside:
        audit.read(by=actor, at=at, record="outside_referral", student_id=one.pk, school_id=one.school_id)
    family = actor.has(Role.STUDENT, Role.GUARDIAN)
    kinds = queries.kinds_at(one.school_id)
    context = {
        "student": one,
        "services": [(row, here(kinds[row.kind]) if row.kind in kinds else row.kind) for row in services],
        "wanted": bool(kinds),
        "outside": [_outside(row) for row in outside],
        "in_full": reads_in_full(sight),
        "may_refer": may_refer_outside(sight),
        "may_keep": may_keep_services(sight) and bool(kinds),
        "designated": [] if family else [
            (here(item), named.user.name if named else "")
            for item, named in queries.designated_of(queries.programmes_at([one.school_id]))
        ],
        "on": actor.on,
    }  # fmt: skip
    return render(request, "caseload/services.html", context)


def _outside(row: Any) -> dict[str, Any]:
    status = OutsideStatus(row.status)
    return {"row": row, "meaning": MEANING[status], "status": status.label, "is_open": row.status in queries.OPEN}


class Service(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Service"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("Who gives it, and when"), required=False, max_length=500,
        help_text=gettext_lazy("Staff who look after the student read it. A volunteer sees only the kind."),
    )  # fmt: skip
    starts_on = forms.DateField(label=gettext_lazy("Since"), widget=forms.DateInput(attrs=DAY))


@who(*KEEPERS)
@require_http_methods(["GET", "POST"])
def service_add(request: Request, pk: int) -> HttpResponse:
    """Write down what else a student has."""
    one = _to_keep(request.actor, pk).student
    form = Service(request.POST if request.method == "POST" else None, initial={"starts_on": request.actor.on})
    kinds = queries.kinds_at(one.school_id)
    set_choices(form, "kind", [(code, here(item)) for code, item in kinds.items()])
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.keep_service(student=one, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("Kept."))
            return redirect("student_services", pk)
    context = {
        "form": form,
        "student": one,
        "heading": _("What else does %(name)s have?") % {"name": one.short_name},
        "verb": _("Keep it"),
        "new_key": "",
        "nothing_wanted": not kinds,
    }
    return render(request, "caseload/service_task.html", context, status=422 if form.errors else 200)


@who(*KEEPERS)
@require_POST
def service_end(request: Request, pk: int, service: int) -> HttpResponse:
    """One tap: the student has it no longer."""
    one = _to_keep(request.actor, pk).student
    row = next((row for row in queries.services_of(request.actor, one, request.actor.on) if row.pk == service), None)
    if row is None:
        raise Http404
    actions.end_service(service=row, by=request.actor, at=clock.now())
    messages.success(request, _("Ended."))
    return redirect("student_services", pk)


class Outside(KeyedForm):
    """A referral to an agency. The family's yes comes first."""

    agency = forms.TypedChoiceField(label=gettext_lazy("Which agency?"), coerce=int)
    why = forms.CharField(
        label=gettext_lazy("Why?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The family may read it. Say what would help."),
    )  # fmt: skip
    agreed_by = forms.TypedChoiceField(
        label=gettext_lazy("Who in the family said yes?"),
        coerce=int,
        empty_value=None,
        error_messages={"required": gettext_lazy("The family decides. Ask them first, then say who said yes.")},
    )
    agreed_how = forms.ChoiceField(label=gettext_lazy("How?"), choices=AgreedBy, widget=forms.RadioSelect)
    agreed_on = forms.DateField(label=gettext_lazy("When?"), widget=forms.DateInput(attrs=DAY))
    look_again_on = forms.DateField(
        label=gettext_lazy("Look at it again on"), required=False, widget=forms.DateInput(attrs=DAY)
    )


@who(*KEEPERS)
@require_http_methods(["GET", "POST"])
def outside_new(request: Request, pk: int) -> HttpResponse:
    """Refer a student to an agency, with the family's yes."""
    actor = request.actor
    one = _to_refer(actor, pk).student
    form = Outside(request.POST if request.method == "POST" else None)
    listed = queries.agencies_at(one.school_id)
    set_choices(form, "agency", [("", _("Choose")), *((row.pk, row.name) for row in listed)])
    guardians = queries.guardians_who_agree(one)
    set_choices(form, "agreed_by", [("", _("Nobody yet")), *((row.pk, row.name) for row in guardians)])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            actions.refer_outside(
                student=one, agency_id=told["agency"], why=told["why"], agreed_by=told["agreed_by"],
                agreed_how=told["agreed_how"], agreed_on=told["agreed_on"], look_again_on=told["look_again_on"],
                client_key=told["client_key"], by=actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The referral is kept. Nothing is sent by itself: call or write to them."))
            return redirect("student_services", pk)
    context = {
        "form": form, "student": one, "heading": _("Refer %(name)s to an agency") % {"name": one.short_name},
        "verb": _("Keep the referral"), "new_key": str(uuid4()), "no_agency": not listed,
    }  # fmt: skip
    return render(request, "caseload/service_task.html", context, status=422 if form.errors else 200)


class News(forms.Form):
    status = forms.ChoiceField(label=gettext_lazy("Where it stands"), widget=forms.RadioSelect, choices=OutsideStatus)
    words = forms.CharField(
        label=gettext_lazy("In a sentence"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    look_again_on = forms.DateField(
        label=gettext_lazy("Look at it again on"), required=False, widget=forms.DateInput(attrs=DAY)
    )


@who(*KEEPERS)
@require_http_methods(["GET", "POST"])
def outside_news(request: Request, pk: int, referral: int) -> HttpResponse:
    """What became of a referral to an agency."""
    actor, at = request.actor, clock.now()
    one = _to_refer(actor, pk).student
    row = next((row for row in queries.outside_of(actor, one) if row.pk == referral), None)
    if row is None:
        raise Http404
    form = News(request.POST if request.method == "POST" else None, initial={"status": row.status})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.tell_outside(referral=row, **form.cleaned_data, by=actor, at=at)
            messages.success(request, _("Kept."))
            return redirect("student_services", pk)
    audit.read(by=actor, at=at, record="outside_referral", student_id=one.pk, school_id=one.school_id)
    context = {
        "form": form, "student": one, "heading": _("%(student)s and %(agency)s")
        % {"student": one.short_name, "agency": row.agency.name}, "verb": _("Keep it"), "new_key": "",
    }  # fmt: skip
    return render(request, "caseload/service_task.html", context, status=422 if form.errors else 200)

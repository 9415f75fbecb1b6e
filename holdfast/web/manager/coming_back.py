"""Who was away for long and is back: one press opens the referral and the form that prepares it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from holdfast.cases.returning import FORM, coming_back, programmes_that_prepare
from holdfast.forms.questions import form_in
from holdfast.journeys.answer_form import about_student
from holdfast.journeys.refer import open_way_back
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.programmes.queries import blueprint_of, setting
from holdfast.programmes.texts import here
from holdfast.web.doors import MANAGERS, who
from holdfast.web.forms_answered.due import address_of
from holdfast.web.request import Request

OPENERS = (*MANAGERS, Role.RESOURCE_TEACHER, Role.TEACHER, Role.LIAISON)
"""Who reads registers of students whom they may refer."""


@who(*OPENERS)
@require_GET
def returns(request: Request) -> HttpResponse:
    """The newest first; below, what each programme says of coming back."""
    actor = request.actor
    programmes = programmes_that_prepare(actor)
    rows = coming_back(actor, programmes, actor.on)
    context = {
        "rows": [(one, _form_of(one)) for one in rows],
        "several": len(programmes) > 1,
        "told": [
            (one, here(setting(one, "entry.reintegration")), setting(one, "entry.reintegration_after_days"))
            for one in programmes
        ],
        "manages": actor.has(*MANAGERS),
    }
    return render(request, "manager/coming_back.html", context)


def _form_of(one: Any) -> str:
    """The address of the form of an opened way back; empty where the programme has none."""
    if one.referral is None or form_in(blueprint_of(one.programme), FORM) is None:
        return ""
    return address_of("form_answer", one.programme.pk, about_student(one.absence.student), FORM)


@who(*OPENERS)
@require_POST
def open_back(request: Request, programme: int, pk: int) -> HttpResponse:
    """The referral of this student is opened, and the form stands ready."""
    try:
        referral = open_way_back(
            student_id=pk, programme_id=programme, by=request.actor, at=clock.now(), on=request.actor.on
        )
    except NotAllowed as refused:
        raise Http404 from refused
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("coming_back")
    messages.success(request, gettext("The way back of %(name)s is open.") % {"name": referral.student.short_name})
    if form_in(blueprint_of(referral.programme), FORM) is None:
        return redirect("coming_back")
    return redirect(address_of("form_answer", referral.programme_id, about_student(referral.student), FORM))

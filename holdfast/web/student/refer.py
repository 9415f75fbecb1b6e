"""A student asks for somebody; the page that students and families share."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from holdfast.cases.access import receipts_of, students_referable_by
from holdfast.cases.choices import ReferralSource
from holdfast.cases.queries import OPEN, with_people
from holdfast.journeys.refer import refer
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.programmes.queries import programmes_open_to
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.request import Request

LONGEST = 4000


class Wish(forms.Form):
    """What a student or a family tells, in few words."""

    programme = forms.TypedChoiceField(label=_("What would help?"), coerce=int, widget=forms.RadioSelect)
    worry = forms.CharField(
        label=_("What would you like help with?"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. A sentence is enough."), validators=[MaxLengthValidator(LONGEST)],
    )  # fmt: skip
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, programmes: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "programme", [(one.pk, one.name) for one in programmes])
        if len(programmes) == 1:
            self.fields["programme"].widget = forms.HiddenInput()


def asking(
    request: Request, *, student: Any, source: str, template: str, name: str, form_class: type[Wish] = Wish
) -> HttpResponse:
    """The page on which somebody asks without being staff; what was asked before stands above it."""
    actor: Actor = request.actor
    programmes = programmes_open_to(source, student.school_id)
    given = {"client_key": uuid4(), "programme": programmes[0].pk if len(programmes) == 1 else None}
    form = form_class(request.POST if request.method == "POST" else None, programmes=programmes, initial=given)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            refer(
                student_id=student.pk, programme_id=told["programme"], source=source, worry=told["worry"],
                client_key=told["client_key"], referrer_name=name, by=actor, at=clock.now(),
            )  # fmt: skip
            return redirect(request.path)
    asked = with_people(receipts_of(actor)).filter(student=student, status__in=OPEN).order_by("-received_at")
    context = {"student": student, "form": form, "programmes": programmes, "asked": list(asked)}
    return render(request, template, context, status=422 if form.errors else 200)


@who(Role.STUDENT)
@require_http_methods(["GET", "POST"])
def own(request: Request) -> HttpResponse:
    """A student with an account."""
    student = students_referable_by(request.actor).select_related("school").first()
    if student is None:
        raise Http404
    return asking(
        request, student=student, source=ReferralSource.SELF, template="student/refer.html", name=student.name
    )

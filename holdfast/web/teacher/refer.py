"""A worry about a student, told in less than a minute: find the student, say it, done."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.cases.access import receipts_of, referrals_visible_to, students_referable_by
from holdfast.cases.actions import AlreadyReferred
from holdfast.cases.choices import Focus, ReferralSource
from holdfast.cases.queries import subjects_of, with_people
from holdfast.cases.texts import MEANING
from holdfast.journeys.refer import refer
from holdfast.kernel import clock, matrix
from holdfast.kernel.actor import Role
from holdfast.people.queries import found
from holdfast.programmes.queries import programmes_taking_referrals
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.request import Request

STAFF = tuple(
    role for role in Role if matrix.creatable_scopes("referral", role) and role not in (Role.STUDENT, Role.GUARDIAN)
)
SHOWN = 20
RECEIPTS = 10
LONGEST = 4000


@who(*STAFF)
@require_GET
def find(request: Request) -> HttpResponse:
    """Whom the worry is about: only students whom this person may refer; and what came of earlier referrals."""
    search = request.GET.get("q", "").strip()[:100]
    students = found(students_referable_by(request.actor), search).order_by("family_name", "given_name", "id")
    listed = list(students.values("id", "given_name", "preferred_name", "family_name", "grade")[: SHOWN + 1])
    receipts = with_people(receipts_of(request.actor)).order_by("-received_at", "-id")[:RECEIPTS]
    context = {
        "search": search,
        "students": listed[:SHOWN],
        "more": len(listed) > SHOWN,
        "receipts": [(one, MEANING[one.status]) for one in receipts],
    }
    return render(request, "teacher/refer_find.html", context)


class Worry(forms.Form):
    """What staff tell. `client_key` makes a second press of the button harmless."""

    programme = forms.TypedChoiceField(label=_("Which programme?"), coerce=int, widget=forms.RadioSelect)
    worry = forms.CharField(
        label=_("What worries you?"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words: what you see, since when."), validators=[MaxLengthValidator(LONGEST)],
    )  # fmt: skip
    subjects = forms.MultipleChoiceField(
        label=_("In which subjects?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_subjects = forms.CharField(
        label=_("Other subjects"), required=False, max_length=300, help_text=_("Separated by commas.")
    )
    focus = forms.MultipleChoiceField(
        label=_("What is it about?"), required=False, choices=Focus.choices, widget=forms.CheckboxSelectMultiple
    )
    tried = forms.CharField(
        label=_("What was already tried?"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(LONGEST)],
    )  # fmt: skip
    student_knows = forms.TypedChoiceField(
        label=_("Does the student know that you refer them?"), choices=[("yes", _("Yes")), ("no", _("Not yet"))],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect(attrs={"data-inline": True}),
    )  # fmt: skip
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, programmes: list[Any], subjects: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "programme", [(one.pk, one.name) for one in programmes])
        if len(programmes) == 1:
            self.fields["programme"].widget = forms.HiddenInput()
        if subjects:
            set_choices(self, "subjects", [(one, one) for one in subjects])
        else:
            del self.fields["subjects"]
            self.fields["other_subjects"].label = _("In which subjects?")

    def all_subjects(self) -> list[str]:
        return [*self.cleaned_data.get("subjects", []), *self.cleaned_data["other_subjects"].split(",")]


@who(*STAFF)
@require_http_methods(["GET", "POST"])
def tell(request: Request, pk: int) -> HttpResponse:
    """The worry itself."""
    actor = request.actor
    student = students_referable_by(actor).select_related("school").filter(pk=pk).first()
    if student is None:
        raise Http404
    programmes = programmes_taking_referrals(student.school_id)
    chosen = programmes[0].pk if len(programmes) == 1 else request.GET.get("programme")
    given = {"client_key": uuid4(), "programme": chosen}
    form = Worry(
        request.POST if request.method == "POST" else None,
        programmes=programmes, subjects=subjects_of(student.pk, actor.on), initial=given,
    )  # fmt: skip
    there = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            try:
                refer(
                    student_id=student.pk, programme_id=told["programme"], source=ReferralSource.STAFF,
                    worry=told["worry"], tried=told["tried"], focus=told["focus"], subjects=form.all_subjects(),
                    student_told_on=actor.on if told["student_knows"] else None, client_key=told["client_key"],
                    by=actor, at=clock.now(),
                )  # fmt: skip
                said = gettext("Thank you. Your worry about %(name)s is with the programme's lead.")
                messages.success(request, said % {"name": student.short_name})
                return redirect("refer")
            except AlreadyReferred as refused:
                if referrals_visible_to(actor).filter(pk=refused.referral.pk).exists():
                    there = reverse("referral", args=[refused.referral.pk])
                raise
    context = {"student": student, "programmes": programmes, "form": form, "there": there}
    return render(request, "teacher/refer_tell.html", context, status=422 if form.errors else 200)

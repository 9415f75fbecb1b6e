"""A worry about a student, told in less than a minute: find the student, say it, done."""

from collections.abc import Sequence
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
from holdfast.cases.choices import ReferralSource
from holdfast.cases.queries import came_to, subjects_of, with_people
from holdfast.cases.returning import programmes_that_prepare
from holdfast.cases.routes import Offer, offers_to
from holdfast.cases.texts import MEANING, areas_of
from holdfast.journeys.refer import refer
from holdfast.kernel import clock, matrix
from holdfast.kernel.actor import Role
from holdfast.people.queries import found
from holdfast.programmes.queries import setting
from holdfast.programmes.texts import here, label, word
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.manager.referral_papers import add_papers, papers_told
from holdfast.web.request import Request

STAFF = tuple(
    role for role in Role if matrix.creatable_scopes("referral", role) and role not in (Role.STUDENT, Role.GUARDIAN)
)
READS_REGISTERS = (Role.MANAGER, Role.PASTORAL, Role.RESOURCE_TEACHER, Role.TEACHER, Role.LIAISON)
FOR_WHOM = ("entry.target_groups", "entry.prefer")
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
        "mine": [(one, MEANING[one.status]) for one in came_to(request.actor)],
        "prepares_return": request.actor.has(*READS_REGISTERS) and bool(programmes_that_prepare(request.actor)),
        "search": search,
        "students": listed[:SHOWN],
        "more": len(listed) > SHOWN,
        "receipts": [(one, MEANING[one.status]) for one in receipts],
    }
    return render(request, "teacher/refer_find.html", context)


class Worry(forms.Form):
    """What staff tell a programme. `client_key` makes a second press of the button harmless."""

    programme = forms.IntegerField(widget=forms.HiddenInput)
    asked_first = forms.MultipleChoiceField(
        label=_("With whom did you speak about it first?"), required=False, widget=forms.CheckboxSelectMultiple
    )
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
    focus = forms.MultipleChoiceField(label=_("What is it about?"), required=False, widget=forms.CheckboxSelectMultiple)
    tried = forms.CharField(
        label=_("What was already tried?"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(LONGEST)],
    )  # fmt: skip
    student_knows = forms.TypedChoiceField(
        label=_("Does the student know that you refer them?"), choices=[("yes", _("Yes")), ("no", _("Not yet"))],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect(attrs={"data-inline": True}),
    )  # fmt: skip
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: Any, way: Any, subjects: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if way is not None and way.ask_first:
            set_choices(self, "asked_first", [(code, word(code)) for code in way.ask_first])
        else:
            del self.fields["asked_first"]
        set_choices(self, "focus", areas_of(programme))
        self.papers = add_papers(self, programme)
        if subjects:
            set_choices(self, "subjects", [(one, one) for one in subjects])
        else:
            del self.fields["subjects"]
            self.fields["other_subjects"].label = _("In which subjects?")

    def all_subjects(self) -> list[str]:
        return [*self.cleaned_data.get("subjects", []), *self.cleaned_data["other_subjects"].split(",")]


class Chosen(forms.Form):
    programme = forms.IntegerField(required=False, min_value=1)


@who(*STAFF)
@require_http_methods(["GET", "POST"])
def tell(request: Request, pk: int) -> HttpResponse:
    """The worry itself, for the one programme that takes it, or for the one that was chosen."""
    actor = request.actor
    student = students_referable_by(actor).select_related("school").filter(pk=pk).first()
    if student is None:
        raise Http404
    offers = offers_to(actor, student.school_id, ReferralSource.STAFF)
    offer = _chosen(request, offers)
    if offer is None:
        return render(request, "teacher/refer_choose.html", {"student": student, **_told_apart(offers)})
    form = Worry(
        request.POST if request.method == "POST" else None,
        programme=offer.programme, way=offer.way, subjects=subjects_of(student.pk, actor.on),
        initial={"client_key": uuid4(), "programme": offer.programme.pk},
    )  # fmt: skip
    there = None
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            try:
                referral = _refer(request, student, form)
                messages.success(request, _thanks(student, referral))
                return redirect("refer")
            except AlreadyReferred as refused:
                if referrals_visible_to(actor).filter(pk=refused.referral.pk).exists():
                    there = reverse("referral", args=[refused.referral.pk])
                raise
    context = {
        "student": student,
        "programme": offer.programme,
        "way": here(offer.way.text) if offer.way else "",
        "meant_for": meant_for(offer.programme),
        "several": len(offers) > 1,
        "form": form,
        "there": there,
    }
    return render(request, "teacher/refer_tell.html", context, status=422 if form.errors else 200)


def meant_for(programme: Any) -> list[tuple[str, list[str]]]:
    """For whom a programme is, in its own words: what whoever refers should know before they write."""
    told = [(path, setting(programme, path)) for path in FOR_WHOM]
    rows = [(label(path), [here(item) for item in items]) for path, items in told if items]
    begins = setting(programme, "entry.begins")
    return [*rows, (label("entry.begins"), [here(begins)])] if begins else rows


def _chosen(request: Request, offers: Sequence[Offer]) -> Offer | None:
    """The programme that the address or the form names; without one, the only one that is offered."""
    asked = Chosen(request.POST if request.method == "POST" else request.GET)
    if asked.is_valid() and asked.cleaned_data["programme"] is not None:
        found = next((one for one in offers if one.programme.pk == asked.cleaned_data["programme"]), None)
        if found is not None and (found.way is not None or request.method == "POST"):
            return found
    open_to_me = [one for one in offers if one.way is not None]
    return open_to_me[0] if len(open_to_me) == 1 else None


def _told_apart(offers: Sequence[Offer]) -> dict[str, Any]:
    """What this person may refer to, and for the rest from whom it takes referrals."""
    return {
        "offers": [(one, here(one.way.text)) for one in offers if one.way is not None],
        "others": [
            (one.programme, [word(code) for code in one.senders], one.programme.lead.name)
            for one in offers
            if one.way is None
        ],
    }


def _refer(request: Request, student: Any, form: Worry) -> Any:
    told = form.cleaned_data
    return refer(
        student_id=student.pk, programme_id=told["programme"], source=ReferralSource.STAFF, worry=told["worry"],
        tried=told["tried"], focus=told["focus"], subjects=form.all_subjects(),
        student_told_on=request.actor.on if told["student_knows"] else None, asked_first=told.get("asked_first", ()),
        documents=papers_told(form), client_key=told["client_key"], by=request.actor, at=clock.now(),
    )  # fmt: skip


def _thanks(student: Any, referral: Any) -> str:
    if referral.goes_to == "programme_lead":
        return gettext("Thank you. Your worry about %(name)s is with the programme's lead.") % {
            "name": student.short_name
        }
    said = gettext("Thank you. Your worry about %(name)s is with %(whom)s.")
    return said % {"name": student.short_name, "whom": word(referral.goes_to)}

"""The register of one session on a phone: one tap for each student, one sentence if there is one."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from holdfast.groups import actions
from holdfast.groups.access import groups_led_by
from holdfast.groups.choices import Attended
from holdfast.groups.queries import marks_of, members_of, with_people
from holdfast.journeys import run_group
from holdfast.kernel import clock, matrix
from holdfast.kernel.actor import Role
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into
from holdfast.web.mentor.frame import done, page, refused
from holdfast.web.request import Request

LEADERS = tuple(role for role in Role if matrix.writable_scopes("group", role))
LONGEST = 500


class RegisterForm(forms.Form):
    """One field for each student, named by id; present is chosen already."""

    words = forms.CharField(label=gettext_lazy("One sentence"), max_length=LONGEST, required=False)

    def __init__(self, *args: Any, students: list[int], **told: Any) -> None:
        super().__init__(*args, **told)
        for student in students:
            self.fields[f"s{student}"] = forms.ChoiceField(choices=Attended.choices)

    def marks(self) -> dict[int, str]:
        return {int(name[1:]): value for name, value in self.cleaned_data.items() if name != "words"}


@who(*LEADERS)
@require_http_methods(["GET", "POST"])
def register(request: Request, pk: int, held_on: date) -> HttpResponse:
    """Everybody is present until somebody says otherwise; saving is one tap. Saved again, it is corrected."""
    actor = request.actor
    group = with_people(groups_led_by(actor)).filter(pk=pk).first()
    if group is None:
        raise Http404
    members = members_of(group, held_on)
    form = RegisterForm(request.POST or None, students=[one.student_id for one in members])
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.keep_register(
                group=group, held_on=held_on, marks=form.marks(), words=form.cleaned_data["words"], by=actor,
                at=clock.now(), on=actor.on,
            )  # fmt: skip
            there = sum(one == Attended.PRESENT for one in form.marks().values())
            said = _("Register kept: %(there)s of %(all)s were there.") % {"there": there, "all": len(members)}
            messages.success(request, said)
            return done(request, reverse("group", args=[pk]), said)
    if form.errors and (answer := refused(request, form)):
        return answer
    kept, words = marks_of(group, held_on)
    still = run_group.whose_meetings_stand_still(group, held_on)
    rows = [
        (one.student, request.POST.get(f"s{one.student_id}") or kept.get(one.student_id) or Attended.PRESENT,
         one.student_id in still)
        for one in members
    ]  # fmt: skip
    context = {
        "group": group, "rows": rows, "held_on": held_on, "form": form, "longest": LONGEST, "is_kept": bool(kept),
        "words": request.POST.get("words", words), "choices": Attended.choices, "to_come": held_on > actor.on,
    }  # fmt: skip
    return page(request, "groups/register.html", context, status=422 if form.errors else 200)

"""Work that is no planned meeting: what it was, with whom, and a sentence."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdfast.forms.questions import form_in
from holdfast.journeys import meet
from holdfast.journeys.answer_form import about_match, about_student
from holdfast.kernel import clock
from holdfast.meetings.facts import kinds_of_work, local_day
from holdfast.meetings.queries import match_met_by, met_in_programme
from holdfast.programmes.queries import blueprint_of
from holdfast.web.doors import MENTORS, who
from holdfast.web.forms import limit_length, refusals_into, set_choices
from holdfast.web.forms_answered.due import address_of
from holdfast.web.mentor.forms import LONGEST_NOTE, LONGEST_PEER_NOTE, MOST_MINUTES, KeyedForm
from holdfast.web.mentor.frame import done, page, refused
from holdfast.web.mentor.meetings import writes_briefly
from holdfast.web.request import Request

ABOUT = {"student": lambda match: about_student(match.student), "match": about_match}


class WorkForm(KeyedForm):
    kind = forms.ChoiceField(label=gettext_lazy("What was it?"))
    matches = forms.TypedMultipleChoiceField(coerce=int, label=gettext_lazy("With whom?"))
    on = forms.DateField(label=gettext_lazy("Which day?"))
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes?"), min_value=1, max_value=MOST_MINUTES, required=False
    )
    words = forms.CharField(
        label=gettext_lazy("In a sentence"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )


def _kinds(match: Any) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(one.id, one.in_language(language)) for one in kinds_of_work(blueprint_of(match.programme))]


@who(*MENTORS)
@require_http_methods(["GET", "POST"])
def mentor_work(request: Request, pk: int) -> HttpResponse:
    """One entry, for this student or for several of the mentor's."""
    actor, at = request.actor, clock.now()
    match = match_met_by(actor, pk)
    kinds = _kinds(match) if match else []
    if match is None or not kinds:
        raise Http404
    students = [(one.pk, one.student.name) for one in met_in_programme(actor, match)]
    form = WorkForm(request.POST or None)
    set_choices(form, "kind", kinds)
    set_choices(form, "matches", students)
    if writes_briefly(actor):
        limit_length(form, "words", LONGEST_PEER_NOTE)
    if request.method == "POST" and form.is_valid():
        told = {**form.cleaned_data}
        with refusals_into(form):
            meet.log_work(match_ids=told.pop("matches"), by=actor, at=at, **told)
        if not form.errors:
            said = _("Kept with your notes.")
            messages.success(request, said)
            return done(request, _form_to_answer(match, told["kind"]) or reverse("mentor_notes", args=[pk]), said)
    if form.errors and (answer := refused(request, form)):
        return answer
    chosen = request.POST.getlist("matches") if form.is_bound else [str(pk)]
    context = {
        "match": match,
        "student": match.student,
        "form": form,
        "kinds": kinds,
        "students": students,
        "chosen": chosen,
        "on": request.POST.get("on", "") if form.is_bound else local_day(match, at),
        "longest": LONGEST_PEER_NOTE if writes_briefly(actor) else LONGEST_NOTE,
    }
    return page(request, "mentor/work.html", context, status=422 if form.errors else 200)


def _form_to_answer(match: Any, kind: str) -> str:
    """The form that goes with this kind of work, such as the one of a lesson watched."""
    blueprint = blueprint_of(match.programme)
    code = next((one.form for one in kinds_of_work(blueprint) if one.id == kind), None)
    form = form_in(blueprint, code) if code else None
    if form is None or form.about not in ABOUT:
        return ""
    return address_of("form_answer", match.programme_id, ABOUT[form.about](match), form.code)

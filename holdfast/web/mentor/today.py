"""What a mentor notes with one tap from the page of the day."""

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.journeys import meet
from holdfast.kernel import clock
from holdfast.meetings.actions import BlockedByRule, SentenceNeeded
from holdfast.meetings.queries import match_met_by
from holdfast.web.doors import MENTORS, who
from holdfast.web.forms import refusals_into
from holdfast.web.mentor.forms import KeyedForm
from holdfast.web.mentor.frame import done, refused
from holdfast.web.request import Request


class AbsenceForm(KeyedForm):
    on = forms.DateField()
    outcome = forms.CharField(max_length=60)


@who(*MENTORS)
@require_POST
def mentor_saw(request: Request, pk: int) -> HttpResponse:
    """They saw each other. Where the rules ask for more than a tap, the log of the meeting opens."""
    match, form, at = match_met_by(request.actor, pk), KeyedForm(request.POST), clock.now()
    if match is None:
        raise Http404
    home = reverse("mentor_home")
    if form.is_valid():
        key: UUID = form.cleaned_data["client_key"]
        with refusals_into(form):
            try:
                meet.saw_today(match_id=pk, client_key=key, by=request.actor, at=at)
            except (BlockedByRule, SentenceNeeded) as asked:
                meeting = meet.log_of_today(match_id=pk, by=request.actor, at=at)
                messages.warning(request, str(asked.message))
                return done(request, f"{reverse('mentor_meeting', args=[meeting.pk])}#log", str(asked.message))
    return _said(request, form, home, _("Kept: you saw %(student)s today.") % {"student": match.student.short_name})


@who(*MENTORS)
@require_POST
def mentor_absence(request: Request, pk: int) -> HttpResponse:
    """What was done about an absence."""
    match, form = match_met_by(request.actor, pk), AbsenceForm(request.POST)
    if match is None:
        raise Http404
    if form.is_valid():
        told = form.cleaned_data
        on: date = told["on"]
        with refusals_into(form):
            meet.answer_absence(
                match_id=pk, on=on, outcome=told["outcome"], client_key=told["client_key"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
    said = _("Kept with your notes about %(student)s.") % {"student": match.student.short_name}
    return _said(request, form, reverse("mentor_home"), said)


def _said(request: Request, form: forms.Form, location: str, said: str) -> HttpResponse:
    if form.errors:
        answer = refused(request, form)
        if answer is not None:
            return answer
        for problems in form.errors.values():
            for problem in problems:
                messages.error(request, str(problem))
        return done(request, location, "")
    messages.success(request, said)
    return done(request, location, said)

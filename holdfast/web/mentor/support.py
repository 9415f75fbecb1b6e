"""Support for a mentor: when the next talk is, what was agreed, and a hand raised about a match."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.journeys import support
from holdfast.kernel import clock
from holdfast.meetings.queries import match_met_by
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.supervision import talks
from holdfast.supervision.access import advisers
from holdfast.web.doors import MENTORS, who
from holdfast.web.forms import refusals_into
from holdfast.web.manager.supervision import due_row, kept_row
from holdfast.web.mentor.forms import KeyedForm
from holdfast.web.mentor.frame import done, page, refused
from holdfast.web.request import Request


@who(*MENTORS)
@require_GET
def mentor_support(request: Request) -> HttpResponse:
    """When the next talk is and with whom, what was agreed with me, what I asked."""
    actor = request.actor
    programmes = talks.programmes_met_in(actor)
    due, several = talks.own_talks_due(actor, programmes, actor.on), len(programmes) > 1
    context = {
        "due": [{**due_row(one, row, actor, several=several), "text": here(row.rhythm)} for one, row in due],
        "agreed": talks.own_agreed(actor),
        "kept": [kept_row(row) for row in talks.own_kept(actor)],
        "asked": talks.own_advice(actor),
        "programmes": programmes,
        "on": actor.on,
    }
    return page(request, "mentor/support.html", context)


class Question(KeyedForm):
    words = forms.CharField(
        label=gettext_lazy("What would you like to know?"), max_length=4000, widget=forms.Textarea
    )  # fmt: skip


@who(*MENTORS)
@require_http_methods(["GET", "POST"])
def mentor_advice(request: Request, pk: int) -> HttpResponse:
    """Ask for advice about a match: two taps and a sentence. What was asked before stands below."""
    actor, at = request.actor, clock.now()
    match = match_met_by(actor, pk)
    if match is None or not advisers(blueprint_of(match.programme)):
        raise Http404
    form = Question(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            support.ask_advice(match=match, words=told["words"], client_key=told["client_key"], by=actor, at=at)
            said = _("Asked. You will find the answer here.")
            messages.success(request, said)
            return done(request, reverse("mentor_advice", args=[pk]), said)
    if form.errors and (answer := refused(request, form)):
        return answer
    context = {
        "match": match,
        "student": match.student,
        "form": form,
        "names": [one.name for one in support.who_advises(match.programme, actor.on)],
        "answer_by": support.answer_by(match.programme, actor.on),
        "asked": talks.advice_about(match),
    }
    return page(request, "mentor/advice.html", context, status=422 if form.errors else 200)

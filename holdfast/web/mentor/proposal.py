"""A mentor reads whom the school would like them to meet, says yes or no, and signs the agreement."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.cases.texts import areas_in
from holdfast.journeys import agree
from holdfast.journeys import match as journey
from holdfast.kernel import clock, matrix
from holdfast.kernel.errors import Refusal
from holdfast.matches import texts
from holdfast.matches.access import is_mentor_of, matches_visible_to
from holdfast.matches.choices import MatchStatus, Party, SignedBy
from holdfast.matches.lasting import length_agreed, length_of
from holdfast.matches.queries import agreement_of, answers_of, signatures_of, with_round_people
from holdfast.programmes.queries import blueprint_of
from holdfast.web.doors import MENTORS, who
from holdfast.web.forms import refusals_into
from holdfast.web.manager.match_together import length_sentence
from holdfast.web.mentor.frame import page
from holdfast.web.purpose import purpose_of
from holdfast.web.request import Request


class Decline(forms.Form):
    reason = forms.CharField(
        max_length=500, label=gettext_lazy("Why not?"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For the programme manager alone. It helps to propose somebody better."),
    )  # fmt: skip


class Sign(forms.Form):
    signed_name = forms.CharField(
        max_length=160,
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Writing your name here is your signature."),
    )


def _match(request: Request, pk: int) -> Any:
    found = with_round_people(matches_visible_to(request.actor)).filter(pk=pk).first()
    if found is None or not is_mentor_of(request.actor, found):
        raise Http404
    return found


@who(*MENTORS)
@require_GET
def proposal(request: Request, pk: int) -> HttpResponse:
    return _page(request, _match(request, pk))


def _page(request: Request, found: Any, **forms_now: forms.Form) -> HttpResponse:
    """Before the first contact: why this student, what is difficult, how often and how long."""
    language = get_language() or "en"
    blueprint, agreement, answers = blueprint_of(found.programme), agreement_of(found), answers_of(found)
    in_full = any("m" in matrix.readable_scopes("referral", role) for role in request.actor.roles)
    briefing = blueprint.setting("match.mentor_briefing").value or ()
    signed = signatures_of(agreement) if agreement else {}
    length = length_agreed(agreement) if agreement else length_of(blueprint)
    context = {
        "match": found,
        "why": texts.why_you(found.why, found.student.short_name),
        "numbers": texts.numbers_of(found.why, found.score),
        "in_full": in_full,
        "briefing": [one.in_language(language) for one in briefing],
        "focus": areas_in(found.referral.focus, found.programme),
        "subjects": found.referral.subjects,
        "per_week": blueprint.setting("agreement.frequency_per_week").value,
        "minutes": blueprint.setting("agreement.minutes").value,
        "length": length_sentence(length.weeks, length.kind),
        "agreement": agreement,
        "clauses": [one["fr" if language.startswith("fr") else "en"] for one in agreement.clauses]
        if agreement else [],
        "answered": answers.get(Party.MENTOR),
        "signature": signed.get(Party.MENTOR),
        "waiting_for": [Party(one).label for one in agreement.parties if one not in signed] if agreement else [],
        "open": found.status == MatchStatus.APPROVED,
        "purpose": purpose_of(blueprint),
        "decline_form": forms_now.get("decline") or Decline(),
        "sign_form": forms_now.get("sign") or Sign(initial={"signed_name": request.actor.name}),
    }  # fmt: skip
    return page(request, "mentor/proposal.html", context, status=422 if forms_now else 200)


@who(*MENTORS)
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    _match(request, pk)
    try:
        journey.answer(
            match_id=pk, party=Party.MENTOR, says_yes=True, by=request.actor, at=clock.now(), on=request.actor.on
        )
        messages.success(request, _("Thank you. Read the agreement below and sign it."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("mentor_proposal", pk=pk)


@who(*MENTORS)
@require_POST
def decline(request: Request, pk: int) -> HttpResponse:
    found, form = _match(request, pk), Decline(request.POST)
    if form.is_valid():
        with refusals_into(form):
            journey.answer(
                match_id=pk, party=Party.MENTOR, says_yes=False, reason=form.cleaned_data["reason"], by=request.actor,
                at=clock.now(), on=request.actor.on,
            )  # fmt: skip
            messages.success(request, _("Thank you for saying so. We look for somebody else."))
            return redirect("mentor_home")
    return _page(request, found, decline=form)


@who(*MENTORS)
@require_POST
def sign(request: Request, pk: int) -> HttpResponse:
    found, form = _match(request, pk), Sign(request.POST)
    if form.is_valid():
        with refusals_into(form):
            told = agree.sign(
                match_id=pk, party=Party.MENTOR, signed_name=form.cleaned_data["signed_name"],
                means=SignedBy.SIGNED_IN, language=get_language() or "en", by=request.actor, at=clock.now(),
                on=request.actor.on,
            )  # fmt: skip
            if told.active:
                messages.success(request, _("Everybody has signed. The first meeting is booked: see when under Today."))
                return redirect("mentor_book", pk=pk)
            messages.success(request, _("Signed. You hear from us when everybody has signed."))
            return redirect("mentor_proposal", pk=pk)
    return _page(request, found, sign=form)

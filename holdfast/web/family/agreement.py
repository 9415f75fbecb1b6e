"""The agreement behind a signed link: a student or a guardian reads it on a phone, and signs or says no."""

from copy import copy
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from holdfast.accounts import links
from holdfast.journeys import agree
from holdfast.journeys import match as journey
from holdfast.journeys.match_links import SIGN
from holdfast.kernel import clock
from holdfast.matches.access import matches_visible_to
from holdfast.matches.choices import MatchStatus, Party, SignedBy
from holdfast.matches.queries import (
    agreement_of,
    asked_for_opinion,
    own_opinion,
    signatures_of,
    with_round_people,
)
from holdfast.web.doors import by_signed_link, link_closed
from holdfast.web.family.agreement_opinion import Thought
from holdfast.web.family.pages import language_of
from holdfast.web.forms import refusals_into
from holdfast.web.manager.match_together import length_sentence
from holdfast.web.request import Request

YES, NO = "yes", "no"


class Sign(forms.Form):
    answer = forms.ChoiceField(
        choices=[(YES, _("Yes, I agree")), (NO, _("No, I would rather not"))], widget=forms.RadioSelect,
        label=_("Your answer"),
    )  # fmt: skip
    signed_name = forms.CharField(
        max_length=160,
        label=_("Your name"),
        help_text=_("Writing your name here is your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, asks_opinion: bool = False, **told: Any) -> None:
        super().__init__(*args, **told)
        # A no needs no signature, and says enough.
        self.fields["signed_name"].required = self.data.get("answer") != NO
        if asks_opinion:
            self.fields |= {name: copy(field) for name, field in Thought.base_fields.items()}
            self.fields["leaning"].required = self.data.get("answer") != NO
            self.order_fields(["leaning", "words", "answer", "signed_name"])


@by_signed_link
@require_http_methods(["GET", "POST"])
def agreement(request: Request, token: str) -> HttpResponse:
    """What both promise, in short sentences; then yes with a name, or no without blame."""
    try:
        link = links.open(token, purpose=SIGN, at=clock.now())
    except links.LinkClosed:
        return link_closed(request)
    with translation.override(language_of(request, link)):
        found = with_round_people(matches_visible_to(request.actor)).filter(pk=link.target_id).first()
        drafted = agreement_of(found) if found is not None else None
        if found is None or drafted is None:
            return link_closed(request)
        return _read_and_sign(request, token, found, drafted)


def _read_and_sign(request: Request, token: str, found: Any, drafted: Any) -> HttpResponse:
    party = Party.GUARDIAN if request.actor.guardian_id is not None else Party.STUDENT
    asks_opinion = (
        party == Party.GUARDIAN
        and Party.GUARDIAN in asked_for_opinion(found.programme)
        and own_opinion(found, request.actor.guardian_id) is None
    )
    form = Sign(request.POST or None, asks_opinion=asks_opinion)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            _keep(request, found, party, form.cleaned_data)
            if form.cleaned_data["answer"] == NO:
                told = {"place": found.programme.school.name, "lead": found.programme.lead}
                return render(request, "family/agreement_declined.html", told)
            return redirect("sign_agreement", token=token)
    language = (translation.get_language() or "en")[:2]
    context = {
        "form": form,
        "match": found,
        "student": found.student,
        "mentor": found.mentor,
        "agreement": drafted,
        "length": length_sentence(drafted.weeks, drafted.lasts),
        "clauses": [one["fr" if language == "fr" else "en"] for one in drafted.clauses],
        "reach": found.programme.school.reach,
        "lead": found.programme.lead,
        "party": party,
        "for_guardian": party == Party.GUARDIAN,
        "signature": signatures_of(drafted).get(party),
        "asked": party in drafted.parties and found.status == MatchStatus.APPROVED,
        "began": found.status in (MatchStatus.ACTIVE, MatchStatus.SUSPENDED),
        "reader": language,
    }
    return render(request, "family/agreement.html", context, status=422 if form.errors else 200)


def _keep(request: Request, found: Any, party: str, told: dict[str, Any]) -> None:
    at, on = clock.now(), request.actor.on
    if told["answer"] == NO:
        journey.answer(match_id=found.pk, party=party, says_yes=False, by=request.actor, at=at, on=on)
        return
    agree.sign(
        match_id=found.pk, party=party, signed_name=told["signed_name"], means=SignedBy.LINK,
        language=(translation.get_language() or "en")[:2], by=request.actor, at=at, on=on,
        thought=agree.Thought(told["leaning"], told["words"]) if "leaning" in told else None,
    )  # fmt: skip

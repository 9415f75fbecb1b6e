"""A guardian reads eight short points, says yes or no, asks, or changes their mind: by link, without an account."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.cases.choices import Means
from holdfast.cases.consent.state import AGAINST, GuardianState, Said
from holdfast.cases.consent.texts import frequency, length
from holdfast.journeys import consent as journey
from holdfast.journeys import withdraw
from holdfast.journeys.inform import CONSENT
from holdfast.kernel import clock
from holdfast.kernel.errors import Refusal
from holdfast.web.doors import link_closed
from holdfast.web.family.pages import Opened, for_holder
from holdfast.web.forms import refusals_into
from holdfast.web.request import Request

ANSWERS = [("yes", _("Yes, I agree")), ("no", _("No, I do not agree"))]


class Answer(forms.Form):
    """`wording` is the version of the text that stood on the page."""

    answer = forms.ChoiceField(choices=ANSWERS, widget=forms.RadioSelect, label=_("Your answer"))
    signed_name = forms.CharField(
        max_length=160,
        label=_("Your name"),
        help_text=_("Writing your name here is your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    wording = forms.CharField(max_length=64, widget=forms.HiddenInput)


class Question(forms.Form):
    words = forms.CharField(
        max_length=1000,
        label=_("Your question"),
        help_text=_("In any language. Somebody at school reads it and gets in touch with you."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ChangeOfMind(forms.Form):
    words = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Is there something that we should know?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def mine(here: Opened) -> GuardianState:
    return next(one for one in here.state.guardians if one.guardian.pk == here.link.guardian_id)


def facts(here: Opened) -> dict[str, Any]:
    """What every page about the answer says: how often, how long, what is agreed to, and who answers."""
    me, family = mine(here), here.state.blueprint.content.family
    message = family.first_message.value
    return {
        **here.context,
        "me": me,
        "frequency": frequency(here.state.wording),
        "length": length(here.state.wording),
        "scope": [one.in_language(here.language) for one in here.state.wording.scope],
        "items": [one.item for one in here.state.items],
        "first_message": message.in_language(here.language) if message else "",
        "has_answered": me.said is not Said.NOTHING,
        "said_yes": me.said in {Said.YES, Said.AUTHORITY_UNKNOWN},
        "said_no": me.said in AGAINST,
        "next_number": next_number(here),
    }


def next_number(here: Opened) -> int | None:
    """The first point that was not told yet, counted from 1."""
    return next((number for number, one in enumerate(here.state.items, 1) if one.told is None), None)


@for_holder(CONSENT)
@require_GET
def start(request: Request, here: Opened) -> HttpResponse:
    """Who writes and why; for whoever answered already, what they said and how to change it."""
    return render(request, "family/consent_start.html", facts(here))


@for_holder(CONSENT)
@require_http_methods(["GET", "POST"])
def item(request: Request, here: Opened, number: int) -> HttpResponse:
    """One point a page. Going on says that it was read."""
    items = here.state.items
    if not 1 <= number <= len(items):
        return link_closed(request)
    one = items[number - 1].item
    if request.method == "POST":
        journey.read_item(
            referral_id=here.state.referral.pk, item=one.id, language=here.language, link_id=here.link.pk,
            by=request.actor, at=clock.now(),
        )  # fmt: skip
        if number < len(items):
            return redirect("family_item", token=here.token, number=number + 1)
        return redirect("family_answer", token=here.token)
    return render(
        request,
        "family/consent_item.html",
        {**here.context, "item": one, "number": number, "total": len(items)},
    )


@for_holder(CONSENT)
@require_http_methods(["GET", "POST"])
def answer(request: Request, here: Opened) -> HttpResponse:
    """What exactly is agreed to, yes or no, and a name."""
    form = Answer(request.POST if request.method == "POST" else None, initial={"wording": here.state.wording.version})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            journey.say(
                referral_id=here.state.referral.pk, says_yes=form.cleaned_data["answer"] == "yes",
                signed_name=form.cleaned_data["signed_name"], wording=form.cleaned_data["wording"],
                language=here.language, by=request.actor, at=clock.now(),
            )  # fmt: skip
            return redirect("family_consent", token=here.token)
    if request.method == "POST":
        # A text that changed meanwhile is read again and then signed as it is now.
        form.data = {**request.POST.dict(), "wording": here.state.wording.version}
    context = {**facts(here), "form": form, "answers": ANSWERS}
    return render(request, "family/consent_answer.html", context, status=422 if request.method == "POST" else 200)


@for_holder(CONSENT)
@require_http_methods(["GET", "POST"])
def question(request: Request, here: Opened) -> HttpResponse:
    """Something to ask before answering, or after."""
    form = Question(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            journey.ask(
                referral_id=here.state.referral.pk, words=form.cleaned_data["words"], language=here.language,
                by=request.actor, at=clock.now(),
            )  # fmt: skip
            return redirect("family_consent", token=here.token)
    status = 422 if request.method == "POST" else 200
    return render(request, "family/consent_question.html", {**here.context, "form": form}, status=status)


@for_holder(CONSENT)
@require_http_methods(["GET", "POST"])
def change_mind(request: Request, here: Opened) -> HttpResponse:
    """As easy as saying yes: one page, one button, no reason needed. Only an answer can be changed."""
    if mine(here).said in {Said.NOTHING, *AGAINST}:
        return redirect("family_consent", token=here.token)
    form = ChangeOfMind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw.withdraw(
                referral_id=here.state.referral.pk, guardian_id=here.link.guardian_id, means=Means.LINK,
                language=here.language, words=form.cleaned_data["words"], by=request.actor, at=clock.now(),
                on=request.actor.on,
            )  # fmt: skip
            return redirect("family_consent", token=here.token)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
    status = 422 if request.method == "POST" else 200
    return render(request, "family/consent_stop.html", {**facts(here), "form": form}, status=status)

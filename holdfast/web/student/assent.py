"""The student's own page, by link or from a card: what this is, yes or no in their own words, stop or change."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from holdfast.cases.choices import Asked, Means
from holdfast.cases.consent.texts import frequency, length
from holdfast.journeys import consent, withdraw
from holdfast.journeys.inform import ASSENT
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.matches.access import matches_visible_to
from holdfast.matches.choices import MatchStatus
from holdfast.web.family.pages import Opened, for_holder
from holdfast.web.forms import refusals_into
from holdfast.web.request import Request

YES, NO = "yes", "no"
WISHES = [
    (Asked.QUESTION, _("I have a question")),
    (Asked.CHANGE, _("I want something to change")),
    (Asked.STOP, _("I want to stop")),
]


class OwnAnswer(forms.Form):
    says_yes = forms.ChoiceField(
        choices=[(YES, _("Yes, I want this")), (NO, _("No, I do not want this"))],
        widget=forms.RadioSelect,
        label=_("Do you want this?"),
    )
    own_words = forms.CharField(
        required=False,
        max_length=1000,
        label=_("In your own words: what do you hope for, or why not?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Wish(forms.Form):
    wish = forms.ChoiceField(choices=WISHES, widget=forms.RadioSelect, label=_("What would you like?"))
    words = forms.CharField(
        required=False,
        max_length=1000,
        label=_("What should we know?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@for_holder(ASSENT)
@require_http_methods(["GET", "POST"])
def mine(request: Request, here: Opened) -> HttpResponse:
    """One page, two forms: the answer, and what the student wants of the school."""
    told = request.POST if request.method == "POST" else None
    is_wish = told is not None and "wish" in told
    answer = OwnAnswer(told if told is not None and not is_wish else None)
    wish = Wish(told if is_wish else None)
    if told is not None:
        form = wish if is_wish else answer
        if form.is_valid():
            with refusals_into(form):
                (_wish if is_wish else _answer)(here, form.cleaned_data, request.actor)
                return redirect("student_page", token=here.token)
    context = {
        **here.context,
        "answer": answer,
        "wish": wish,
        "frequency": frequency(here.state.wording),
        "length": length(here.state.wording),
        "mentors": _mentors(request.actor, here),
    }
    return render(request, "student/assent.html", context, status=200 if told is None else 422)


def _mentors(actor: Actor, here: Opened) -> list[str]:
    living = matches_visible_to(actor).filter(referral=here.state.referral, status=MatchStatus.ACTIVE)
    return [match.mentor.name for match in living.select_related("mentor")]


def _answer(here: Opened, told: dict[str, str], by: Actor) -> None:
    withdraw.assent(
        referral_id=here.state.referral.pk, says_yes=told["says_yes"] == YES, own_words=told["own_words"],
        means=Means.LINK, language=here.language, by=by, at=clock.now(), on=by.on,
    )  # fmt: skip


def _wish(here: Opened, told: dict[str, str], by: Actor) -> None:
    at, referral_id, words, language = clock.now(), here.state.referral.pk, told["words"], here.language
    if told["wish"] == Asked.STOP:
        withdraw.withdraw_student(
            referral_id=referral_id, words=words, means=Means.LINK, language=language, by=by, at=at, on=by.on
        )
    elif told["wish"] == Asked.CHANGE:
        withdraw.ask_for_change(referral_id=referral_id, words=words, language=language, by=by, at=at)
    else:
        consent.ask(referral_id=referral_id, words=words, language=language, by=by, at=at)

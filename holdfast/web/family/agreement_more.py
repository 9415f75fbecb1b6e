"""Whether a match goes on for longer, behind a signed link: a student or a guardian says yes or no."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from holdfast.accounts import links
from holdfast.journeys import agree_extension
from holdfast.journeys.match_links import MORE_WEEKS
from holdfast.kernel import clock
from holdfast.matches.access import matches_visible_to
from holdfast.matches.choices import Party
from holdfast.matches.extending import extensions_of
from holdfast.matches.queries import with_round_people
from holdfast.web.doors import by_signed_link, link_closed
from holdfast.web.family.pages import language_of
from holdfast.web.forms import refusals_into
from holdfast.web.request import Request

YES, NO = "yes", "no"


class Answer(forms.Form):
    answer = forms.ChoiceField(
        choices=[(YES, _("Yes, for longer")), (NO, _("No, as it was agreed"))], widget=forms.RadioSelect,
        label=_("Your answer"),
    )  # fmt: skip


@by_signed_link
@require_http_methods(["GET", "POST"])
def more_weeks(request: Request, token: str) -> HttpResponse:
    try:
        link = links.open(token, purpose=MORE_WEEKS, at=clock.now())
    except links.LinkClosed:
        return link_closed(request)
    with translation.override(language_of(request, link)):
        people = with_round_people(matches_visible_to(request.actor)).select_related("programme__lead")
        found = people.filter(pk=link.target_id).first()
        asked = extensions_of(found)[:1] if found is not None else []
        return _page(request, token, found, asked[0]) if asked else link_closed(request)


def _page(request: Request, token: str, found: Any, extension: Any) -> HttpResponse:
    party = Party.GUARDIAN if request.actor.guardian_id is not None else Party.STUDENT
    form = Answer(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            agree_extension.answer_extension(
                match_id=found.pk, party=party, says_yes=form.cleaned_data["answer"] == YES, by=request.actor,
                at=clock.now(), on=request.actor.on,
            )  # fmt: skip
            return redirect("more_weeks", token=token)
    context = {
        "form": form,
        "match": found,
        "extension": extension,
        "for_guardian": party == Party.GUARDIAN,
        "said": next((one for one in extension.answers.all() if one.party == party), None),
        "reach": found.programme.school.reach,
        "lead": found.programme.lead,
        "reader": (translation.get_language() or "en")[:2],
    }
    return render(request, "family/agreement_more.html", context, status=422 if form.errors else 200)

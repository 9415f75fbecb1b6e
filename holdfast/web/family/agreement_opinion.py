"""What a guardian thinks of a proposed match, behind a signed link: two taps, and words if they like."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from holdfast.accounts import links
from holdfast.journeys import agree_opinion
from holdfast.journeys.match_links import OPINION
from holdfast.kernel import clock
from holdfast.matches.access import matches_visible_to
from holdfast.matches.choices import Leaning, MatchStatus, Party
from holdfast.matches.queries import asked_for_opinion, own_opinion, with_round_people
from holdfast.programmes.queries import blueprint_of
from holdfast.web.doors import by_signed_link, link_closed
from holdfast.web.family.pages import language_of
from holdfast.web.forms import refusals_into
from holdfast.web.request import Request

LEANINGS = {
    Leaning.GLAD: _("I am in favour"),
    Leaning.FINE: _("I have nothing against it"),
    Leaning.DOUBTS: _("I have doubts; please call me"),
}


class Thought(forms.Form):
    leaning = forms.ChoiceField(
        choices=list(LEANINGS.items()), widget=forms.RadioSelect, label=_("What do you think of it?")
    )
    words = forms.CharField(
        required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        label=_("What should the school know?"),
    )  # fmt: skip


@by_signed_link
@require_http_methods(["GET", "POST"])
def opinion(request: Request, token: str) -> HttpResponse:
    try:
        link = links.open(token, purpose=OPINION, at=clock.now())
    except links.LinkClosed:
        return link_closed(request)
    with translation.override(language_of(request, link)):
        people = with_round_people(matches_visible_to(request.actor)).select_related("programme__lead")
        found = people.filter(pk=link.target_id).first()
        if found is None or link.guardian_id is None or Party.GUARDIAN not in asked_for_opinion(found.programme):
            return link_closed(request)
        return _page(request, token, found)


def _page(request: Request, token: str, found: Any) -> HttpResponse:
    form = Thought(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            agree_opinion.think_by_link(match_id=found.pk, by=request.actor, at=clock.now(), **form.cleaned_data)
            return redirect("family_opinion", token=token)
    said, blueprint = own_opinion(found, request.actor.guardian_id), blueprint_of(found.programme)
    context = {
        "form": form,
        "student": found.student,
        "mentor": found.mentor,
        "programme": blueprint.content.name.in_language(translation.get_language() or "en"),
        "per_week": blueprint.setting("agreement.frequency_per_week").value,
        "minutes": blueprint.setting("agreement.minutes").value,
        "said": LEANINGS[Leaning(said.leaning)] if said else None,
        "asked": found.status == MatchStatus.APPROVED,
        "reach": found.programme.school.reach,
        "lead": found.programme.lead,
        "reader": (translation.get_language() or "en")[:2],
    }
    return render(request, "family/agreement_opinion.html", context, status=422 if form.errors else 200)

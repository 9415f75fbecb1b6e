"""What those whom the programme asks think of a match: asked by a link, or written down as they said it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.cases.consent.people import told_about
from holdfast.journeys import agree_opinion, match_links
from holdfast.journeys.reach import way_to
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.access import matches_managed_by, opinions_visible_to
from holdfast.matches.choices import HeardBy, Leaning, MatchStatus, Party
from holdfast.matches.queries import asked_for_opinion, guardians_who_sign, with_round_people
from holdfast.programmes import texts
from holdfast.web.design_charts import qr_svg
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.manager.sent import Reader, give_link, link_rows
from holdfast.web.request import Request

BEFORE = (MatchStatus.PROPOSED, MatchStatus.APPROVED)
MEANING = {Leaning.GLAD: "well", Leaning.FINE: "info", Leaning.DOUBTS: "watch"}
HEARD = [(one.value, one.label) for one in HeardBy if one is not HeardBy.LINK]


class Said(forms.Form):
    who = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("Who said it?"))
    leaning = forms.ChoiceField(
        choices=Leaning.choices, widget=forms.RadioSelect, label=gettext_lazy("What do they think of this match?")
    )
    words = forms.CharField(
        required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("In their words")
    )
    means = forms.ChoiceField(
        choices=HEARD, initial=HeardBy.PHONE, widget=forms.RadioSelect, label=gettext_lazy("How?")
    )


def opinions_told(actor: Actor, match: Any) -> dict[str, Any]:
    """What was said of a match, newest first, and who was not asked yet, for the page of the match."""
    asked = asked_for_opinion(match.programme)
    kept = opinions_visible_to(actor).filter(match=match).select_related("guardian").order_by("-told_at", "-id")
    opinions = list(kept) if asked else []
    said = {one.party for one in opinions}
    return {
        "opinions": [
            {
                "who": one.guardian.name if one.guardian else texts.word(one.party),
                "meaning": MEANING[Leaning(one.leaning)],
                "leaning": one.get_leaning_display(),
                "words": one.words,
                "how": one.get_means_display(),
                "at": one.told_at,
            }
            for one in opinions
        ],
        "to_be_asked": [texts.word(one) for one in asked if one not in said] if match.status in BEFORE else [],
    }


def _people(match: Any) -> dict[str, tuple[str, str, int | None]]:
    """Everybody who can be asked: what the form sends, with the name, the party and the guardian's id."""
    found: dict[str, tuple[str, str, int | None]] = {}
    for party in asked_for_opinion(match.programme):
        if party == Party.GUARDIAN:
            found |= {f"guardian-{one.pk}": (one.name, party, one.pk) for one in guardians_who_sign(match.student_id)}
        else:
            found[party] = (texts.word(party), party, None)
    return found


def _match(request: Request, pk: int) -> Any:
    rows = matches_managed_by(request.actor).filter(status__in=BEFORE)
    found = with_round_people(rows).filter(pk=pk).first()
    if found is None or not asked_for_opinion(found.programme):
        raise Http404
    return found


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def opinion(request: Request, pk: int) -> HttpResponse:
    """Send a link, or write down what was said on the telephone or at school."""
    found = _match(request, pk)
    people, link = _people(found), request.session.pop(f"opinion-link:{pk}", None)
    form = Said(request.POST or None, initial={"who": next(iter(people), "")})
    set_choices(form, "who", [(code, name) for code, (name, _party, _guardian) in people.items()])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        _name, party, guardian = people[told["who"]]
        with refusals_into(form):
            agree_opinion.keep_opinion(
                match_id=pk, party=party, guardian_id=guardian, leaning=told["leaning"], words=told["words"],
                means=told["means"], by=request.actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Kept."))
            return redirect("match", pk=pk)
    context = {
        "match": found, "form": form, "back_href": reverse("match", args=[pk]), "readers": _readers(found),
        "link": link, "link_qr": qr_svg(link) if link else None,
    }  # fmt: skip
    return render(request, "manager/match_opinion.html", context, status=422 if form.errors else 200)


def _readers(match: Any) -> list[dict[str, Any]]:
    """The guardians who can get a link: only of a match that somebody has approved, for before it they know nothing."""
    if match.status != MatchStatus.APPROVED or Party.GUARDIAN not in asked_for_opinion(match.programme):
        return []
    guardians = [one for one in guardians_who_sign(match.student_id) if told_about(match.student_id, one.pk)]
    readers = [Reader(one.pk, one.name, way_to(one)) for one in guardians]
    return link_rows(readers, lambda pk: match_links.sent_as(match_links.OPINION, match.pk, pk))


@who(Role.MANAGER)
@require_POST
def opinion_link(request: Request, pk: int) -> HttpResponse:
    """A link for one guardian: sent, or shown once to hand over."""
    found, chosen = _match(request, pk), request.POST.get("guardian", "")
    if found.status == MatchStatus.APPROVED and chosen.isdecimal():
        shown = give_link(request, match_links.OPINION, pk, int(chosen), send=bool(request.POST.get("send")))
        if shown:
            request.session[f"opinion-link:{pk}"] = shown
    return redirect("match_opinion", pk=pk)

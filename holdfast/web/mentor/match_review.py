"""Looking at how a match goes: what became of the targets, what teachers say, and what follows."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdfast.journeys import review
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import NotAllowed
from holdfast.meetings.access import sees_directions
from holdfast.meetings.choices import Decision, TargetStatus
from holdfast.meetings.progress import reviews_of_match
from holdfast.meetings.texts import DIRECTIONS
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into
from holdfast.web.request import Request

TARGET_MEANING: dict[str, str] = {TargetStatus.MET: "well", TargetStatus.PARTLY: "info", TargetStatus.NOT_MET: "watch"}
DECISION_MEANING: dict[str, str] = {Decision.GO_ON: "well", Decision.CHANGE: "info", Decision.END: "watch"}
LONGEST = 1000
EARLIER = 10


class ReviewForm(forms.Form):
    is_progress = forms.TypedChoiceField(
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No, not yet"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect(attrs={"data-inline": True}),
        label=gettext_lazy("Is there progress?"),
    )
    decision = forms.ChoiceField(
        choices=Decision.choices, widget=forms.RadioSelect, label=gettext_lazy("What follows?")
    )
    words = forms.CharField(
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("In a sentence: what you decided, and why"),
    )
    client_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": gettext_lazy("Open the page again and save once more.")}
    )


@who(Role.MANAGER, Role.LEARNING_MENTOR, Role.RESOURCE_TEACHER)
@require_http_methods(["GET", "POST"])
def match_review(request: Request, pk: int) -> HttpResponse:
    """The numbers first, then two questions and a sentence."""
    actor, at = request.actor, clock.now()
    try:
        look = review.look_at(match_id=pk, by=actor, at=at)
    except NotAllowed:
        raise Http404 from None
    proposal = {True: "yes", False: "no"}.get(look.seen.proposal) if look.seen.proposal is not None else None
    form = ReviewForm(request.POST or None, initial={"is_progress": proposal, "client_key": uuid4()})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            kept = review.review_match(match_id=pk, by=actor, at=at, **form.cleaned_data)
            return _kept(request, pk, kept.decision)
    return render(request, "mentor/match_review.html", _context(actor, look, form), status=422 if form.errors else 200)


def _kept(request: Request, pk: int, decision: str) -> HttpResponse:
    manages = request.actor.has(Role.MANAGER)
    if decision == Decision.END and manages:
        messages.success(request, _("Kept. Now the ending itself: what is done, and what is left to do."))
        return redirect("match_end", pk=pk)
    if decision == Decision.END:
        messages.success(request, _("Kept. Whoever manages the programme sees it, and ends the match with you."))
    else:
        messages.success(request, _("Kept with what was known today."))
    return redirect("match" if manages else "mentor_notes", pk=pk)


def _context(actor: Actor, look: review.Look, form: forms.Form) -> dict[str, Any]:
    match, seen, language = look.match, look.seen, get_language() or "en"
    directions = sees_directions(actor, match.student)
    manages = actor.has(Role.MANAGER)
    return {
        "match": match,
        "form": form,
        "seen": seen,
        "numbers": seen.numbers,
        "targets": [(one.words, TARGET_MEANING.get(one.status, "none"), one.get_status_display(), one.due_on)
                    for one in seen.targets],
        "aspects": [_aspect(one, seen, language) for one in seen.moved] if directions else [],
        "asks": _asks(look, language),
        "earlier": [(one, DECISION_MEANING[one.decision]) for one in reviews_of_match(match)[:EARLIER]],
        "back_href": reverse("match" if manages else "mentor_notes", args=[match.pk]),
        "back_text": match.student.name,
    }  # fmt: skip


def _aspect(one: Any, seen: Any, language: str) -> tuple[str, str, Any]:
    meaning, word = DIRECTIONS[one.direction]
    return seen.aspects[one.aspect].in_language(language), meaning, word


def _asks(look: review.Look, language: str) -> list[str]:
    """What the programme asks for and is not so, whatever is answered below."""
    codes = {one.code for one in (*look.with_progress.blocked_by, *look.with_progress.warnings)}
    found = (*look.without.blocked_by, *look.without.warnings)
    return [one.rule.text.in_language(language) for one in found if one.code in codes]

"""What works: mentors of a programme tell each other, whoever leads it decides what is shown."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed
from holdfast.programmes.access import programmes_visible_to
from holdfast.supervision import actions_sharing as sharing
from holdfast.supervision.access import moderates, tips_visible_to
from holdfast.web.doors import MANAGERS, MENTORS, who
from holdfast.web.forms import refusals_into
from holdfast.web.mentor.forms import KeyedForm
from holdfast.web.request import Request

MOST = 100


class Telling(KeyedForm):
    words = forms.CharField(
        label=gettext_lazy("What worked?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Name nobody. Whoever leads the programme reads it first; then all its mentors can."),
    )  # fmt: skip


def _programme(actor: Actor, pk: int) -> Any:
    one = programmes_visible_to(actor).select_related("blueprint", "school").filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


@who(*MENTORS, *MANAGERS)
@require_http_methods(["GET", "POST"])
def programme_tips(request: Request, pk: int) -> HttpResponse:
    """What waits to be shown first, then the newest."""
    actor = request.actor
    one = _programme(actor, pk)
    form = Telling(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            tip = sharing.tell_tip(
                programme=one, words=told["words"], client_key=told["client_key"], by=actor, at=clock.now()
            )
            messages.success(
                request,
                _("Shown to all mentors.") if tip.shown_at else _("Kept. Whoever leads the programme reads it."),
            )
            return redirect("programme_tips", pk)
    leads = moderates(actor, one)
    rows = tips_visible_to(actor, one).select_related("written_by").order_by("-written_at", "-id")[:MOST]
    context = {
        "programme": one,
        "form": form,
        "new_key": str(uuid4()),
        "leads": leads,
        "user_id": actor.user_id,
        "tips": sorted(rows, key=lambda tip: tip.shown_at is not None),
        "back": (reverse("programme", args=[pk]), one.name)
        if actor.has(*MANAGERS) else (reverse("mentor_support"), _("Support for me")),
    }  # fmt: skip
    return render(request, "mentor/tips.html", context, status=422 if form.errors else 200)


@who(*MENTORS, *MANAGERS)
@require_POST
def tip_decide(request: Request, pk: int, tip: int) -> HttpResponse:
    """Show it to all mentors, or take it away."""
    actor = request.actor
    row = tips_visible_to(actor, _programme(actor, pk)).select_related("programme").filter(pk=tip).first()
    if row is None:
        raise Http404
    try:
        if "away" in request.POST:
            sharing.take_tip_away(tip=row, by=actor, at=clock.now())
        else:
            sharing.show_tip(tip=row, by=actor, at=clock.now())
    except NotAllowed as refusal:
        raise Http404 from refusal
    return redirect("programme_tips", pk)

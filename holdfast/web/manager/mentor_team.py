"""The team of mentors: concerns, what binds the school with staff, and once a year who goes on."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.kernel.errors import Refusal
from holdfast.mentors import actions_team
from holdfast.mentors.access import (
    flags_visible_to,
    may_decide_for,
    mentors_changed_by,
    mentors_flagged_by,
    mentors_whose_flags_are_read_by,
)
from holdfast.mentors.choices import FlagLevel, NextYear
from holdfast.mentors.queries import running_programmes
from holdfast.mentors.team import flags_of, items_named, renewals_of, year_of
from holdfast.programmes.queries import setting
from holdfast.programmes.texts import here
from holdfast.web.doors import MANAGERS, readers_of, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.request import Request

LONGEST = 1000


class Concern(forms.Form):
    level = forms.ChoiceField(
        label=gettext_lazy("How grave is it?"), choices=FlagLevel, initial=FlagLevel.WATCH, widget=forms.RadioSelect,
        help_text=gettext_lazy("While one that must be settled first is open, nobody can accept this mentor."),
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("What concerns you?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)


@who(*readers_of("mentor_flag"))
@require_http_methods(["GET", "POST"])
def flags(request: Request, pk: int) -> HttpResponse:
    """The concerns about a mentor, open ones first. Nobody reads those about themselves."""
    actor = request.actor
    found = mentors_whose_flags_are_read_by(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    may_raise = mentors_flagged_by(actor).filter(pk=pk).exists()
    if request.method == "POST" and not may_raise:
        messages.error(request, _("Only who manages mentors at this school can do this."))
        return redirect("mentor_flags", pk)
    form = Concern(request.POST or None, initial={"client_key": uuid4()})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions_team.raise_flag(mentor_id=pk, by=actor, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Kept. It stands on the page of the mentor until it is settled."))
            return redirect("mentor_flags", pk)
    context = {"mentor": found, "form": form, "flags": list(flags_of(actor, found)), "may_raise": may_raise,
               "longest": LONGEST}  # fmt: skip
    return render(request, "manager/mentor_flags.html", context, status=422 if form.errors else 200)


@who(*MANAGERS)
@require_POST
def settle(request: Request, pk: int, flag: int) -> HttpResponse:
    """A concern is settled: how, in a sentence."""
    if not flags_visible_to(request.actor).filter(pk=flag, mentor=pk).exists():
        raise Http404
    try:
        actions_team.settle_flag(
            flag_id=flag, words=request.POST.get("words", "")[:LONGEST], by=request.actor, at=clock.now()
        )
        messages.success(request, _("Settled. It stays in the log."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("mentor_flags", pk)


class Terms(forms.Form):
    constraints = forms.MultipleChoiceField(
        label=gettext_lazy("What binds the school with this member of staff"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    release_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes a week given for this work"), required=False, min_value=0,
        max_value=actions_team.MOST_MINUTES_A_WEEK,
        help_text=gettext_lazy("What is asked of them is counted against it."),
    )  # fmt: skip


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def terms(request: Request, pk: int) -> HttpResponse:
    """Collective agreement, seniority, time released: kept where the time of this mentor is counted."""
    actor = request.actor
    found = mentors_changed_by(actor).select_related("school").filter(pk=pk).first()
    if found is None or not may_decide_for(actor, found):
        raise Http404
    named = items_named(running_programmes([found.school_id]), "mentor_gate.constraints")
    initial = {"constraints": found.constraints, "release_minutes": found.release_minutes}
    form = Terms(request.POST or None, initial=initial)
    if named:
        set_choices(form, "constraints", [(one.id, here(one)) for one in named])
    else:
        del form.fields["constraints"]
    if request.method == "POST" and form.is_valid():
        told = {"constraints": found.constraints} | form.cleaned_data
        with refusals_into(form):
            actions_team.bind(mentor_id=pk, by=actor, at=clock.now(), **told)
            messages.success(request, _("Kept."))
            return redirect("mentor", pk)
    return render(request, "manager/mentor_terms.html", {"mentor": found, "form": form},
                  status=422 if form.errors else 200)  # fmt: skip


@who(Role.MANAGER)
@require_GET
def renewal(request: Request) -> HttpResponse:
    """Everybody at work, with what they said this year: who goes on, who stops, who is still to be asked."""
    actor = request.actor
    schools = sorted(actor.schools_as(Role.MANAGER))
    asked = [one for one in running_programmes(schools) if setting(one, "people.team_renewal")]
    rows = [
        row
        for school in schools
        for row in renewals_of(mentors_changed_by(actor).filter(school=school), year_of(school, actor.on))
    ]
    context = {
        "rows": rows, "programmes": [one.name for one in asked], "answers": NextYear.choices,
        "left": sum(row.renewal is None or row.renewal.answer == NextYear.TO_ASK for row in rows),
        "own": actor.user_id,
    }  # fmt: skip
    return render(request, "manager/mentor_renewal.html", context)


@who(Role.MANAGER)
@require_POST
def renew(request: Request, pk: int) -> HttpResponse:
    """One answer: one tap."""
    found: Any = mentors_changed_by(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        actions_team.answer_renewal(
            mentor_id=pk, answer=request.POST.get("answer", ""), by=request.actor, at=clock.now(), on=request.actor.on
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("mentors_renewal")

"""What a mentor learned, by topic over the years; what they ask to learn, against the school's budget."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.kernel.errors import Refusal
from holdfast.mentors import actions_time
from holdfast.mentors.access import may_decide_for, mentors_whose_log_is_kept_by, schools_offering_in
from holdfast.mentors.queries import running_programmes
from holdfast.mentors.team import (
    items_named,
    learned_by,
    money_of,
    requests_of,
    requests_read_by,
    trainings_of,
    year_of,
)
from holdfast.programmes.texts import here
from holdfast.web.caseload.work import READERS, mentor_read, not_kept_by
from holdfast.web.doors import MANAGERS, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.request import Request

SHOWN = 50
MOST_MONEY = Decimal(1_000_000)


def money(cents: int) -> str:
    """An amount as one writes it here."""
    return _("$%(amount)s") % {"amount": number_format(Decimal(cents) / 100, 2, use_l10n=True, force_grouping=True)}


class Entry(forms.Form):
    """Something learned."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    words = forms.CharField(label=gettext_lazy("What it was"), max_length=200, required=False)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=actions_time.LONGEST_TRAINING)
    done_on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, topics: list[Any], **told: Any) -> None:
        super().__init__(*args, **told)
        set_choices(self, "topic", [*((one.id, here(one)) for one in topics), ("", _("Another one"))])


class Wish(forms.Form):
    """Something to learn, and what it costs."""

    kind = forms.ChoiceField(label=gettext_lazy("What kind"), widget=forms.RadioSelect)
    words = forms.CharField(label=gettext_lazy("What you would like to learn, or where you would go"), max_length=200)
    cost = forms.DecimalField(
        label=gettext_lazy("What it costs"), min_value=0, max_value=MOST_MONEY, decimal_places=2, required=False,
        help_text=gettext_lazy("In dollars. Nothing if it costs nothing."),
    )  # fmt: skip
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: list[Any], **told: Any) -> None:
        super().__init__(*args, **told)
        set_choices(self, "kind", [(one.id, here(one)) for one in kinds])


@who(*READERS)
@require_http_methods(["GET", "POST"])
def mentor_training(request: Request, pk: int) -> HttpResponse:
    """The log: the sums by topic, each entry, and room for one more."""
    found, actor = mentor_read(request, pk), request.actor
    topics = items_named(running_programmes([found.school_id]), "mentor_gate.training_topics")
    may_keep = mentors_whose_log_is_kept_by(actor).filter(pk=pk).exists()
    if request.method == "POST" and not may_keep:
        return not_kept_by(request, "mentor_training", pk)
    form = Entry(request.POST or None, topics=topics, initial={"client_key": uuid4(), "done_on": actor.on})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions_time.keep_training(mentor_id=pk, by=actor, at=clock.now(), on=actor.on, **form.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect("mentor_training", pk)
    names, year = {one.id: here(one) for one in topics}, year_of(found.school_id, actor.on)
    context = {
        "mentor": found, "form": form, "may_keep": may_keep, "year": year,
        "sums": [(names.get(one.topic, _("Other training, and the training before the first meeting")), one)
                 for one in learned_by(found, year)],
        "entries": [(names.get(one.topic, ""), one) for one in trainings_of(found)[:SHOWN]],
    }  # fmt: skip
    return render(request, "caseload/training.html", context, status=422 if form.errors else 200)


@who(*READERS)
@require_http_methods(["GET", "POST"])
def mentor_requests(request: Request, pk: int) -> HttpResponse:
    """What a mentor asked to learn and what came of it, and room for one more."""
    found, actor = mentor_read(request, pk), request.actor
    kinds = items_named(running_programmes([found.school_id]), "mentor_gate.training_requests")
    may_keep = mentors_whose_log_is_kept_by(actor).filter(pk=pk).exists()
    if not kinds:
        raise Http404
    if request.method == "POST" and not may_keep:
        return not_kept_by(request, "mentor_requests", pk)
    form = Wish(request.POST or None, kinds=kinds, initial={"client_key": uuid4(), "kind": kinds[0].id})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            actions_time.ask_for_training(
                mentor_id=pk, kind=told["kind"], words=told["words"], cents=int((told["cost"] or 0) * 100),
                client_key=told["client_key"], by=actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Asked. Who manages the programmes decides."))
            return redirect("mentor_requests", pk)
    names = {one.id: here(one) for one in kinds}
    context = {
        "mentor": found, "form": form, "may_keep": may_keep,
        "rows": [(one, names.get(one.kind, ""), money(one.cents)) for one in requests_of(found)[:SHOWN]],
    }  # fmt: skip
    return render(request, "caseload/requests.html", context, status=422 if form.errors else 200)


class Budget(forms.Form):
    amount = forms.DecimalField(
        label=gettext_lazy("Budget for training this school year"), min_value=0, max_value=MOST_MONEY,
        decimal_places=2, help_text=gettext_lazy("In dollars."),
    )  # fmt: skip


@who(*MANAGERS)
@require_http_methods(["GET", "POST"])
def training_requests(request: Request) -> HttpResponse:
    """Everybody's requests, those to decide first, beside what the school can spend."""
    actor = request.actor
    school = schools_offering_in(actor).first()
    form = Budget(request.POST or None)
    if request.method == "POST" and school is None:
        messages.error(request, _("Only who manages mentors at this school can do this."))
        return redirect("training_requests")
    if request.method == "POST" and form.is_valid() and school is not None:
        with refusals_into(form):
            actions_time.set_training_budget(
                school=school, cents=int(form.cleaned_data["amount"] * 100), by=actor, at=clock.now(), on=actor.on
            )
            messages.success(request, _("Kept."))
            return redirect("training_requests")
    rows = list(requests_read_by(actor)[:SHOWN])
    names = {one.id: here(one) for one in items_named(
        running_programmes(actor.schools_as(*MANAGERS)), "mentor_gate.training_requests")}  # fmt: skip
    told = money_of(school.pk, year_of(school.pk, actor.on)) if school else None
    context = {
        "rows": [
            (one, names.get(one.kind, ""), money(one.cents), may_decide_for(actor, one.mentor)) for one in rows
        ],
        "form": form if school else None,
        "told": told,
        "left": money(told.budget - told.granted) if told and told.budget is not None else None,
        "sums": {name: money(getattr(told, name) or 0) for name in ("budget", "granted", "asked")} if told else {},
        "is_over": bool(told and told.budget is not None and told.granted + told.asked > told.budget),
    }  # fmt: skip
    return render(request, "caseload/all_requests.html", context, status=422 if form.errors else 200)


@who(Role.MANAGER)
@require_POST
def training_decide(request: Request, pk: int) -> HttpResponse:
    """Granted or not: one tap."""
    wish = requests_read_by(request.actor).filter(pk=pk).first()
    if wish is None:
        raise Http404
    try:
        actions_time.decide_training(
            request_id=pk, grant=request.POST.get("grant") == "yes", by=request.actor, at=clock.now()
        )
        messages.success(request, _("Decided: %(mentor)s sees it.") % {"mentor": wish.mentor.name})
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("training_requests")

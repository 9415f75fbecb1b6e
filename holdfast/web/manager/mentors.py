"""Mentors: who is ready, what is missing, what runs out; each step of the screening recorded with few taps."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.journeys import apply_as_mentor, screen, way_in
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import Refusal
from holdfast.matches.workload import loads_of
from holdfast.mentors import actions
from holdfast.mentors.access import (
    flags_visible_to,
    is_self,
    mentors_changed_by,
    mentors_visible_to,
    mentors_whose_flags_are_read_by,
    schools_offering_in,
    steps_visible_to,
)
from holdfast.mentors.choices import Interest, Language, MentorSource, MentorStatus, StepOutcome
from holdfast.mentors.facts import TRAINING
from holdfast.mentors.queries import (
    WORKING,
    MentorRow,
    StepState,
    clearance,
    mentor_rows,
    missing_before_acceptance,
    running_programmes,
    step_states,
)
from holdfast.mentors.team import decisions_of, items_named
from holdfast.mentors.week import boxes_of, slots_of
from holdfast.messaging.queries import newest_of
from holdfast.programmes.texts import here
from holdfast.web.caseload.work import sentence_of
from holdfast.web.doors import MANAGERS, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.forms_answered.due import forms_of_mentor
from holdfast.web.manager.people_fields import FreeTimes, free_times_context
from holdfast.web.manager.sent import became
from holdfast.web.request import Request

PER_PAGE = 100
SHOWN = (
    ("", gettext_lazy("Everybody")),
    ("ready", gettext_lazy("Ready")),
    ("missing", gettext_lazy("Something is missing")),
    ("applied", gettext_lazy("Offered and not decided")),
    ("expiring", gettext_lazy("Running out within 60 days")),
    ("not_suitable", gettext_lazy("Not suitable or left")),
)
EXPERIENCE = ((0, gettext_lazy("No, it would be the first time")), (1, gettext_lazy("For a year")),
              (2, gettext_lazy("For two years")), (3, gettext_lazy("For longer")))  # fmt: skip
OFFER_DAYS = 90


class Offer(FreeTimes):
    """What somebody says of themselves. There is no field for age or gender."""

    given_name = forms.CharField(max_length=100, label=gettext_lazy("First name"))
    family_name = forms.CharField(max_length=100, label=gettext_lazy("Last name"))
    email = forms.EmailField(required=False, label=gettext_lazy("E-mail"))
    phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("Phone"))
    source = forms.ChoiceField(choices=MentorSource, widget=forms.RadioSelect, label=gettext_lazy("Who are you?"))
    languages = forms.MultipleChoiceField(choices=Language, label=gettext_lazy("Languages"))
    interests = forms.MultipleChoiceField(choices=Interest, required=False, label=gettext_lazy("Likes"))
    dislikes = forms.MultipleChoiceField(choices=Interest, required=False, label=gettext_lazy("Does not like"))
    capacity = forms.IntegerField(
        min_value=1, max_value=actions.MOST_STUDENTS, initial=1, label=gettext_lazy("For how many students?")
    )
    years_of_experience = forms.TypedChoiceField(
        choices=EXPERIENCE, coerce=int, initial=0, widget=forms.RadioSelect,
        label=gettext_lazy("Done something like this before?"),
    )  # fmt: skip
    experience = forms.CharField(
        max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}), label=gettext_lazy("What was it?")
    )
    engages_families = forms.BooleanField(
        required=False, label=gettext_lazy("Speaks with families easily, also when it is difficult")
    )
    available_until = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), label=gettext_lazy("Available until")
    )
    why = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("Why?")
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def told(self) -> actions.Offer:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("free", "client_key")}
        return actions.Offer(**said, free_slots=slots_of(self.cleaned_data["free"]))


def offer_context(form: Offer) -> dict[str, Any]:
    return {
        "form": form, "spoken": Language.choices, "interests": Interest.choices,
        "chosen": {name: form[name].value() or [] for name in ("languages", "interests", "dislikes")},
        **free_times_context(form),
    }  # fmt: skip


@who(*MANAGERS)
@require_GET
def mentors(request: Request) -> HttpResponse:
    """Who is ready first to see; the filter is in the address."""
    actor, shown = request.actor, request.GET.get("show", "")
    found = mentors_visible_to(actor)
    away = shown == "not_suitable"
    found = found.exclude(status__in=WORKING) if away else found.filter(status__in=WORKING)
    programmes = running_programmes(actor.schools_as(*MANAGERS))
    rows = mentor_rows(list(found.order_by("family_name", "given_name", "id")), programmes, actor.on)
    filters: dict[str, Callable[[MentorRow], object]] = {
        "ready": lambda row: row.ready_for,
        "missing": lambda row: row.missing,
        "applied": lambda row: row.mentor.status == MentorStatus.APPLIED,
        "expiring": lambda row: row.expires_soon,
    }
    keep: Callable[[MentorRow], object] = filters.get(shown, lambda row: True)
    page = Paginator([row for row in rows if keep(row)], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "shown": shown,
        "choices": SHOWN,
        "total": len(rows),
        "base": f"?show={shown}&" if shown else "?",
        "several": len(programmes) > 1,
        "may_change": actor.has(Role.MANAGER),
        "offer_href": _offer_href(request) if actor.has(Role.MANAGER) else None,
    }
    return render(request, "manager/mentors.html", context)


def _offer_href(request: Request) -> str | None:
    """The address that the school can print or send, open for a term."""
    school = schools_offering_in(request.actor).first()
    if school is None:
        return None
    until = request.actor.on.fromordinal(request.actor.on.toordinal() + OFFER_DAYS)
    token = apply_as_mentor.offer_token(school_id=school.pk, until=until)
    return request.build_absolute_uri(reverse("mentor_offer", args=[token]))


def _mentor(request: Request, pk: int) -> Any:
    found = mentors_visible_to(request.actor).select_related("decided_by", "school", "user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@who(*MANAGERS)
@require_GET
def mentor(request: Request, pk: int) -> HttpResponse:
    """One mentor: what is done, what is missing, and the decision."""
    found, actor, language = _mentor(request, pk), request.actor, get_language() or "en"
    programmes = running_programmes([found.school_id])
    in_full = steps_visible_to(actor).filter(mentor=found).exists() or actor.has(Role.MANAGER)
    states = step_states(found, programmes, actor.on)
    context = {
        "mentor": found,
        "states": states,
        "in_full": in_full,
        "tasks": [_task(found, state, in_full and not is_self(actor, found)) for state in states],
        "ready": [
            {"programme": one, "told": told, "missing": told.words(language)}
            for one in programmes
            for told in [clearance(found, one, actor.on)]
        ],
        "spoken": [Language(one).label for one in found.languages if one in Language.values],
        "likes": [Interest(one).label for one in found.interests if one in Interest.values],
        "dislikes": [Interest(one).label for one in found.dislikes if one in Interest.values],
        "is_self": is_self(actor, found),
        "may_correct": mentors_changed_by(actor).filter(pk=pk).exists(),
        "way_in": _way_in(found),
        "may_decide": actor.has(Role.MANAGER) and not is_self(actor, found),
        "may_accept": found.status == MentorStatus.APPLIED
        and not missing_before_acceptance(found.pk, actor.on, language),
        "forms_due": forms_of_mentor(actor, found, programmes),
        **_of_the_team(actor, found, programmes),
    }
    return render(request, "manager/mentor.html", context)


def _of_the_team(actor: Actor, found: Any, programmes: Any) -> dict[str, Any]:
    """Their time, concerns that are open, and the decisions with their grounds."""
    qualities = {one.id: here(one) for one in items_named(programmes, "mentor_gate.qualities")}
    terms = {one.id: here(one) for one in items_named(programmes, "mentor_gate.constraints")}
    (load,) = loads_of([found], programmes, actor.on)
    decided = actor.has(Role.MANAGER) and not is_self(actor, found)
    return {
        "load": load,
        "time": sentence_of(load),
        "concerns": list(flags_visible_to(actor).filter(mentor=found, settled_at=None).order_by("level")),
        "may_read_concerns": mentors_whose_flags_are_read_by(actor).filter(pk=found.pk).exists(),
        "qualities": list(qualities.items()),
        "terms": [terms.get(one, one) for one in found.constraints],
        "decisions": [(one, [qualities.get(code, code) for code in one.grounds]) for one in decisions_of(found)]
        if decided
        else [],
    }


def _way_in(found: Any) -> str:
    """How this mentor signs in, and what became of the letter that says so."""
    last = newest_of([way_in.sent_as(found.pk)]).get(way_in.sent_as(found.pk))
    if found.user is not None:
        account = _("With the account %(email)s.") % {"email": found.user.email}
        return f"{account} {became(last)}" if last else account
    if not found.email:
        return _("Not yet: there is no e-mail address. Correct the offer to add one.")
    if found.status != MentorStatus.ACCEPTED:
        return _("An account is made when the offer is accepted.")
    return _("Not yet: the account of this address is closed, of another district or another mentor's. Ask who looks "
             "after accounts.")  # fmt: skip


def _task(found: Any, state: StepState, may_record: bool) -> dict[str, Any]:
    required, step = state.required, state.step
    hint = ""
    if required.kind == TRAINING and required.minutes:
        hint = _("%(done)s of %(minutes)s minutes") % {"done": state.minutes_done, "minutes": required.minutes}
    return {
        "text": required.name,
        "href": reverse("mentor_step", args=[found.pk, required.kind]) if may_record else None,
        "hint": hint,
        "meaning": "well" if state.is_done else "act" if step and not state.is_done else "none",
        "status": _("Done") if state.is_done else _("Not valid") if step else _("To do"),
        "expires_on": state.expires_on,
        "step": step,
        "outcome": StepOutcome(step.outcome).label if step else "",
    }


class Step(forms.Form):
    """One step: its day, its outcome, its number. Never what a certificate says."""

    done_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label=gettext_lazy("Done on"))
    outcome = forms.ChoiceField(
        choices=StepOutcome, initial=StepOutcome.CLEAR, widget=forms.RadioSelect, label=gettext_lazy("Outcome")
    )
    reference_number = forms.CharField(
        max_length=60, required=False, label=gettext_lazy("Number of the document"),
        help_text=gettext_lazy("The number only. What a check says is never written here."),
    )  # fmt: skip
    minutes = forms.IntegerField(min_value=1, max_value=6000, required=False, label=gettext_lazy("Minutes"))
    topics = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("What it was about")
    )

    def __init__(self, *args: Any, required_step: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        if required_step.kind == TRAINING:
            set_choices(self, "topics", required_step.topics)
            del self.fields["reference_number"]
        else:
            del self.fields["minutes"], self.fields["topics"]


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def step(request: Request, pk: int, kind: str) -> HttpResponse:
    """Record one step: today and clear are filled in already."""
    found = _mentor(request, pk)
    states = step_states(found, running_programmes([found.school_id]), request.actor.on)
    state = next((one for one in states if one.required.kind == kind), None)
    if state is None:
        raise Http404
    initial = {"done_on": request.actor.on, "minutes": state.required.minutes,
               "topics": [topic for topic, _name in state.required.topics]}  # fmt: skip
    form = Step(request.POST or None, required_step=state.required, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            screen.record_step(
                mentor_id=pk, kind=kind, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data
            )
            messages.success(request, _("%(step)s: kept.") % {"step": state.required.name})
            return redirect("mentor", pk=pk)
    context = {"mentor": found, "form": form, "required": state.required, "back_href": reverse("mentor", args=[pk])}
    return render(request, "manager/mentor_step.html", context, status=422 if form.errors else 200)


@who(Role.MANAGER)
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    found = _mentor(request, pk)
    try:
        accepted = screen.accept(
            mentor_id=pk, by=request.actor, at=clock.now(), on=request.actor.on,
            grounds=_grounds(request, found.school_id),
        )  # fmt: skip
        messages.success(request, _("%(mentor)s is accepted.") % {"mentor": found.name})
        _say_way_in(request, found, accepted)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("mentor", pk=pk)


def _grounds(request: Request, school_id: int) -> list[str]:
    """What was ticked, of what the programmes look for in a mentor."""
    looked_for = items_named(running_programmes([school_id]), "mentor_gate.qualities")
    ticked = set(request.POST.getlist("grounds"))
    return [one.id for one in looked_for if one.id in ticked]


def _say_way_in(request: Request, before: Any, after: Any) -> None:
    if before.user_id is None and after.user_id is not None:
        messages.success(request, _("%(mentor)s gets an e-mail that says where to sign in.") % {"mentor": after.name})


class NotSuitable(forms.Form):
    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Kept for the school. Nothing of what a check says."),
    )  # fmt: skip


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def not_suitable(request: Request, pk: int) -> HttpResponse:
    found = _mentor(request, pk)
    form = NotSuitable(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.decide_not_suitable(mentor_id=pk, why=form.cleaned_data["reason"], by=request.actor, at=clock.now())
            messages.success(request, _("Kept. %(mentor)s is not proposed to anybody.") % {"mentor": found.name})
            return redirect("mentor", pk=pk)
    context = {"mentor": found, "form": form, "back_href": reverse("mentor", args=[pk])}
    return render(request, "manager/mentor_not_suitable.html", context, status=422 if form.errors else 200)


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Write down somebody's offer."""
    school = schools_offering_in(request.actor).first()
    if school is None:
        raise Http404
    form = Offer(request.POST or None, initial={"client_key": uuid4(), "languages": [school.district.default_language]})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = apply_as_mentor.add_mentor(
                school_id=school.pk, told=form.told(), client_key=form.cleaned_data["client_key"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
            return redirect("mentor", pk=made.pk)
    context = {"back_href": reverse("mentors"), **offer_context(form)}
    return render(request, "manager/mentor_add.html", context, status=422 if form.errors else 200)


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Put an offer right: a name, an address, free times. The screening stays."""
    found = mentors_changed_by(request.actor).select_related("school").filter(pk=pk).first()
    if found is None:
        raise Http404
    names = [name for name in Offer.base_fields if name not in ("free", "client_key")]
    initial = {name: getattr(found, name) for name in names} | {"client_key": uuid4()}
    initial["years_of_experience"] = min(found.years_of_experience, EXPERIENCE[-1][0])
    form = Offer(request.POST or None, initial=initial | {"free": boxes_of(found.free_slots)})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            kept = apply_as_mentor.correct(
                mentor_id=pk, told=form.told(), by=request.actor, at=clock.now(), on=request.actor.on
            )
            messages.success(request, _("Kept. What was checked stays as it was."))
            _say_way_in(request, found, kept)
            return redirect("mentor", pk=pk)
    context = {"mentor": found, "back_href": reverse("mentor", args=[pk]), **offer_context(form)}
    return render(request, "manager/mentor_change.html", context, status=422 if form.errors else 200)

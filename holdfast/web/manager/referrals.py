"""Referrals: the inbox, one referral with what the rules say, the decision, the waiting list."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.accounts.texts import why_you
from holdfast.cases import actions, queries, texts
from holdfast.cases.access import (
    referrals_changed_by,
    referrals_decided_by,
    referrals_visible_to,
)
from holdfast.cases.choices import Focus, Means, Outcome, ReferralSource, ReferralStatus, TakenBackBy
from holdfast.cases.consent.access import consent_read_by
from holdfast.cases.consent.counts import QUESTION, TALK, TELL, WAIT, referrals_whose_family
from holdfast.journeys import withdraw
from holdfast.journeys.decide import decide as decide_journey
from holdfast.journeys.decide import decide_several, recommendation
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.story import events_of
from holdfast.people.access import whole_schools, why_sees
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.web.doors import MANAGERS, readers_of, who
from holdfast.web.forms import refusals_into
from holdfast.web.forms_answered.due import forms_of_referral
from holdfast.web.liaison.household import family_of_case
from holdfast.web.manager.referral_story import finding_rows
from holdfast.web.request import Request

PER_PAGE = 100
OPEN, ALL = "open", "all"
STATUSES = (OPEN, *ReferralStatus.values, ALL)
FAMILY = (
    ("", _("All")),
    (QUESTION, _("Has asked something")),
    (TALK, _("Said no")),
    (TELL, _("To be told or asked")),
    (WAIT, _("Has not answered yet")),
)


class Filter(forms.Form):
    """What the address may ask for."""

    status = forms.ChoiceField(choices=[(one, one) for one in STATUSES], required=False)
    programme = forms.IntegerField(required=False, min_value=1)
    family = forms.ChoiceField(choices=FAMILY, required=False)
    page = forms.IntegerField(required=False, min_value=1)


@who(*readers_of("referral"))
@require_GET
def referrals(request: Request) -> HttpResponse:
    """What waits for somebody first: the most urgent, then who has waited longest."""
    asked = Filter(request.GET)
    asked.is_valid()
    status, programme = asked.cleaned_data.get("status") or OPEN, asked.cleaned_data.get("programme")
    may_decide = request.actor.has(*MANAGERS)
    family = asked.cleaned_data.get("family", "") if may_decide else ""
    found = queries.inbox(referrals_visible_to(request.actor), status=status, programme=programme)
    if family:
        schools = whole_schools(request.actor, "consent", *MANAGERS)
        found = found.filter(pk__in=referrals_whose_family(family, schools, request.actor.on))
    page = Paginator(found, PER_PAGE).get_page(asked.cleaned_data.get("page") or 1)
    programmes = list(programmes_visible_to(request.actor).order_by("name").values_list("id", "name"))
    rows = [
        {
            "referral": one,
            "state": ReferralStatus(one.status).label,
            "referrer": one.referrer_name or ReferralSource(one.source).label,
            "meaning": texts.MEANING[one.status],
            "days": (request.actor.on - one.received_at.date()).days,
        }
        for one in page.object_list
    ]
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "rows": rows,
        "page": page,
        "base": f"?{kept.urlencode()}&" if kept else "?",
        "status": status,
        "programme": programme or "",
        "statuses": [(OPEN, _("Open")), *ReferralStatus.choices, (ALL, _("All"))],
        "programmes": [("", _("Every programme")), *programmes],
        "need": texts.NEED,
        "family": family,
        "families": FAMILY,
        "filtered": status != OPEN or programme is not None or bool(family),
        "may_decide": may_decide,
    }
    return render(request, "manager/referrals.html", context)


@who(*MANAGERS)
@require_POST
def decide_chosen(request: Request) -> HttpResponse:
    """Accept all chosen referrals in which nothing stands in the way; the others stay for a closer look."""
    chosen = [int(one) for one in request.POST.getlist("referral") if one.isdigit()]
    if not chosen:
        messages.info(request, gettext("Choose at least one referral first."))
        return redirect("referrals")
    came = decide_several(
        referral_ids=chosen, outcome=Outcome.ACCEPT, by=request.actor, at=clock.now(), on=request.actor.on
    )
    if came.done:
        said = ngettext("%(count)s referral was accepted.", "%(count)s referrals were accepted.", came.done)
        messages.success(request, said % {"count": came.done})
    if came.left:
        said = ngettext(
            "%(count)s referral needs a closer look and stays: %(reason)s",
            "%(count)s referrals need a closer look and stay. The first: %(reason)s",
            len(came.left),
        )
        messages.warning(request, said % {"count": len(came.left), "reason": came.left[0]})
    return redirect("referrals")


def _referral(request: Request, pk: int) -> Any:
    visible = queries.with_people(referrals_visible_to(request.actor))
    found = visible.select_related("student__school__district", "referred_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class Decide(forms.Form):
    outcome = forms.ChoiceField(label=_("What do you decide?"), choices=Outcome.choices, widget=forms.RadioSelect)
    need_tier = forms.TypedChoiceField(
        label=_("How urgent is it?"), choices=list(texts.NEED.items()), coerce=int, widget=forms.RadioSelect
    )
    redirected_to = forms.CharField(
        label=_("Which service or person instead?"), required=False, max_length=160,
        help_text=_("Only when you send to another service."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why?"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you do not accept, or when a rule warns. It is kept; only few people can read it."),
    )  # fmt: skip


@who(*readers_of("referral"))
@require_GET
def referral(request: Request, pk: int) -> HttpResponse:
    """One referral: who, why, what the rules say and from where, what is missing, and the decision."""
    one = _referral(request, pk)
    at = clock.now()
    audit.read(by=request.actor, at=at, record="referral", student_id=one.student_id, school_id=one.school_id)
    recommended = recommendation(one, request.actor.on)
    # Only a yes is offered ready to press: a no is always chosen by hand.
    proposed = Outcome.ACCEPT if recommended.proposed == Outcome.ACCEPT and not recommended.blocking else None
    form = Decide(
        initial={
            "outcome": proposed,
            "need_tier": one.need_tier,
            "redirected_to": here(recommended.redirect_to),
        }
    )
    return _record(request, one, recommended, form)


def _settings_of(actor: Actor, one: Any) -> str:
    """Where this reader can enter the school year that a rule lacks; empty for who only reads."""
    return reverse("school_setting", args=[one.school_id]) if actor.has(Role.MANAGER) else ""


def _record(request: Request, one: Any, recommended: Any, form: forms.Form) -> HttpResponse:
    actor = request.actor
    asked = list(one.willingness.order_by("-asked_at", "-id"))
    undecided = one.status in queries.UNDECIDED
    may_change = referrals_changed_by(actor).filter(pk=one.pk).exists()
    context = {
        "referral": one,
        "family": family_of_case(actor, one.student, one.programme),
        "student": one.student,
        "status_meaning": texts.MEANING[one.status],
        "why_seen": " ".join(why_you(why, one.student) for why in why_sees(actor, one.student)),
        "proposal": texts.proposal_text(recommended, one.student.short_name),
        "findings": finding_rows(recommended, _settings_of(actor, one)),
        "priority": recommended.priority.key,
        "priority_lines": texts.priority_lines(recommended.priority.parts, recommended.blueprint),
        "attendance": recommended.facts.absence_percent,
        "standing": recommended.blocking or recommended.warnings,
        "focus": [Focus(one).label for one in one.focus if one in Focus.values],
        "asked": asked,
        "answered": bool(one.support_level or one.answers),
        "support": next(
            (
                here(level.text)
                for level in recommended.blueprint.entry_rules.support_screen
                if level.code == one.support_level
            ),
            "",
        ),
        "asks_questions": bool(recommended.blueprint.entry_rules.support_screen or _questions(recommended.blueprint)),
        "story": events_of(actor, one.student_id, referral_id=one.pk),
        "form": form,
        "need": texts.NEED[one.need_tier],
        "may_change": may_change,
        "may_take_back": may_change and one.status in (*queries.UNDECIDED, ReferralStatus.ACCEPTED),
        "may_ask": may_change and one.status in queries.OPEN and one.referred_by_id != actor.user_id,
        "may_decide": undecided and referrals_decided_by(actor).filter(pk=one.pk).exists(),
        "may_inform": one.status == ReferralStatus.ACCEPTED and consent_read_by(actor).filter(pk=one.pk).exists(),
        "undecided": undecided,
        "forms_due": forms_of_referral(actor, one),
    }
    return render(request, "manager/referral.html", context, status=422 if form.errors else 200)


def _questions(blueprint: Any) -> tuple[Any, ...]:
    return blueprint.setting("entry.questions").value or ()


@who(*MANAGERS)
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Keep the decision of this person."""
    one = _referral(request, pk)
    form = Decide(request.POST)
    if form.is_valid():
        with refusals_into(form):
            decision = decide_journey(
                referral_id=one.pk, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data
            )
            messages.success(request, f"{one.student.name}: {texts.DECIDED[decision.outcome]}")
            return redirect("referral", one.pk)
    return _record(request, one, recommendation(one, request.actor.on), form)


class Ask(forms.Form):
    says_yes = forms.TypedChoiceField(
        label=_("Does the student want this?"), choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    own_words = forms.CharField(
        label=_("In the student's own words"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As they said it. Only few people can read it."),
    )  # fmt: skip
    means = forms.ChoiceField(
        label=_("How did you ask?"), choices=Means.choices, initial=Means.IN_PERSON, widget=forms.RadioSelect
    )


@who(*MANAGERS)
@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """What the student says, asked by somebody other than the referrer."""
    one = _referral(request, pk)
    form = Ask(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            withdraw.ask_willingness(
                referral_id=one.pk, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data
            )
            messages.success(request, gettext("Kept what %(name)s said.") % {"name": one.student.short_name})
            return redirect("referral", one.pk)
    context = {"form": form, "referral": one, "student": one.student}
    return render(request, "manager/referral_ask.html", context, status=422 if form.errors else 200)


class Answers(forms.Form):
    """The level of support, the subjects, and the programme's own questions, each yes or no."""

    subjects = forms.CharField(
        label=_("Subjects with a concern"), required=False, max_length=500, help_text=_("Separated by commas.")
    )

    def __init__(self, *args: Any, blueprint: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(level.code, here(level.text)) for level in blueprint.entry_rules.support_screen]
        if levels:
            self.fields["support_level"] = forms.ChoiceField(
                label=_("How much support is there already?"), choices=levels, widget=forms.RadioSelect
            )
        for question in _questions(blueprint):
            self.fields[f"answer_{question.id}"] = forms.ChoiceField(
                label=here(question), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
            )

    def answers(self) -> dict[str, bool]:
        return {
            name.removeprefix("answer_"): said == "yes"
            for name, said in self.cleaned_data.items()
            if name.startswith("answer_")
        }


@who(*MANAGERS)
@require_http_methods(["GET", "POST"])
def answers(request: Request, pk: int) -> HttpResponse:
    """What has to be known before deciding."""
    one = _referral(request, pk)
    known = {
        "subjects": ", ".join(one.subjects),
        "support_level": one.support_level,
        **{f"answer_{code}": "yes" if said else "no" for code, said in one.answers.items()},
    }
    form = Answers(
        request.POST if request.method == "POST" else None, blueprint=blueprint_of(one.programme), initial=known
    )
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.answer_questions(
                referral_id=one.pk, support_level=form.cleaned_data.get("support_level", ""), answers=form.answers(),
                subjects=form.cleaned_data["subjects"].split(","), by=request.actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, gettext("Kept. The rules were asked again."))
            return redirect("referral", one.pk)
    context = {"form": form, "referral": one, "student": one.student}
    return render(request, "manager/referral_answers.html", context, status=422 if form.errors else 200)


class TakeBack(forms.Form):
    taken_back_by = forms.ChoiceField(
        label=_("Who takes it back?"), choices=TakenBackBy.choices, widget=forms.RadioSelect
    )


@who(*MANAGERS)
@require_http_methods(["GET", "POST"])
def take_back(request: Request, pk: int) -> HttpResponse:
    """Somebody no longer wants what was referred."""
    one = _referral(request, pk)
    form = TakeBack(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.withdraw(referral_id=one.pk, by=request.actor, at=clock.now(), **form.cleaned_data)
            messages.success(request, gettext("The referral of %(name)s is taken back.") % {"name": one.student.name})
            return redirect("referral", one.pk)
    context = {"form": form, "referral": one, "student": one.student}
    return render(request, "manager/referral_take_back.html", context, status=422 if form.errors else 200)


@who(*MANAGERS)
@require_GET
def waiting_list(request: Request, pk: int) -> HttpResponse:
    """Who waits for a place in one programme, in order, with the reason for each place."""
    programme = programmes_visible_to(request.actor).select_related("blueprint", "school").filter(pk=pk).first()
    if programme is None:
        raise Http404
    visible = set(referrals_visible_to(request.actor).filter(programme=programme).values_list("id", flat=True))
    rows = [
        {
            "referral": one.referral,
            "need": texts.NEED[one.referral.need_tier],
            "points": one.priority.key,
            "lines": texts.priority_lines(one.priority.parts, one.blueprint),
        }
        for one in queries.waiting_list(programme, request.actor.on)
        if one.referral.pk in visible
    ]
    return render(request, "manager/waiting_list.html", {"programme": programme, "rows": rows})

"""Referrals: the inbox, one referral with what the rules say, the decision, the waiting list."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.cases import queries, texts
from holdfast.cases.access import (
    referrals_changed_by,
    referrals_decided_by,
    referrals_visible_to,
)
from holdfast.cases.choices import Outcome, ReferralSource, ReferralStatus
from holdfast.cases.consent.access import consent_read_by
from holdfast.cases.consent.counts import QUESTION, TALK, TELL, WAIT, referrals_whose_family
from holdfast.cases.routes import RECEIVERS, ways_on
from holdfast.journeys.decide import decide as decide_journey
from holdfast.journeys.decide import decide_several, let_the_family_decide, recommendation
from holdfast.journeys.decide import send_on as send_on_journey
from holdfast.journeys.inform import LINK_DAYS
from holdfast.journeys.reach import Sent
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.story import events_of
from holdfast.people.access import whole_schools
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.texts import here
from holdfast.web.doors import MANAGERS, readers_of, who
from holdfast.web.forms import refusals_into
from holdfast.web.forms_answered.due import forms_of_referral
from holdfast.web.liaison.household import family_of_case
from holdfast.web.manager.referral_onward import ELSEWHERE, AskFamily, Goal, SendOn, goals_of, onward
from holdfast.web.manager.referral_papers import paper_rows
from holdfast.web.manager.referral_story import arrival, finding_rows, one_referral, why_seen
from holdfast.web.manager.sent import on_its_way
from holdfast.web.request import Request

READERS = tuple({*readers_of("referral"), *RECEIVERS})
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


HERE = [(one, label) for one, label in Outcome.choices if one != Outcome.REDIRECT]
"""To another programme or service a referral is sent by a button of its own."""


class Decide(forms.Form):
    outcome = forms.ChoiceField(label=_("What do you decide?"), choices=HERE, widget=forms.RadioSelect)
    need_tier = forms.TypedChoiceField(
        label=_("How urgent is it?"), choices=list(texts.NEED.items()), coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why?"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you do not accept, or when a rule warns. It is kept; only few people can read it."),
    )  # fmt: skip


@who(*READERS)
@require_GET
def referral(request: Request, pk: int) -> HttpResponse:
    """One referral: who, why, what the rules say and from where, what is missing, and the decision."""
    one = one_referral(request, pk)
    at = clock.now()
    audit.read(by=request.actor, at=at, record="referral", student_id=one.student_id, school_id=one.school_id)
    recommended = recommendation(one, request.actor.on)
    return _record(request, one, recommended, _decide_form(one, recommended))


def _may_ask(blueprint: Any, one: Any, actor: Actor) -> bool:
    """Whoever referred asks only where the programme lets anybody ask."""
    return bool(one.referred_by_id != actor.user_id) or blueprint.content.entry.willingness_asked_by.value == "anyone"


def _settings_of(actor: Actor, one: Any) -> str:
    """Where this reader can enter the school year that a rule lacks; empty for who only reads."""
    return reverse("school_setting", args=[one.school_id]) if actor.has(Role.MANAGER) else ""


def _decide_form(one: Any, recommended: Any) -> Decide:
    """Only a yes is offered ready to press: a no is always chosen by hand."""
    proposed = Outcome.ACCEPT if recommended.proposed == Outcome.ACCEPT and not recommended.blocking else None
    return Decide(initial={"outcome": proposed, "need_tier": one.need_tier})


def _record(
    request: Request, one: Any, recommended: Any, form: forms.Form, *, send_form: Any = None, family_form: Any = None
) -> HttpResponse:
    actor = request.actor
    asked = list(one.willingness.order_by("-asked_at", "-id"))
    undecided = one.status in queries.UNDECIDED
    may_change = referrals_changed_by(actor).filter(pk=one.pk).exists()
    may_decide = undecided and referrals_decided_by(actor).filter(pk=one.pk).exists()
    context = {
        "referral": one,
        "family": family_of_case(actor, one.student, one.programme),
        "student": one.student,
        "status_meaning": texts.MEANING[one.status],
        "why_seen": why_seen(actor, one),
        "proposal": texts.proposal_text(recommended, one.student.short_name),
        "findings": finding_rows(recommended, _settings_of(actor, one)),
        "priority": recommended.priority.key,
        "priority_lines": texts.priority_lines(recommended.priority.parts, recommended.blueprint),
        "attendance": recommended.facts.absence_percent,
        "standing": recommended.blocking or recommended.warnings,
        "focus": texts.areas_in(one.focus, one.programme),
        "papers": paper_rows(one.programme, one.documents),
        **arrival(actor, one),
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
        "asks_questions": bool(
            recommended.blueprint.entry_rules.support_screen
            or recommended.blueprint.setting("entry.questions").value
            or recommended.blueprint.setting("entry.documents").value
        ),
        "story": events_of(actor, one.student_id, referral_id=one.pk),
        "form": form,
        "need": texts.NEED[one.need_tier],
        "may_change": may_change,
        "may_take_back": may_change and one.status in (*queries.UNDECIDED, ReferralStatus.ACCEPTED),
        "may_ask": may_change and one.status in queries.OPEN and _may_ask(recommended.blueprint, one, actor),
        "asks_student": recommended.blueprint.content.entry.willingness_check.value is not False or bool(asked),
        "may_decide": may_decide,
        **(onward(actor, one, recommended, send_form, family_form) if may_decide else {}),
        "may_inform": one.status == ReferralStatus.ACCEPTED and consent_read_by(actor).filter(pk=one.pk).exists(),
        "undecided": undecided,
        "forms_due": forms_of_referral(actor, one),
    }
    return render(request, "manager/referral.html", context, status=422 if request.method == "POST" else 200)


@who(*RECEIVERS)
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Keep the decision of this person."""
    one = one_referral(request, pk, referrals_decided_by)
    form = Decide(request.POST)
    if form.is_valid():
        with refusals_into(form):
            decision = decide_journey(
                referral_id=one.pk, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data
            )
            messages.success(request, f"{one.student.name}: {texts.DECIDED[decision.outcome]}")
            return redirect("referral", one.pk)
    return _record(request, one, recommendation(one, request.actor.on), form)


@who(*RECEIVERS)
@require_POST
def send_on(request: Request, pk: int) -> HttpResponse:
    """To the programme or the service whose button was pressed."""
    one = one_referral(request, pk, referrals_decided_by)
    recommended = recommendation(one, request.actor.on)
    goals = {goal.value: goal for goal in goals_of(request.actor, one, recommended)}
    ways = ways_on(one.programme, request.actor)
    form = SendOn(request.POST, ways=ways, blueprint=recommended.blueprint)
    pressed = request.POST.get("to", ELSEWHERE)
    if form.is_valid():
        goal = goals.get(pressed) or Goal(ELSEWHERE, form.elsewhere())
        with refusals_into(form):
            begun = send_on_journey(
                referral_id=one.pk, programme_id=goal.programme_id, service=goal.name, by=request.actor,
                at=clock.now(), on=request.actor.on, **form.told(),
            )  # fmt: skip
            said = gettext("%(name)s: sent on to %(goal)s.") % {"name": one.student.name, "goal": goal.name}
            messages.success(request, said)
            follows = begun is not None and referrals_visible_to(request.actor).filter(pk=begun.pk).exists()
            return redirect("referral", begun.pk if begun is not None and follows else one.pk)
    return _record(request, one, recommended, _decide_form(one, recommended), send_form=form)


@who(*RECEIVERS)
@require_POST
def ask_family(request: Request, pk: int) -> HttpResponse:
    """Where the family decides: each guardian gets the link to say yes or no."""
    one = one_referral(request, pk, referrals_decided_by)
    recommended = recommendation(one, request.actor.on)
    form = AskFamily(request.POST, recommended=recommended)
    if form.is_valid():
        with refusals_into(form):
            told = let_the_family_decide(
                referral_id=one.pk, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data
            )
            for name, channel in told.sent:
                messages.success(request, on_its_way(Sent(name, channel), LINK_DAYS))
            for name in told.unreachable:
                messages.warning(request, gettext("%(name)s gets no link: call, or give a sheet.") % {"name": name})
            return redirect("consent", one.pk)
    return _record(request, one, recommended, _decide_form(one, recommended), family_form=form)

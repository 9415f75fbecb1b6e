"""One match: where it stands, who has signed, what is missing, and how it begins and ends."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.cases.consent.people import told_about
from holdfast.journeys import agree
from holdfast.journeys import match as match_journey
from holdfast.journeys.reach import way_to, way_to_student
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.kernel.errors import Refusal
from holdfast.matches import texts
from holdfast.matches.access import matches_managed_by, matches_visible_to
from holdfast.matches.choices import MatchStatus, Party, SignedBy
from holdfast.matches.queries import (
    activation_gates,
    agreement_of,
    answers_of,
    guardians_who_sign,
    signatures_of,
    with_round_people,
    yes_still_needed,
)
from holdfast.programmes.queries import blueprint_of
from holdfast.web.design_charts import qr_svg
from holdfast.web.doors import MANAGERS, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.forms_answered.due import forms_of_match
from holdfast.web.liaison.household import family_of_case
from holdfast.web.manager.matches import MEANING
from holdfast.web.manager.sent import Reader, link_rows, on_its_way
from holdfast.web.request import Request


class PaperSignature(forms.Form):
    signed_name = forms.CharField(max_length=160, label=gettext_lazy("Name of whoever signed"))
    means = forms.ChoiceField(
        choices=[(SignedBy.PAPER, SignedBy.PAPER.label), (SignedBy.IN_PERSON, SignedBy.IN_PERSON.label)],
        initial=SignedBy.PAPER,
        widget=forms.RadioSelect,
        label=gettext_lazy("How?"),
    )


class SchoolSignature(forms.Form):
    signed_name = forms.CharField(
        max_length=160,
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Writing your name here is your signature for the school."),
    )


class Ending(forms.Form):
    end_reason = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("Why does it end?"))
    steps_done = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("What is done")
    )
    words = forms.CharField(
        required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("In a sentence")
    )

    def __init__(self, *args: Any, programme: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        blueprint, language = blueprint_of(programme), get_language() or "en"
        for field, path in (("end_reason", "closure.reasons"), ("steps_done", "closure.steps")):
            items = blueprint.setting(path).value or ()
            set_choices(self, field, [(one.id, one.in_language(language)) for one in items])


def _match(request: Request, pk: int, *, managed: bool = True) -> Any:
    rows = matches_managed_by(request.actor) if managed else matches_visible_to(request.actor)
    found = with_round_people(rows).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@who(*MANAGERS)
@require_GET
def match(request: Request, pk: int) -> HttpResponse:
    """Where a match stands, and its one next step."""
    found = _match(request, pk, managed=False)
    agreement, language = agreement_of(found), get_language() or "en"
    link = request.session.pop(f"link:{pk}", None)
    signed, answers = signatures_of(agreement) if agreement else {}, answers_of(found)
    missing = []
    if found.status == MatchStatus.APPROVED:
        missing = [one.rule.text.in_language(language) for one in activation_gates(found, request.actor.on).blocked_by]
    context = {
        "match": found,
        "family": family_of_case(request.actor, found.student, found.programme),
        "agreement": agreement,
        "meaning": MEANING[found.status],
        "why": found.override_reason if found.is_forced
        else texts.why_sentence(found.why, found.student.short_name, found.mentor.name),
        "numbers": texts.numbers_of(found.why, found.score),
        "clauses": [one[language[:2] if language[:2] in one else "en"] for one in agreement.clauses]
        if agreement else [],
        "parties": [_party(found, party, signed.get(party)) for party in (agreement.parties if agreement else ())],
        "awaited": [{"code": one, "name": _who(one)} for one in yes_still_needed(found)]
        if found.status == MatchStatus.APPROVED else [],
        "answers": answers,
        "missing": missing,
        "signers": _signers(found) if agreement and found.status == MatchStatus.APPROVED else {},
        "link": link,
        "link_qr": qr_svg(link) if link else None,
        "may_change": request.actor.has(Role.MANAGER),
        "all_signed": agreement is not None and set(agreement.parties) <= set(signed),
        "forms_due": forms_of_match(request.actor, found),
    }  # fmt: skip
    return render(request, "manager/match.html", context)


def _signers(found: Any) -> dict[str, list[dict[str, Any]]]:
    """Who can get a link, by party: how it would reach them, and what became of the last one."""
    student = Reader(None, found.student.short_name, way_to_student(found.student))
    guardians = [
        Reader(one.pk, one.name, way_to(one) if told_about(found.student_id, one.pk) else None)
        for one in guardians_who_sign(found.student_id)
    ]
    rows = link_rows([student, *guardians], lambda pk: agree.sent_as(found.pk, pk))
    return {Party.STUDENT: rows[:1], Party.GUARDIAN: rows[1:]}


def _who(code: str) -> str:
    return str(Party(code).label) if code in Party.values else code.replace("_", " ")


def _party(found: Any, party: str, signature: Any) -> dict[str, Any]:
    return {"code": party, "name": _who(party), "signature": signature,
            "means": SignedBy(signature.means).label if signature else ""}  # fmt: skip


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def sign(request: Request, pk: int, party: str) -> HttpResponse:
    """The school signs here; what the others signed on paper is recorded here."""
    found = _match(request, pk)
    if party not in Party.values:
        raise Http404
    own = party == Party.SCHOOL
    initial = {"signed_name": request.actor.name if own else _likely_name(found, party)}
    form = (SchoolSignature if own else PaperSignature)(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            told = agree.sign(
                match_id=pk, party=party, signed_name=form.cleaned_data["signed_name"],
                means=SignedBy.SIGNED_IN if own else form.cleaned_data["means"], language=get_language() or "en",
                by=request.actor, at=clock.now(), on=request.actor.on,
            )  # fmt: skip
            _say(request, told)
            return redirect("match", pk=pk)
    context = {"match": found, "form": form, "who": _who(party), "own": own, "back_href": reverse("match", args=[pk])}
    return render(request, "manager/match_sign.html", context, status=422 if form.errors else 200)


def _likely_name(found: Any, party: str) -> str:
    if party == Party.STUDENT:
        return str(found.student.name)
    return str(found.mentor.name) if party == Party.MENTOR else ""


def _say(request: Request, told: agree.Signed) -> None:
    if told.active:
        messages.success(request, _("Everything is there: the match has begun, and the first meeting is booked."))
    else:
        messages.success(request, _("Kept."))


@who(Role.MANAGER)
@require_POST
def say_yes(request: Request, pk: int, party: str) -> HttpResponse:
    """Record what somebody said in person: yes to this match."""
    found = _match(request, pk)
    try:
        match_journey.answer(
            match_id=pk, party=party, says_yes=True, by=request.actor, at=clock.now(), on=request.actor.on
        )
        messages.success(request, _("Kept."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("match", pk=found.pk)


@who(Role.MANAGER)
@require_POST
def make_link(request: Request, pk: int, party: str) -> HttpResponse:
    """A link to read and sign on a phone, for the student or for one guardian: sent, or shown once to hand over."""
    _match(request, pk)
    chosen = request.POST.get("guardian", "")
    guardian = int(chosen) if party == Party.GUARDIAN and chosen.isdecimal() else None
    if party not in (Party.STUDENT, Party.GUARDIAN) or (party == Party.GUARDIAN and guardian is None):
        raise Http404
    about: dict[str, Any] = {"match_id": pk, "guardian_id": guardian, "by": request.actor, "at": clock.now()}
    try:
        if request.POST.get("send"):
            messages.success(request, on_its_way(agree.send_signing_link(**about), agree.LINK_DAYS))
        else:
            token = agree.signing_link(**about)
            request.session[f"link:{pk}"] = f"{settings.PUBLIC_URL}{reverse('sign_agreement', args=[token])}"
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("match", pk=pk)


@who(Role.MANAGER)
@require_POST
def start(request: Request, pk: int) -> HttpResponse:
    """Begin, now that what was missing is there."""
    _match(request, pk)
    try:
        told = agree.start_if_ready(match_id=pk, by=request.actor, at=clock.now(), on=request.actor.on)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("match", pk=pk)
    if told.active:
        _say(request, told)
    else:
        messages.error(request, told.still_missing)
    return redirect("match", pk=pk)


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    found = _match(request, pk)
    if found.status not in (MatchStatus.ACTIVE, MatchStatus.SUSPENDED):
        raise Http404
    form = Ending(request.POST or None, programme=found.programme)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            agree.end(match_id=pk, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data)
            messages.success(request, _("The match has ended."))
            return redirect("match", pk=pk)
    due = forms_of_match(request.actor, found, is_ending=True)
    context = {"match": found, "form": form, "back_href": reverse("match", args=[pk]), "forms_due": due}
    return render(request, "manager/match_end.html", context, status=422 if form.errors else 200)

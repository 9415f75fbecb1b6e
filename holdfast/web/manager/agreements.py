"""One match: where it stands, who has signed, what is missing, and how it begins and ends."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.cases.consent.people import told_about
from holdfast.journeys import agree, match_links
from holdfast.journeys import match as match_journey
from holdfast.journeys.reach import way_to, way_to_student
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.kernel.errors import Refusal
from holdfast.matches import texts
from holdfast.matches.access import MEETING, matches_managed_by, matches_visible_to
from holdfast.matches.choices import MatchStatus, Party, SignedBy
from holdfast.matches.queries import (
    activation_gates,
    agreement_of,
    answers_of,
    guardians_who_sign,
    signatures_of,
    start_warnings,
    unsigned_parties,
    with_round_people,
    yes_still_needed,
)
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import word
from holdfast.supervision.facts import steps_of
from holdfast.web.design_charts import qr_svg
from holdfast.web.doors import MANAGERS, who
from holdfast.web.forms import refusals_into
from holdfast.web.forms_answered.due import forms_of_match
from holdfast.web.liaison.household import family_of_case
from holdfast.web.manager.match_end import ended_told
from holdfast.web.manager.match_opinion import opinions_told
from holdfast.web.manager.match_teachers import teachers_said, told_teachers
from holdfast.web.manager.match_together import length_sentence, more_weeks_told, together_told
from holdfast.web.manager.matches import MEANING
from holdfast.web.manager.sent import Reader, give_link, link_rows
from holdfast.web.request import Request


class Beginning(forms.Form):
    """Why a match begins although the programme warns of something; asked only where it does."""

    reason = forms.CharField(
        max_length=500,
        label=gettext_lazy("Why does it begin all the same?"),
        help_text=gettext_lazy("Kept with the match. Neither the mentor nor the student sees it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, warned: bool = True, **told: Any) -> None:
        super().__init__(*args, **told)
        if not warned:
            del self.fields["reason"]


class PaperSignature(Beginning):
    signed_name = forms.CharField(max_length=160, label=gettext_lazy("Name of whoever signed"))
    means = forms.ChoiceField(
        choices=[(SignedBy.PAPER, SignedBy.PAPER.label), (SignedBy.IN_PERSON, SignedBy.IN_PERSON.label)],
        initial=SignedBy.PAPER,
        widget=forms.RadioSelect,
        label=gettext_lazy("How?"),
    )


class SchoolSignature(Beginning):
    signed_name = forms.CharField(
        max_length=160,
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Writing your name here is your signature for the school."),
    )


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
    return _page(request, _match(request, pk, managed=False))


def _in_the_way(found: Any, on: date) -> tuple[list[str], list[str]]:
    """What must be there before an approved match begins, and what asks for a reason, in words."""
    if found.status != MatchStatus.APPROVED:
        return [], []
    gates = activation_gates(found, on)
    return _texts(gates.blocked_by), _texts(start_warnings(found, gates))


def _texts(findings: Any) -> list[str]:
    return [one.rule.text.in_language(get_language() or "en") for one in findings]


def _page(request: Request, found: Any, start_form: forms.Form | None = None) -> HttpResponse:
    pk = found.pk
    agreement, language = agreement_of(found), get_language() or "en"
    link = request.session.pop(f"link:{pk}", None)
    signed, answers = signatures_of(agreement) if agreement else {}, answers_of(found)
    missing, warned = _in_the_way(found, request.actor.on)
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
        "warned": warned,
        "start_form": start_form or Beginning(),
        "signers": _signers(found) if agreement and found.status == MatchStatus.APPROVED else {},
        "link": link,
        "link_qr": qr_svg(link) if link else None,
        "may_change": request.actor.has(Role.MANAGER),
        "all_signed": agreement is not None and set(agreement.parties) <= set(signed),
        "forms_due": forms_of_match(request.actor, found),
        **opinions_told(request.actor, found),
        "teachers": told_teachers(request.actor, found),
        "teachers_said": teachers_said(request.actor, found),
        "together": together_told(request.actor, found),
        "more": more_weeks_told(request.actor, found) if found.status in MEETING else None,
        "ended": ended_told(found),
        "counted": [word(one) for one in found.counted],
        "length": length_sentence(agreement.weeks, agreement.lasts) if agreement else "",
        "has_steps": bool(steps_of(blueprint_of(found.programme))),
    }  # fmt: skip
    return render(request, "manager/match.html", context, status=422 if start_form else 200)


def _signers(found: Any) -> dict[str, list[dict[str, Any]]]:
    """Who can get a link, by party: how it would reach them, and what became of the last one."""
    student = Reader(None, found.student.short_name, way_to_student(found.student))
    guardians = [
        Reader(one.pk, one.name, way_to(one) if told_about(found.student_id, one.pk) else None)
        for one in guardians_who_sign(found.student_id)
    ]
    rows = link_rows([student, *guardians], lambda pk: match_links.sent_as(match_links.SIGN, found.pk, pk))
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
    warned = _in_the_way(found, request.actor.on)[1] if unsigned_parties(found) == [party] else []
    form = (SchoolSignature if own else PaperSignature)(request.POST or None, initial=initial, warned=bool(warned))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            told = agree.sign(
                match_id=pk, party=party, signed_name=form.cleaned_data["signed_name"],
                means=SignedBy.SIGNED_IN if own else form.cleaned_data["means"], language=get_language() or "en",
                by=request.actor, at=clock.now(), on=request.actor.on, reason=form.cleaned_data.get("reason", ""),
            )  # fmt: skip
            _say(request, told)
            return redirect("match", pk=pk)
    context = {"match": found, "form": form, "who": _who(party), "own": own, "back_href": reverse("match", args=[pk]),
               "warned": warned}  # fmt: skip
    return render(request, "manager/match_sign.html", context, status=422 if form.errors else 200)


def _likely_name(found: Any, party: str) -> str:
    if party == Party.STUDENT:
        return str(found.student.name)
    return str(found.mentor.name) if party == Party.MENTOR else ""


def _say(request: Request, told: agree.Signed) -> None:
    if told.active:
        messages.success(request, _("Everything is there: the match has begun, and the first meeting is booked."))
    elif told.needs_reason:
        messages.warning(request, _("Kept. %(what)s") % {"what": told.still_missing})
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
    shown = give_link(request, match_links.SIGN, pk, guardian, send=bool(request.POST.get("send")))
    if shown:
        request.session[f"link:{pk}"] = shown
    return redirect("match", pk=pk)


@who(Role.MANAGER)
@require_POST
def start(request: Request, pk: int) -> HttpResponse:
    """Begin, now that what was missing is there; or say beforehand why it begins although the programme warns."""
    found = _match(request, pk)
    form = Beginning(request.POST, warned=bool(_in_the_way(found, request.actor.on)[1]))
    if form.is_valid():
        with refusals_into(form):
            told = agree.start_if_ready(
                match_id=pk, by=request.actor, at=clock.now(), on=request.actor.on,
                reason=form.cleaned_data.get("reason", ""),
            )  # fmt: skip
            if told.active or form.cleaned_data:
                _say(request, told)
            else:
                messages.error(request, told.still_missing)
            return redirect("match", pk=pk)
    return _page(request, found, start_form=form)

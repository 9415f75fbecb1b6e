"""The round: who is in, each pair with its reason, who cannot be matched; one tap approves."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.cases.texts import NEED
from holdfast.journeys import match as journey
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import Refusal
from holdfast.matches import texts
from holdfast.matches.access import (
    matches_managed_by,
    matches_visible_to,
    programmes_matched_by,
    rounds_managed_by,
    students_whose_wishes_are_kept_by,
)
from holdfast.matches.choices import MatchStatus
from holdfast.matches.queries import (
    asked_for_opinion,
    cohort_of_round,
    gates_of,
    is_stale,
    may_count,
    names_in,
    newest_round,
    preference_of,
    programme_at_work,
    ready_for,
    with_names,
    with_round_people,
)
from holdfast.mentors.choices import Interest, Language
from holdfast.mentors.queries import running_programmes, working_mentors
from holdfast.mentors.week import boxes_of, slots_of
from holdfast.people.access import whole_schools
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.texts import word
from holdfast.web.doors import MANAGERS, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.forms_answered.due import forms_of_match
from holdfast.web.manager.meeting_cards import MISSED_TWICE, NOT_MET, OVERDUE, matches_behind
from holdfast.web.manager.people_fields import FreeTimes, free_times_context
from holdfast.web.request import Request

STANDING = (MatchStatus.APPROVED, MatchStatus.SUSPENDED)
UNDER_WAY = (MatchStatus.APPROVED, MatchStatus.ACTIVE, MatchStatus.SUSPENDED)
IN_TROUBLE = {
    OVERDUE: gettext_lazy("A meeting should have taken place and nobody has said whether it did"),
    NOT_MET: gettext_lazy("Not met for two school weeks or more"),
    MISSED_TWICE: gettext_lazy("Missed two meetings in a row"),
}
MEANING = {
    MatchStatus.PROPOSED: "info",
    MatchStatus.APPROVED: "watch",
    MatchStatus.ACTIVE: "well",
    MatchStatus.SUSPENDED: "act",
    MatchStatus.DECLINED: "none",
    MatchStatus.REPLACED: "none",
    MatchStatus.ENDED: "none",
}


@who(*MANAGERS)
@require_GET
def matches(request: Request) -> HttpResponse:
    """One programme's round and its matches; the programme is in the address."""
    actor = request.actor
    programmes = running_programmes(programmes_visible_to(actor).values_list("school_id", flat=True))
    wanted = request.GET.get("programme", "")
    if not wanted and len(programmes) > 1:
        wanted = str(programme_at_work(actor, programmes))
    programme = next((one for one in programmes if str(one.pk) == wanted), programmes[0] if programmes else None)
    context: dict[str, Any] = {"programmes": programmes, "programme": programme, "may_propose": False, "caption": ""}
    show = request.GET.get("show", "")
    if show in IN_TROUBLE or show in STANDING:
        context |= _behind(actor, show)
    elif programme is not None:
        context |= _round_context(actor, programme)
    return render(request, "manager/matches.html", context)


def _behind(actor: Actor, card: str) -> dict[str, Any]:
    """The matches that a card of the home counts, in every programme."""
    found = matches_visible_to(actor).filter(school_id__in=whole_schools(actor, "match", *MANAGERS))
    if card in STANDING:
        found, caption = found.filter(status=card), MatchStatus(card).label
    else:
        found, caption = found.filter(pk__in=matches_behind(actor, card)), IN_TROUBLE[card]
    return {"caption": caption, "under_way": _under_way(found)}


def _round_context(actor: Actor, programme: Any) -> dict[str, Any]:
    found, ready = newest_round(programme), ready_for(programme, actor.on)
    of_programme = matches_visible_to(actor).filter(programme=programme)
    mine = with_round_people(of_programme)
    proposed: list[Any] = []
    if found is not None:
        proposed = list(mine.filter(round=found, status=MatchStatus.PROPOSED).order_by("referral__need_tier", "id"))
    names = names_in(programme.school_id, [row["student"] for row in found.unmatched] if found else [])
    waiting = {one.student_id for one in ready.referrals}
    unmatched = [row for row in (found.unmatched if found else ()) if row["student"] in waiting]
    return {
        "round": found,
        "stale": found is not None and bool(proposed) and is_stale(found, cohort_of_round(found, actor.on)),
        "pairs": [_pair(one, names.mentors) for one in proposed],
        "unmatched": [_unmatched(row, names.students) for row in unmatched],
        "waiting": len(waiting - {row["student"] for row in unmatched}),
        "not_yet": [_not_yet(one) for one in ready.not_yet],
        "under_way": _under_way(of_programme.filter(status__in=UNDER_WAY)),
        "may_propose": actor.has(Role.MANAGER),
    }


def _under_way(matches: Any) -> list[dict[str, Any]]:
    states = [(one, MatchStatus(one.status)) for one in with_names(matches)]
    return [{"match": one, "state": state.label, "meaning": MEANING[state]} for one, state in states]


def _pair(match: Any, mentors: dict[int, str]) -> dict[str, Any]:
    student, mentor = match.student, match.mentor
    return {
        "match": match,
        "need": NEED[match.referral.need_tier],
        "why": match.override_reason if match.is_forced
        else texts.why_sentence(match.why, student.short_name, mentor.name),
        "numbers": texts.numbers_of(match.why, match.score),
        "next": "" if match.is_forced else texts.runner_up_text(match.runner_up, mentors),
    }  # fmt: skip


def _unmatched(row: dict[str, Any], students: dict[int, str]) -> dict[str, Any]:
    return {
        "pk": row["student"],
        "name": students.get(row["student"], ""),
        "why": texts.blocked_text(row["blocked"], row["allowed"]),
        "remedy": texts.remedy_text(row["relax"]),
    }


def _not_yet(one: Any) -> dict[str, Any]:
    language = get_language() or "en"
    return {"referral": one.referral, "missing": [f.rule.text.in_language(language) for f in one.findings]}


def _back(programme_id: int) -> str:
    return f"/manager/matches/?programme={programme_id}"


@who(Role.MANAGER)
@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    if not programmes_matched_by(request.actor).filter(pk=pk).exists():
        raise Http404
    try:
        found = journey.propose_round(programme_id=pk, by=request.actor, at=clock.now(), on=request.actor.on)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        count = found.matches.filter(status=MatchStatus.PROPOSED).count()
        messages.success(
            request,
            ngettext("%(count)s match is proposed.", "%(count)s matches are proposed.", count) % {"count": count},
        )
    return redirect(_back(pk))


@who(Role.MANAGER)
@require_POST
def approve_all(request: Request, pk: int) -> HttpResponse:
    """Approve every open proposal of a round."""
    if not rounds_managed_by(request.actor).filter(pk=pk).exists():
        raise Http404
    several = journey.approve_round(round_id=pk, by=request.actor, at=clock.now(), on=request.actor.on)
    if several.done:
        messages.success(
            request,
            ngettext("%(count)s match is approved.", "%(count)s matches are approved.", several.done)
            % {"count": several.done},
        )
    for left in several.left:
        messages.warning(request, left)
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/manager/") else "matches")


@who(Role.MANAGER)
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """One tap, with the reason in view. What the rules warn of asks for a reason on the next page."""
    match = _open_proposal(request, pk)
    try:
        journey.approve(
            match_id=pk, reason=request.POST.get("reason", ""), by=request.actor, at=clock.now(), on=request.actor.on
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("match_change", pk=pk)
    messages.success(
        request,
        _("%(student)s and %(mentor)s: approved. The mentor is asked now.")
        % {"student": match.student.name, "mentor": match.mentor.name},
    )
    return redirect(_back(match.programme_id))


def _open_proposal(request: Request, pk: int) -> Any:
    found = with_round_people(matches_managed_by(request.actor).filter(status=MatchStatus.PROPOSED)).filter(pk=pk)
    match = found.select_related("round").first()
    if match is None:
        raise Http404
    return match


class Reason(forms.Form):
    reason = forms.CharField(
        max_length=500,
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Kept with the decision. Neither the mentor nor the student sees it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """What would it cost the others: set this pair aside, or insist on another mentor."""
    match = _open_proposal(request, pk)
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            journey.forbid(
                match_id=pk, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now(), on=request.actor.on
            )
            messages.success(request, _("Set aside. The rest was proposed again."))
            return redirect(_back(match.programme_id))
    told = journey.price_of(
        round_id=match.round_id, student_id=match.student_id, mentor_id=match.mentor_id, insist=False,
        by=request.actor, on=request.actor.on,
    )  # fmt: skip
    names = names_in(match.school_id, [int(move.student) for move in told.moves] if told else [])
    gates = gates_of(match, request.actor.on)
    context = {
        "match": match,
        "form": form,
        "missing": _rules(gates.blocked_by),
        "warned": _rules(gates.warnings),
        "asks_opinion": bool(asked_for_opinion(match.programme)),
        "why": texts.why_sentence(match.why, match.student.short_name, match.mentor.name),
        "numbers": texts.numbers_of(match.why, match.score),
        "price": texts.price_text(told.price) if told else "",
        "moves": _moves(told, names),
        "others": [one for one in working_mentors(match.school_id) if one.pk != match.mentor_id],
        "back_href": _back(match.programme_id),
        "forms_due": forms_of_match(request.actor, match),
    }
    return render(request, "manager/match_change.html", context, status=422 if form.errors else 200)


def _rules(findings: Any) -> list[str]:
    return [one.rule.text.in_language(get_language() or "en") for one in findings]


def _moves(told: Any, names: Any) -> list[dict[str, str]]:
    """Who would get whom instead."""
    nobody = _("nobody")
    return [
        {
            "student": names.students.get(int(move.student), ""),
            "before": names.mentors.get(int(move.before), nobody) if move.before else nobody,
            "after": names.mentors.get(int(move.after), nobody) if move.after else nobody,
        }
        for move in (told.moves if told else ())
    ]


class Insist(Reason):
    """The reason, and what else was looked at: asked only where the school has declared such aims."""

    counted = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("What also counted"),
        help_text=gettext_lazy("The school has declared cultural aims for this programme. What counts is kept."),
    )

    def __init__(self, *args: Any, programme: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        if options := may_count(programme):
            set_choices(self, "counted", [(one, word(one).capitalize()) for one in options])
        else:
            del self.fields["counted"]


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def insist(request: Request, pk: int, mentor: int) -> HttpResponse:
    """The price of another mentor for this student, and the reason, before it is done."""
    match = _open_proposal(request, pk)
    other = next((one for one in working_mentors(match.school_id) if one.pk == mentor), None)
    if other is None:
        raise Http404
    form = Insist(request.POST or None, programme=match.programme)
    pair: dict[str, Any] = {"round_id": match.round_id, "student_id": match.student_id, "mentor_id": mentor}
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            journey.force(
                **pair, reason=form.cleaned_data["reason"], counted=form.cleaned_data.get("counted", ()),
                by=request.actor, at=clock.now(), on=request.actor.on,
            )  # fmt: skip
            messages.success(request, _("%(mentor)s is proposed now.") % {"mentor": other.name})
            return redirect(_back(match.programme_id))
    told = journey.price_of(**pair, insist=True, by=request.actor, on=request.actor.on)
    names = names_in(match.school_id, [int(move.student) for move in told.moves] if told else [])
    context = {
        "match": match,
        "other": other,
        "form": form,
        "price": texts.price_text(told.price) if told else "",
        "moves": _moves(told, names),
        "back_href": f"/manager/matches/{pk}/change/",
    }
    return render(request, "manager/match_insist.html", context, status=422 if form.errors else 200)


class Wishes(FreeTimes):
    """What a student told us. Everything may stay empty: nothing unknown keeps anybody apart."""

    interests = forms.MultipleChoiceField(choices=Interest, required=False, label=gettext_lazy("Likes"))
    dislikes = forms.MultipleChoiceField(choices=Interest, required=False, label=gettext_lazy("Does not like"))
    languages = forms.MultipleChoiceField(choices=Language, required=False, label=gettext_lazy("Also speaks"))
    wishes = forms.TypedMultipleChoiceField(coerce=int, required=False, label=gettext_lazy("Would like as a mentor"))

    def __init__(self, *args: Any, mentors: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        set_choices(self, "wishes", [(one.pk, one.name) for one in mentors])


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def wishes(request: Request, pk: int) -> HttpResponse:
    """What a student likes, wishes, and when they are free."""
    student = students_whose_wishes_are_kept_by(request.actor).filter(pk=pk).first()
    if student is None:
        raise Http404
    kept, mentors = preference_of(pk), working_mentors(student.school_id)
    initial = {
        "interests": kept.interests, "dislikes": kept.dislikes, "languages": kept.languages, "wishes": kept.wishes,
        "free": boxes_of(kept.free_slots),
    } if kept else {}  # fmt: skip
    form = Wishes(request.POST or None, mentors=mentors, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            journey.keep_preference(
                student_id=pk, interests=told["interests"], dislikes=told["dislikes"], languages=told["languages"],
                free_slots=slots_of(told["free"]), wishes=told["wishes"], by=request.actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Kept. The next proposal counts it."))
            return redirect("matches")
    context = {"form": form, "student": student, "back_href": "/manager/matches/", **free_times_context(form)}
    return render(request, "manager/student_wishes.html", context, status=422 if form.errors else 200)

"""One meeting on a phone: the brief on top, then the log in three taps and one sentence."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.journeys import meet
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import Refusal
from holdfast.meetings import actions, slots
from holdfast.meetings.access import may_set_targets
from holdfast.meetings.choices import MeetingStatus, MissedBecause, TargetStatus
from holdfast.meetings.facts import Log, agreement_of, is_first_meeting, local_day, observers_asked, plan_of
from holdfast.meetings.queries import (
    findings_for,
    match_met_by,
    meeting_kept_by,
    meeting_of_target,
    next_meeting_after,
    notes_of,
    targets_set_at,
)
from holdfast.programmes import texts as words
from holdfast.programmes.queries import blueprint_of
from holdfast.web.doors import MENTORS, who
from holdfast.web.forms import refusals_into
from holdfast.web.jinja import datetime_text
from holdfast.web.manager.match_teachers import teachers_said
from holdfast.web.mentor.brief import told_brief
from holdfast.web.mentor.forms import LONGEST_NOTE, LONGEST_PEER_NOTE, HeldForm, MissedForm, TargetForm, TimeForm
from holdfast.web.mentor.frame import done, page, refused
from holdfast.web.request import Request

if TYPE_CHECKING:
    from holdfast.meetings.models import Meeting

LENGTHS = (15, 20, 30, 45)


def _meeting(request: Request, pk: int) -> "Meeting":
    meeting = meeting_kept_by(request.actor, pk)
    if meeting is None:
        raise Http404
    return meeting


def writes_briefly(actor: Actor) -> bool:
    """A peer mentor writes a line, not a file."""
    return actor.roles == {Role.PEER_MENTOR}


def _agenda(meeting: "Meeting", *, is_first: bool) -> list[tuple[str, str]]:
    content, language = blueprint_of(meeting.match.programme).content, get_language() or "en"
    items = content.match.first_session_agenda.value if is_first else content.cycle.agenda.value
    return [(item.id, item.in_language(language)) for item in items or ()]


def _observers(meeting: "Meeting", *, is_first: bool) -> dict[str, str]:
    """Who the programme wants beside this meeting: code and word."""
    asked = observers_asked(blueprint_of(meeting.match.programme), is_first=is_first)
    return {one: words.word(one) for one in asked}


def _check_first(meeting: "Meeting", on: Any) -> list[str]:
    """What the programme's rules would ask about this meeting, before it takes place."""
    found = findings_for(Log(meeting, on, meeting.minutes, limits_told=True, targets_set=1))
    language = get_language() or "en"
    return [one.rule.text.in_language(language) for one in (*found.blocked_by, *found.warnings)]


def _context(request: Request, meeting: "Meeting", at: datetime) -> dict[str, Any]:
    actor, match = request.actor, meeting.match
    is_planned = meeting.status == MeetingStatus.PLANNED
    is_first = is_first_meeting(meeting) if is_planned else meeting.is_first
    plan = plan_of(match, agreement_of(match))
    minutes = plan.first_minutes if is_first else meeting.minutes
    notes = list(notes_of(actor, match)[:3]) if is_planned else list(notes_of(actor, match).filter(meeting=meeting))
    if notes:
        audit.read(by=actor, at=at, record="meeting_note", student_id=meeting.student_id, school_id=meeting.school_id)
    return {
        "meeting": meeting,
        "student": meeting.student,
        "planned": is_planned,
        "is_first": is_first,
        "to_come": at < meeting.planned_at - actions.EARLY,
        "brief": told_brief(actor, meeting, at) if is_planned else None,
        "teachers_said": teachers_said(actor, match) if is_planned and is_first else [],
        "check_first": _check_first(meeting, local_day(match, at)) if is_planned else [],
        "agenda": _agenda(meeting, is_first=is_first),
        "observers": _observers(meeting, is_first=is_first),
        "lengths": sorted({*LENGTHS, minutes}) if minutes not in LENGTHS else list(LENGTHS),
        "minutes": minutes,
        "reasons": MissedBecause.choices,
        "statuses": [choice for choice in TargetStatus.choices if choice[0] != TargetStatus.OPEN],
        "most_targets": plan.most_targets if may_set_targets(actor, meeting.student) else 0,
        "longest": LONGEST_PEER_NOTE if writes_briefly(actor) else LONGEST_NOTE,
        "notes": notes,
        "targets": list(targets_set_at(actor, meeting)),
        "next": next_meeting_after(meeting),
        "gives_copy": bool(blueprint_of(match.programme).content.cycle.student_gets.value),
        "held": None,
        "missed": None,
        "typed": QueryDict(),
    }


@who(*MENTORS)
@require_GET
def mentor_meeting(request: Request, pk: int) -> HttpResponse:
    """The brief, the agenda and the log; once logged, what was kept and what comes next."""
    return page(request, "mentor/meeting.html", _context(request, _meeting(request, pk), clock.now()))


def _again(request: Request, meeting: "Meeting", name: str, form: forms.Form) -> HttpResponse:
    """The page again with what was typed; or the reason alone, for a phone that had kept the form."""
    answer = refused(request, form)
    if answer is not None:
        return answer
    meeting.refresh_from_db()
    context = _context(request, meeting, clock.now())
    return page(request, "mentor/meeting.html", {**context, name: form, "typed": request.POST}, status=422)


@who(*MENTORS)
@require_POST
def mentor_held(request: Request, pk: int) -> HttpResponse:
    """It took place: length, sentence, targets."""
    meeting = _meeting(request, pk)
    agenda = [code for first in (True, False) for code, _text in _agenda(meeting, is_first=first)]
    observers = _observers(meeting, is_first=True)
    form = HeldForm(request.POST, agenda=agenda, observers=observers, brief_notes=writes_briefly(request.actor))
    if form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            actions.log_held(
                meeting_id=meeting.pk,
                minutes=told["minutes"],
                sentence=told["sentence"],
                limits_told=told["limits_told"],
                feeling=told["feeling"],
                covered=told["covered"],
                observed_by=told["observed_by"],
                targets=request.POST.getlist("targets"),
                evidence=told["evidence"],
                client_key=told["client_key"],
                by=request.actor,
                at=clock.now(),
            )
    if form.errors:
        return _again(request, meeting, "held", form)
    said = _("The meeting with %(student)s is logged.") % {"student": meeting.student.short_name}
    messages.success(request, said)
    return done(request, reverse("mentor_meeting", args=[pk]), said)


@who(*MENTORS)
@require_POST
def mentor_missed(request: Request, pk: int) -> HttpResponse:
    """It did not take place: the reason, and a new time in the same step."""
    meeting, form = _meeting(request, pk), MissedForm(request.POST)
    again = None
    if form.is_valid():
        with refusals_into(form):
            again = actions.log_missed(
                meeting_id=meeting.pk,
                because=form.cleaned_data["because"],
                client_key=form.cleaned_data["client_key"],
                by=request.actor,
                at=clock.now(),
            )
    if form.errors:
        return _again(request, meeting, "missed", form)
    if again is None:
        said = _("Noted. No new time could be found: the calendar or the agreement ends. Book one yourself.")
    else:
        said = _("Noted. You meet %(student)s again on %(time)s.") % {
            "student": meeting.student.short_name,
            "time": datetime_text(again.planned_at, "weekday"),
        }
    messages.success(request, said)
    return done(request, reverse("mentor_meeting", args=[pk]), said)


@who(*MENTORS)
@require_POST
def mentor_target(request: Request, pk: int) -> HttpResponse:
    """One tap: met, partly, not."""
    meeting = meeting_of_target(request.actor, pk)
    form = TargetForm(request.POST)
    if meeting is None:
        raise Http404
    if form.is_valid():
        with refusals_into(form):
            actions.check_target(target_id=pk, status=form.cleaned_data["status"], by=request.actor, at=clock.now())
    if form.errors:
        return _again(request, meeting, "missed", form)
    here = reverse("mentor_meeting", args=[meeting.pk])
    if _cannot_wait(meeting, form.cleaned_data["status"], clock.now()):
        said = _("Not done. In this programme you speak about it today, not only at the next meeting.")
        messages.warning(request, said)
        return done(request, here, said)
    return done(request, f"{here}#agreed", _("Kept."))


def _cannot_wait(meeting: "Meeting", status: str, at: datetime) -> bool:
    """Whether a target that was not met is to be spoken of before the next meeting, in this programme."""
    on_breach = blueprint_of(meeting.match.programme).content.cycle.on_breach.value
    today = local_day(meeting.match, at)
    is_later = meeting.status != MeetingStatus.PLANNED or local_day(meeting.match, meeting.planned_at) > today
    return status == TargetStatus.NOT_MET and on_breach == "immediate" and is_later


@who(*MENTORS)
@require_POST
def mentor_cancel(request: Request, pk: int) -> HttpResponse:
    """Call it off; the page of the match offers another time."""
    meeting = _meeting(request, pk)
    try:
        actions.cancel(meeting_id=pk, by=request.actor, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return done(request, reverse("mentor_meeting", args=[pk]), str(refusal.message))
    messages.success(request, _("The meeting with %(student)s is cancelled.") % {"student": meeting.student.short_name})
    return done(request, reverse("mentor_book", args=[meeting.match_id]), _("Cancelled."))


def _time_chosen(form: TimeForm) -> datetime:
    told, chosen = form.cleaned_data, form.cleaned_data["planned_at"]
    return chosen if isinstance(chosen, datetime) else timezone.make_aware(datetime.combine(told["on"], told["hour"]))


@who(*MENTORS)
@require_http_methods(["GET", "POST"])
def mentor_book(request: Request, pk: int) -> HttpResponse:
    """A new meeting of a match: the suggested time, or another, or the whole series of the agreement."""
    match, at = match_met_by(request.actor, pk), clock.now()
    if match is None:
        raise Http404
    form = TimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = _time_chosen(form)
        series = slots.series_from(match, chosen, at) if form.cleaned_data["series"] else []
        with refusals_into(form):
            meet.book(
                match_id=pk, planned_at=chosen, series=series, place=form.cleaned_data["place"], by=request.actor, at=at
            )
        if not form.errors:
            told = {"student": match.student.short_name, "time": datetime_text(chosen, "weekday")}
            messages.success(request, _("You meet %(student)s on %(time)s.") % told)
            return redirect("mentor_home")
    suggested = slots.suggested(match, at)
    last = slots.last_meeting(match)
    context = {
        "match": match,
        "student": match.student,
        "form": form,
        "suggested": suggested,
        "others": slots.other_times(match, at, [suggested] if suggested else []),
        "series": slots.series_from(match, suggested, at) if suggested else [],
        "place": last.place if last else "",
        "meeting": None,
    }
    return page(request, "mentor/book.html", context, status=422 if form.errors else 200)


@who(*MENTORS)
@require_http_methods(["GET", "POST"])
def mentor_move(request: Request, pk: int) -> HttpResponse:
    """Another time for a planned meeting."""
    meeting, at = _meeting(request, pk), clock.now()
    form = TimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = _time_chosen(form)
        with refusals_into(form):
            actions.move(meeting_id=pk, planned_at=chosen, place=form.cleaned_data["place"], by=request.actor, at=at)
        if not form.errors:
            told = {"student": meeting.student.short_name, "time": datetime_text(chosen, "weekday")}
            messages.success(request, _("You meet %(student)s on %(time)s.") % told)
            return redirect("mentor_meeting", pk)
    context = {
        "match": meeting.match,
        "student": meeting.student,
        "form": form,
        "suggested": None,
        "others": slots.other_times(meeting.match, at, [meeting.planned_at]),
        "series": [],
        "place": meeting.place,
        "meeting": meeting,
    }
    return page(request, "mentor/book.html", context, status=422 if form.errors else 200)

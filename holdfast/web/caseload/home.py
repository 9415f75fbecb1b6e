"""What must I do today, for those who look after students without running the programmes.

A safeguarding lead reads a whole school; a liaison officer and a resource teacher read their own students. Everything
that stands here comes from records that the access matrix lets this reader read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.cases.access import referrals_visible_to
from holdfast.cases.choices import Asked, ReferralStatus
from holdfast.cases.consent.access import LIVING, consent_read_by
from holdfast.cases.consent.queries import consent_states
from holdfast.cases.consent.state import ConsentState, Next
from holdfast.cases.consent.texts import next_text
from holdfast.cases.queries import came_to, with_people
from holdfast.journeys.call_list import families_to_call, steps_to_take
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.access import matches_visible_to
from holdfast.matches.choices import MatchStatus
from holdfast.meetings.access import meetings_visible_to
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.counts import counts_for_home
from holdfast.meetings.queries import day_of
from holdfast.people.access import students_visible_to
from holdfast.web.doors import CASELOADS, MENTORS, who
from holdfast.web.request import Request

Student = Any
Match = Any
Meeting = Any
"""Records of the domain; pages import no models."""
READS_FAMILIES = (Role.SAFEGUARDING, Role.LIAISON)
READS_REFERRALS = (Role.SAFEGUARDING, Role.LIAISON)
MOST = 30
"""Rows of one kind: a page that only lists is unfinished."""
QUIET = 60
SAID_SOMETHING = (
    Q(questions__isnull=False, questions__answered_at=None)
    | Q(consents__says_yes=False)
    | Q(consents__withdrawn_at__isnull=False)
    | Q(willingness__says_yes=False)
)
"""A referral that may hold a no or an open message: of a whole school, only these are looked at closely."""


class Kind(IntEnum):
    """What harms a child first if it is left stands first."""

    WANTS_TO_STOP = 1
    BREAKING = 2
    STANDS_STILL = 3
    QUESTION = 4
    FAMILY = 5
    TO_DECIDE = 6


@dataclass(frozen=True, slots=True)
class Matter:
    """One student and what is open: a sentence, and the page where one goes on."""

    kind: Kind
    student: Student
    sentence: str
    href: str
    meaning: str
    word: str
    call: str = ""


@who(*CASELOADS)
@require_GET
def caseload_home(request: Request) -> HttpResponse:
    """The most consequential first; for whoever meets students themselves, today's meetings above it."""
    actor, at = request.actor, clock.now()
    matters = sorted([*_families(actor), *_meetings(actor, at), *_referrals(actor)], key=lambda one: one.kind)
    open_for = {one.student.pk for one in matters}
    mine = not actor.has(Role.SAFEGUARDING)
    others = students_visible_to(actor).exclude(pk__in=open_for).order_by("family_name", "given_name", "id")
    context = {
        "matters": matters,
        "mine": mine,
        "calls": _calls(actor),
        "day": day_of(actor, at) if actor.has(*MENTORS) else None,
        "quiet": _with_company(actor, list(others[:QUIET]), at) if mine else [],
        "on": actor.on,
    }
    return render(request, "caseload/home.html", context)


def _calls(actor: Actor) -> dict[str, int] | None:
    """How many families a liaison officer contacts, and how many wait for a call or for a step; None for others."""
    if not actor.has(Role.LIAISON):
        return None
    families = families_to_call(actor)
    waiting = sum(one.is_promised or one.overdue for one in families)
    return {"families": len(families), "waiting": waiting + len(steps_to_take(actor))}


def _student_page(student: Student) -> str:
    return reverse("student", args=[student.pk])


def _with_company(actor: Actor, students: list[Student], at: datetime) -> list[tuple[Student, Match, Meeting]]:
    """Each student with whom they meet and when next, where there is somebody: two queries."""
    active = matches_visible_to(actor).filter(student__in=students, status=MatchStatus.ACTIVE)
    matches = {one.student_id: one for one in active.select_related("mentor").order_by("-starts_on", "-id")}
    planned = meetings_visible_to(actor).filter(match__in=[one.pk for one in matches.values()], planned_at__gte=at)
    coming = planned.filter(status=MeetingStatus.PLANNED).order_by("-planned_at", "-id")
    meetings = {one.student_id: one for one in coming}
    return [(one, matches.get(one.pk), meetings.get(one.pk)) for one in students]


def _families(actor: Actor) -> Iterable[Matter]:
    """Who said no, asked something, or is still to be told. The whole school's inbox is the manager's, not theirs."""
    rows = consent_read_by(actor).filter(status__in=LIVING)
    if not actor.has(Role.LIAISON, Role.RESOURCE_TEACHER):
        rows = rows.filter(SAID_SOMETHING).distinct()
    states = consent_states(list(with_people(rows).order_by("received_at", "id")), actor.on)
    listed = 0
    for state in states.values():
        kind = _kind_of(state)
        is_for_me = kind is Kind.WANTS_TO_STOP or actor.has(Role.LIAISON, Role.RESOURCE_TEACHER)
        if kind is None or not is_for_me or listed >= MOST:
            continue
        listed += 1
        student = state.referral.student
        urgent = kind is not Kind.FAMILY
        yield Matter(
            kind=kind,
            student=student,
            sentence=next_text(state),
            href=reverse("consent", args=[state.referral.pk]) if actor.has(*READS_FAMILIES) else _student_page(student),
            meaning="act" if urgent else "watch",
            word=_("Speak with them") if urgent else _("The family"),
            call=_whom_to_call(state) if actor.has(Role.LIAISON) else "",
        )


def _kind_of(state: ConsentState) -> Kind | None:
    if any(one.kind in (Asked.STOP, Asked.CHANGE) for one in state.open_questions) or state.next_step is Next.TALK:
        return Kind.WANTS_TO_STOP
    if state.next_step is Next.ANSWER_QUESTION:
        return Kind.QUESTION
    return None if state.next_step is Next.READY else Kind.FAMILY


def _whom_to_call(state: ConsentState) -> str:
    """The first guardian who may be told, as the school's records reach them."""
    told = next((one for one in state.guardians if one.may_be_told), None)
    if told is None:
        return _("Nobody in the records may be called.")
    person = told.guardian
    ways = [person.name, person.phone or _("no phone number"), person.language]
    return ", ".join([*ways, _("with an interpreter")] if person.needs_interpreter else ways)


def _meetings(actor: Actor, at: datetime) -> Iterable[Matter]:
    """Matches that break or stand still, among those that this reader may know of."""
    known = matches_visible_to(actor).filter(status__in=(MatchStatus.ACTIVE, MatchStatus.SUSPENDED))
    rows = {one.student_id: one for one in known.select_related("student", "mentor").order_by("-status", "id")}
    counts = counts_for_home(actor.schools_as(*CASELOADS), at)
    missed = [one.student_id for one in counts.missed_twice]
    for pk in [one for one in missed if one in rows][:MOST]:
        sentence = _("Has missed two meetings in a row with %(mentor)s.") % {"mentor": rows[pk].mentor.name}
        yield _breaking(rows[pk].student, sentence)
    not_met = [one.student_id for one in counts.not_met]
    for pk in [one for one in not_met if one in rows and one not in missed][:MOST]:
        sentence = _("Has not met %(mentor)s for two school weeks or longer.") % {"mentor": rows[pk].mentor.name}
        yield _breaking(rows[pk].student, sentence)
    for match in [one for one in rows.values() if one.status == MatchStatus.SUSPENDED][:MOST]:
        yield Matter(
            kind=Kind.STANDS_STILL,
            student=match.student,
            sentence=_("The meetings with %(mentor)s stand still.") % {"mentor": match.mentor.name},
            href=_student_page(match.student),
            meaning="watch",
            word=_("Stands still"),
        )


def _breaking(student: Student, sentence: str) -> Matter:
    return Matter(Kind.BREAKING, student, sentence, _student_page(student), "act", _("Find out why"))


def _referrals(actor: Actor) -> Iterable[Matter]:
    """Who was referred and waits for a decision, the longest first."""
    waiting = referrals_visible_to(actor).filter(status=ReferralStatus.RECEIVED)
    mine = {one.pk for one in came_to(actor)}
    for one in with_people(waiting).order_by("need_tier", "received_at", "id")[:MOST]:
        told = {"programme": one.programme.name, "days": (actor.on - one.received_at.date()).days}
        yield Matter(
            kind=Kind.TO_DECIDE,
            student=one.student,
            sentence=_("Referred to %(programme)s %(days)s days ago; it came to you.") % told
            if one.pk in mine
            else _("Referred to %(programme)s %(days)s days ago; nobody has decided yet.") % told,
            href=reverse("referral", args=[one.pk])
            if one.pk in mine or actor.has(*READS_REFERRALS)
            else _student_page(one.student),
            meaning="act" if one.pk in mine else "info",
            word=_("Decide") if one.pk in mine else _("Not decided"),
        )

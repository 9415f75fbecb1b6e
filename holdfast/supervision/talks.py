"""Reads of how mentors are supported: what is due, what the data say of each mentor, what was kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from holdfast.engines.calendar import SchoolCalendar
from holdfast.kernel.actor import Actor
from holdfast.matches.access import matches_visible_to
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.meetings.choices import MeetingStatus, TargetStatus
from holdfast.meetings.facts import calendar_of
from holdfast.meetings.models import Target
from holdfast.mentors.models import Mentor
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from holdfast.supervision.access import (
    advice_answered_by,
    advice_asked_by,
    agreed_of,
    answers_for,
    check_ins_visible_to,
    own_mentors,
    reads_support,
    schools_read,
)
from holdfast.supervision.facts import Due, Followed, talks_due
from holdfast.supervision.models import Advice, Agreed, Attended, CheckIn

LIVING = (MatchStatus.ACTIVE, MatchStatus.SUSPENDED)
AHEAD = timedelta(days=400)
QUIET_DAYS = 14
"""Days after which a student whom nobody met is named in an agenda."""


def programmes_supported(actor: Actor) -> list[Programme]:
    """The programmes at work of which this actor sees how mentors are supported, by name."""
    rows = programmes_visible_to(actor).exclude(status=ProgrammeStatus.CLOSED).order_by("name", "id")
    return [one for one in rows.select_related("blueprint", "school__district", "lead") if reads_support(actor, one)]


def followed_in(programmes: Sequence[Programme]) -> dict[int, list[Followed]]:
    """The mentors who meet students now, by programme: one query."""
    rows = Match.objects.filter(programme__in=[one.pk for one in programmes], status__in=LIVING)
    found: dict[tuple[int, int], list[Match]] = defaultdict(list)
    for match in rows.select_related("mentor").order_by("mentor__family_name", "mentor__given_name", "id"):
        found[match.programme_id, match.mentor_id].append(match)
    listed: dict[int, list[Followed]] = {one.pk: [] for one in programmes}
    for (programme, mentor), matches in found.items():
        since = min(one.starts_on or one.proposed_at.date() for one in matches)
        ends = tuple(one.ends_before for one in matches if one.ends_before is not None)
        listed[programme].append(Followed(mentor, matches[0].mentor.name, since, ends))
    return listed


def last_talks(programmes: Sequence[Programme]) -> dict[int, dict[tuple[str, int | None], date]]:
    """The newest talk of each rhythm, by programme: with each mentor, and (None) at all. One query."""
    listed: dict[int, dict[tuple[str, int | None], date]] = {one.pk: {} for one in programmes}
    rows = CheckIn.objects.filter(programme__in=list(listed)).order_by("held_on")
    for programme, rhythm, mentor, held_on in rows.values_list("programme", "rhythm", "attended__mentor", "held_on"):
        listed[programme][rhythm, None] = held_on
        listed[programme][rhythm, mentor] = held_on
    return listed


def talks_of(programmes: Sequence[Programme], on: date) -> dict[int, list[Due]]:
    """What is due in each programme. Two queries, and two for the calendar of each school."""
    followed, last = followed_in(programmes), last_talks(programmes)
    calendars: dict[int, SchoolCalendar] = {}
    for one in programmes:
        if one.school_id not in calendars:
            since = [mentor.since for mentor in followed[one.pk]] + [one.starts_on, on - timedelta(days=365)]
            calendars[one.school_id] = calendar_of(one.school_id, min(since), on + AHEAD)
    return {
        one.pk: talks_due(
            blueprint_of(one), followed[one.pk], last[one.pk], one.starts_on, calendars[one.school_id]
        )
        for one in programmes
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfMentor:
    """What the records say of a mentor before a talk. `quiet` are the students whom they have not met lately."""

    mentor: Mentor
    matches: tuple[Any, ...]
    held: int
    missed: int
    to_log: int
    targets_open: int
    targets_late: int
    quiet: tuple[str, ...]
    ending: tuple[tuple[str, date], ...]
    agreed: tuple[Agreed, ...]


def data_on(actor: Actor, programme: Programme, mentors: Iterable[int], at: datetime) -> list[OfMentor]:
    """What the records say of these mentors in a programme, of the last four weeks: four queries, however many."""
    wanted, since = list(mentors), at - timedelta(days=28)
    soon = Q(meetings__planned_at__gte=since)
    rows = matches_visible_to(actor).filter(programme=programme, mentor__in=wanted, status__in=LIVING)
    matches = list(
        rows.select_related("student", "mentor", "agreement").annotate(
            held=Count("meetings", filter=soon & Q(meetings__status=MeetingStatus.HELD), distinct=True),
            missed=Count("meetings", filter=soon & Q(meetings__status=MeetingStatus.MISSED), distinct=True),
            to_log=Count(
                "meetings", distinct=True,
                filter=Q(meetings__status=MeetingStatus.PLANNED, meetings__planned_at__lt=at - timedelta(days=1)),
            ),
            last_held_at=Max("meetings__held_at", filter=Q(meetings__status=MeetingStatus.HELD)),
        ).order_by("student__family_name", "student__given_name", "id")
    )  # fmt: skip
    targets: dict[int, list[date]] = defaultdict(list)
    still = Target.objects.filter(match__in=[one.pk for one in matches], status=TargetStatus.OPEN)
    for mentor, due_on in still.values_list("match__mentor", "due_on"):
        targets[mentor].append(due_on)
    open_ones: dict[int, list[Agreed]] = defaultdict(list)
    for agreed in Agreed.objects.filter(mentor__in=wanted, done_at=None, check_in__programme=programme).order_by("id"):
        open_ones[agreed.mentor_id or 0].append(agreed)
    people = Mentor.objects.filter(pk__in=wanted, school=programme.school_id).order_by("family_name", "given_name")
    return [
        _of(one, [match for match in matches if match.mentor_id == one.pk], targets[one.pk], open_ones[one.pk], at)
        for one in people
    ]


def _of(mentor: Mentor, matches: list[Any], targets: list[date], agreed: list[Agreed], at: datetime) -> OfMentor:
    on, quiet_since = at.date(), at - timedelta(days=QUIET_DAYS)
    first = {one.pk: one.last_held_at.date() if one.last_held_at else one.starts_on or on for one in matches}
    return OfMentor(
        mentor=mentor,
        matches=tuple(matches),
        held=sum(one.held for one in matches),
        missed=sum(one.missed for one in matches),
        to_log=sum(one.to_log for one in matches),
        targets_open=len(targets),
        targets_late=len([day for day in targets if day < on]),
        quiet=tuple(one.student.name for one in matches if first[one.pk] < quiet_since.date()),
        ending=tuple(
            (one.student.name, one.ends_before)
            for one in matches
            if one.ends_before is not None and one.ends_before <= on + timedelta(days=28)
        ),
        agreed=tuple(agreed),
    )


def kept_in(actor: Actor, programmes: Sequence[Programme], most: int = 20) -> list[CheckIn]:
    """The newest talks of these programmes that this actor may read."""
    return list(_with_people(check_ins_visible_to(actor, programmes).filter(programme__in=programmes))[:most])


def check_in_seen_by(actor: Actor, pk: int) -> CheckIn | None:
    """One talk, when this actor may read it: whoever was there, and whoever supports the mentors."""
    row = CheckIn.objects.select_related("programme__blueprint", "programme__school").filter(pk=pk).first()
    if row is None:
        return None
    return _with_people(check_ins_visible_to(actor, [row.programme]).filter(pk=pk)).first()


def _with_people(rows: QuerySet[CheckIn]) -> QuerySet[CheckIn]:
    attended = Attended.objects.select_related("mentor").order_by("mentor__family_name", "id")
    agreed = Agreed.objects.select_related("mentor").order_by("id")
    return (
        rows.select_related("programme__blueprint", "programme__school", "kept_by")
        .prefetch_related(Prefetch("attended", attended), Prefetch("agreed", agreed))
        .order_by("-held_on", "-id")
    )


def open_agreed(programmes: Sequence[Programme]) -> list[Agreed]:
    """What was agreed in talks of these programmes and is still to do, what is due first on top."""
    rows = Agreed.objects.filter(check_in__programme__in=programmes, done_at=None)
    return list(rows.select_related("mentor", "check_in__programme").order_by("due_on", "id"))


def advice_waiting(actor: Actor, programmes: Sequence[Programme]) -> list[Advice]:
    """Questions that this actor answers and nobody has answered yet, the oldest first."""
    rows = advice_answered_by(actor, programmes).filter(answered_at=None)
    return list(rows.select_related("match__mentor", "student", "programme", "asked_by").order_by("asked_at", "id"))


def advice_about(match: Match) -> list[Advice]:
    """What was asked about a match, the newest first."""
    rows = Advice.objects.filter(match=match).select_related("asked_by", "answered_by")
    return list(rows.order_by("-asked_at", "-id"))


def own_agreed(actor: Actor) -> list[Agreed]:
    """What this mentor has still to do."""
    rows = agreed_of(actor).filter(done_at=None).select_related("check_in__programme")
    return list(rows.order_by("due_on", "id"))


def programmes_met_in(actor: Actor) -> list[Programme]:
    """The programmes in which this actor meets students as a mentor."""
    rows = Match.objects.filter(mentor__in=own_mentors(actor), status__in=LIVING).values("programme")
    found = Programme.objects.filter(pk__in=rows).select_related("blueprint", "school__district", "lead")
    return list(found.order_by("name", "id"))


def own_talks_due(actor: Actor, programmes: Sequence[Programme], on: date) -> list[tuple[Programme, Due]]:
    """The talks that concern this mentor, by programme."""
    mine = set(own_mentors(actor).values_list("pk", flat=True))
    due = talks_of(programmes, on)
    return [
        (one, row) for one in programmes for row in due[one.pk] if row.mentor is None or row.mentor.mentor_id in mine
    ]


@dataclass(frozen=True, slots=True)
class SeenAdvice:
    """A question, and whether its reader is one of those who answer."""

    row: Advice
    may_answer: bool


def advice_seen_by(actor: Actor, pk: int) -> SeenAdvice | None:
    """A question for whoever asked it, who answers, and who reads at the whole school; None for everybody else."""
    rows = Advice.objects.select_related(
        "match__mentor", "student", "programme__blueprint", "programme__school__district", "asked_by", "answered_by"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        return None
    may_answer = answers_for(actor, row.programme)
    asked = actor.user_id is not None and row.asked_by_id == actor.user_id
    if may_answer or asked or row.school_id in schools_read(actor):
        return SeenAdvice(row, may_answer)
    return None


def own_kept(actor: Actor, most: int = 10) -> list[CheckIn]:
    """The newest talks in which this mentor took part."""
    return list(_with_people(CheckIn.objects.filter(attended__mentor__in=own_mentors(actor)))[:most])


def own_advice(actor: Actor, most: int = 10) -> list[Advice]:
    """What this mentor asked, the newest first."""
    rows = advice_asked_by(actor).select_related("student")
    return list(rows.order_by("-asked_at", "-id")[:most])

"""Reads of meetings: a mentor's day, who has waited longest, what the manager must know, the story of a student."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from holdfast.engines import blueprint as rules_engine
from holdfast.engines.blueprint import Findings, Point
from holdfast.engines.calendar import SchoolCalendar
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.meetings.access import (
    MATCH,
    OWN_MATCH,
    matches_met_by,
    meetings_kept_by,
    meetings_visible_to,
    notes_visible_to,
    roles_that_meet,
    targets_kept_by,
    targets_visible_to,
)
from holdfast.meetings.briefing import monday_of
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.counts import OVERDUE_AFTER
from holdfast.meetings.facts import ONE_DAY, Log, calendar_of, local_day, meet_facts, plan_of
from holdfast.meetings.models import MatchReview, Meeting, Note, Target
from holdfast.meetings.progress import STILL, due_on, weeks_between
from holdfast.people.access import MENTORING
from holdfast.people.models import Student
from holdfast.programmes.queries import blueprint_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class LastHeld(TypedDict):
        last_held_at: datetime | None
        last_reviewed_on: date | None

    class OfTheDay(LastHeld):
        near: list[Meeting]


TOGETHER = (MeetingStatus.HELD, MeetingStatus.MISSED)
WITH_PEOPLE = (
    "student",
    "match__mentor__user",
    "match__programme__blueprint",
    "match__school__district",
    "match__student",
)


def with_people(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return meetings.select_related(*WITH_PEOPLE)


def meeting_kept_by(actor: Actor, pk: int) -> Meeting | None:
    """One meeting of the actor's own matches, with its people."""
    return with_people(meetings_kept_by(actor)).filter(pk=pk).first()


def match_met_by(actor: Actor, pk: int) -> Match | None:
    rows = matches_met_by(actor).select_related("student", "mentor", "programme__blueprint", "school__district")
    return rows.filter(pk=pk).first()


def met_in_programme(actor: Actor, match: Match) -> list[Match]:
    """This match and the mentor's other living ones in its programme, by the student's name."""
    mine = Q(pk=match.pk) | Q(programme=match.programme_id, status__in=STILL)
    rows = matches_met_by(actor).filter(mine).select_related("student")
    return list(rows.order_by("student__family_name", "student__given_name", "id"))


MATCH_MET = """select m.id, m.school_id, m.student_id, s.given_name, s.family_name, s.preferred_name
from matches_match m join mentors_mentor t on t.id = m.mentor_id join people_student s on s.id = m.student_id
where m.id = %(match)s and t.user_id = %(user)s and m.school_id = any(%(schools)s) and exists (
  select from people_relation r where r.user_id = %(user)s and r.student_id = m.student_id and r.kind = any(%(kinds)s)
  and (r.starts_on is null or r.starts_on <= %(on)s) and (r.ends_before is null or r.ends_before > %(on)s))"""


def match_written_about_by(actor: Actor, pk: int) -> Match | None:
    """A match of `matches_met_by` with its student's name: what a note needs, saved more often than anything else.

    One plain statement for that, equal to the general one; a test asks both for everybody.
    """
    asked: dict[str, Any] = {
        "match": pk,
        "user": actor.user_id or 0,
        "schools": sorted(actor.schools_as(*roles_that_meet(actor))),
        "kinds": [kind.value for kind in MENTORING],
        "on": actor.on,
    }
    with connection.cursor() as cursor:
        found = cursor.execute(MATCH_MET, asked).fetchone()
    if found is None:
        return None
    match = Match.from_db("default", ("id", "school_id", "student_id"), found[:3])
    match.student = Student.from_db("default", ("id", "given_name", "family_name", "preferred_name"), found[2:])
    return match


@dataclass(frozen=True, slots=True)
class Waiting:
    """A match without a meeting today: how long ago the last one was held, and what is planned."""

    match: "WithAnnotations[Match, LastHeld]"
    last_held_on: date | None
    school_weeks: int
    next_meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Week:
    """A match that meets several times a week: how often it did this week, and whether today already."""

    match: Match
    held: int
    wanted: int
    is_seen_today: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A mentor's day: what is to come or to log, what is done, and everybody else by how long they have waited.

    `weeks` are those who meet several times a week; `to_review` the matches at which it is time to look.
    """

    on: date
    matches: tuple[Match, ...]
    weeks: tuple[Week, ...]
    to_review: tuple[Match, ...]
    to_log: tuple[Meeting, ...]
    today: tuple[Meeting, ...]
    done: tuple[Meeting, ...]
    waiting: tuple[Waiting, ...]


def day_of(actor: Actor, at: datetime) -> Day:
    """The mentor's home: four queries, and one a school."""
    living = matches_met_by(actor).filter(status=MatchStatus.ACTIVE)
    matches = list(
        living.select_related("student", "mentor", "programme__blueprint", "school__district", "agreement")
        .annotate(
            last_held_at=Max("meetings__held_at", filter=Q(meetings__status=MeetingStatus.HELD)),
            last_reviewed_on=Subquery(_last_reviews()),
        )
        .prefetch_related(Prefetch("meetings", _planned_or_fresh(at), to_attr="near"))
    )
    by_match = {match.pk: match for match in matches}
    to_log: list[Meeting] = []
    today: list[Meeting] = []
    done: list[Meeting] = []
    for match in matches:
        now_on = local_day(match, at)
        for meeting in match.near:
            meeting.match = by_match[match.pk]
            meeting.student = match.student
            on = local_day(match, meeting.planned_at)
            if meeting.status == MeetingStatus.PLANNED and on < now_on:
                to_log.append(meeting)
            elif on == now_on:
                (today if meeting.status == MeetingStatus.PLANNED else done).append(meeting)
    weeks = [week for match in matches if (week := _week_of(match, at)).wanted > 1]
    busy = {meeting.match_id for meeting in (*to_log, *today)} | {week.match.pk for week in weeks}
    return Day(
        on=actor.on,
        matches=tuple(matches),
        weeks=tuple(sorted(weeks, key=lambda one: (one.is_seen_today, one.held - one.wanted, one.match.pk))),
        to_review=tuple(match for match in matches if _is_review_due(actor, match, at)),
        to_log=tuple(sorted(to_log, key=_when)),
        today=tuple(sorted(today, key=_when)),
        done=tuple(sorted(done, key=_when)),
        waiting=_waiting([match for match in matches if match.pk not in busy], at),
    )


def _last_reviews() -> QuerySet[MatchReview, Any]:
    return MatchReview.objects.filter(match=OuterRef("pk")).order_by("-reviewed_on").values("reviewed_on")[:1]


def _week_of(match: "WithAnnotations[Match, OfTheDay]", at: datetime) -> Week:
    on = local_day(match, at)
    held = {local_day(match, one.held_at) for one in match.near if one.status == MeetingStatus.HELD and one.held_at}
    wanted = plan_of(match, getattr(match, "agreement", None)).cadence.per_week
    return Week(match, len([day for day in held if monday_of(on) <= day <= on]), wanted, on in held)


def _is_review_due(actor: Actor, match: "WithAnnotations[Match, OfTheDay]", at: datetime) -> bool:
    """Whether it is time to look at how this match goes, for a mentor who does that."""
    if not actor.has(*(role for role in Role if matrix.writable_scopes(MATCH, role) >= OWN_MATCH)):
        return False
    weeks = weeks_between(blueprint_of(match.programme), getattr(match, "agreement", None))
    due = due_on(match, weeks, match.last_reviewed_on)
    return due is not None and due <= local_day(match, at)


def _when(meeting: Meeting) -> datetime:
    return meeting.planned_at


def _planned_or_fresh(at: datetime) -> QuerySet[Meeting]:
    """Everything still planned, what was logged in the last day, and what was held in the last week."""
    fresh = Q(status__in=TOGETHER, planned_at__gte=at - ONE_DAY)
    near = Q(status=MeetingStatus.PLANNED) | fresh | Q(status=MeetingStatus.HELD, held_at__gte=at - timedelta(days=7))
    return Meeting.objects.filter(near).order_by("planned_at")


def _waiting(matches: "Sequence[WithAnnotations[Match, OfTheDay]]", at: datetime) -> tuple[Waiting, ...]:
    calendars = _calendars(matches, at)
    found = []
    for match in matches:
        since = _since(match)
        coming = [one for one in match.near if one.status == MeetingStatus.PLANNED and one.planned_at >= at]
        found.append(
            Waiting(
                match,
                local_day(match, match.last_held_at) if match.last_held_at else None,
                _school_weeks(calendars[match.school_id], since, local_day(match, at)),
                coming[0] if coming else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.school_weeks, _since(one.match), one.match.pk)))


def _since(match: "WithAnnotations[Match, LastHeld]") -> date:
    """Since when a student waits: the last meeting held, or the day on which the match began."""
    if match.last_held_at:
        return local_day(match, match.last_held_at)
    return match.starts_on or match.proposed_at.date()


def _calendars(matches: "Iterable[WithAnnotations[Match, LastHeld]]", at: datetime) -> Mapping[int, SchoolCalendar]:
    """The calendar of each school from the week of its longest wait."""
    first: dict[int, date] = {}
    last: dict[int, date] = {}
    for match in matches:
        today = local_day(match, at)
        since = _since(match)
        first[match.school_id] = min(first.get(match.school_id, today), since - timedelta(days=since.weekday()))
        last[match.school_id] = today + ONE_DAY
    return {school: calendar_of(school, since, last[school]) for school, since in first.items()}


def _school_weeks(calendar: SchoolCalendar, since: date, on: date) -> int:
    return calendar.school_weeks_completed(since, on) if since <= on else 0


def overdue_meetings(school_id: int, at: datetime) -> QuerySet[Meeting]:
    """Meetings of a school that should be over and that nobody has logged, oldest first."""
    rows = Meeting.objects.filter(school=school_id, status=MeetingStatus.PLANNED, planned_at__lt=at - OVERDUE_AFTER)
    return with_people(rows.filter(match__status=MatchStatus.ACTIVE)).order_by("planned_at", "id")


def matches_to_log(school_ids: Iterable[int], at: datetime) -> list[int]:
    """The matches of these schools with a meeting that should be over and that nobody has logged."""
    rows = Meeting.objects.filter(
        school__in=list(school_ids), status=MeetingStatus.PLANNED, planned_at__lt=at - OVERDUE_AFTER
    )
    return list(rows.filter(match__status=MatchStatus.ACTIVE).values_list("match_id", flat=True))


def to_remind_of(school_id: int, after: datetime, until: datetime) -> QuerySet[Meeting]:
    """Planned meetings of a school in a stretch of time, of whose present time the student was not yet reminded."""
    rows = Meeting.objects.filter(school=school_id, status=MeetingStatus.PLANNED, planned_at__range=(after, until))
    new = rows.filter(Q(reminded_for=None) | ~Q(reminded_for=F("planned_at")), match__status=MatchStatus.ACTIVE)
    return with_people(new).order_by("planned_at", "id")


def planned_on_closed_days(school_id: int, at: datetime) -> list[int]:
    """Ids of coming meetings whose day is no longer a school day."""
    rows = Meeting.objects.filter(
        school=school_id, status=MeetingStatus.PLANNED, planned_at__gt=at, match__status=MatchStatus.ACTIVE
    )
    found = list(rows.select_related("match__school__district").order_by("planned_at"))
    if not found:
        return []
    days = {meeting.pk: local_day(meeting.match, meeting.planned_at) for meeting in found}
    calendar = calendar_of(school_id, min(days.values()), max(days.values()) + ONE_DAY)
    return [pk for pk, on in days.items() if not calendar.is_school_day(on)]


def meetings_of(actor: Actor, match: Match) -> QuerySet[Meeting]:
    """The meetings of one match, newest first."""
    return meetings_visible_to(actor).filter(match=match).order_by("-planned_at", "-id")


def written_with(actor: Actor, notes: Iterable[Note]) -> dict[UUID, list[str]]:
    """By entry, the students whom entries of these notes are about, as far as this actor reads of them. One query."""
    entries = {one.entry for one in notes if one.entry}
    found: dict[UUID, list[str]] = {}
    if entries:
        rows = notes_visible_to(actor).filter(entry__in=entries).select_related("student").order_by("student_id")
        for row in rows.defer("body"):
            if row.entry:
                found.setdefault(row.entry, []).append(row.student.short_name)
    return found


def kinds_written(actor: Actor, match: Match) -> dict[str, dict[str, str]]:
    """The kinds of work that notes of a match are about, each with its name by language. One query."""
    rows = notes_visible_to(actor).filter(match=match).exclude(kind="").order_by("kind", "-id").distinct("kind")
    return dict(rows.values_list("kind", "kind_name"))


def notes_of(actor: Actor, match: Match) -> QuerySet[Note]:
    """The notes of one match that this actor may read, newest first."""
    return notes_visible_to(actor).filter(match=match).select_related("written_by").order_by("-written_at", "-id")


def last_held_of(actor: Actor, match: Match) -> Meeting | None:
    """The last meeting of a match that took place, for somebody who may know of it."""
    held = with_people(meetings_visible_to(actor)).filter(match=match, status=MeetingStatus.HELD)
    return held.order_by("-held_at", "-id").first()


def targets_set_at(actor: Actor, meeting: Meeting) -> QuerySet[Target]:
    return targets_visible_to(actor).filter(set_at_meeting=meeting).order_by("position", "id")


def meeting_of_target(actor: Actor, pk: int) -> Meeting | None:
    """The meeting in whose brief a target is checked: the next planned one, or else the one that set it."""
    target = targets_kept_by(actor).filter(pk=pk).first()
    if target is None:
        return None
    of_match = with_people(meetings_kept_by(actor)).filter(match=target.match_id)
    planned = of_match.filter(status=MeetingStatus.PLANNED).order_by("planned_at").first()
    return planned or of_match.filter(pk=target.set_at_meeting_id or 0).first()


def meeting_of_link(student_id: int, meeting_id: int) -> Meeting | None:
    """The meeting that a student's own link names, wherever it was moved."""
    return with_people(Meeting.objects.filter(student=student_id)).filter(pk=meeting_id).first()


def next_meeting_after(meeting: Meeting) -> Meeting | None:
    rows = Meeting.objects.filter(
        match=meeting.match_id, status=MeetingStatus.PLANNED, planned_at__gt=meeting.planned_at
    )
    return rows.order_by("planned_at").first()


def coming_meetings(actor: Actor, at: datetime, days: int = 21) -> QuerySet[Meeting]:
    """What this mentor has planned in the next weeks."""
    rows = meetings_kept_by(actor).filter(
        status=MeetingStatus.PLANNED, planned_at__gte=at - ONE_DAY, planned_at__lt=at + timedelta(days=days)
    )
    return with_people(rows).order_by("planned_at", "id")


def without_meeting(school_id: int) -> QuerySet[Match]:
    """Active matches for which nothing was ever planned."""
    planned = Meeting.objects.filter(match=OuterRef("pk")).exclude(status=MeetingStatus.CANCELLED)
    rows = Match.objects.filter(school=school_id, status=MatchStatus.ACTIVE).exclude(Exists(planned))
    return rows.select_related("student", "mentor", "programme__blueprint", "school__district")


def findings_for(log: Log) -> Findings:
    """What the programme's rules say of this meeting."""
    blueprint = blueprint_of(log.meeting.match.programme)
    return rules_engine.evaluate(blueprint.rules, Point.MEET, meet_facts(log, blueprint))

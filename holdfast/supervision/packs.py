"""What a mentor brings to a talk, as far as its reader may know it: caseload, attendance, teachers' reviews."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q

from holdfast.kernel.actor import Actor
from holdfast.matches.access import matches_visible_to
from holdfast.matches.choices import MatchStatus
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.models import TeacherReview
from holdfast.people.access import students_in_reach
from holdfast.programmes.models import Programme
from holdfast.records.models import AttendanceSummary
from holdfast.supervision.models import Agreed

LIVING = (MatchStatus.ACTIVE, MatchStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Kept:
    """One student of a caseload. `weeks` None: no number of weeks was agreed."""

    student_id: int
    name: str
    weeks: int | None
    since: date | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Present:
    """Days present and missed of a school year so far, and times late."""

    present: int
    missed: int
    late: int


@dataclass(frozen=True, slots=True)
class Pack:
    """The caseload; attendance by student; by student and aspect the points of the newest week of reviews."""

    caseload: tuple[Kept, ...]
    attendance: dict[int, Present]
    reviews: dict[int, dict[str, tuple[int, ...]]]
    agreed: tuple[Agreed, ...]


def pack_of(actor: Actor, programme: Programme, mentor_id: int | None, at: datetime) -> Pack:
    """The pack of one mentor, or of the whole programme. Five queries."""
    rows = matches_visible_to(actor).filter(programme=programme, status__in=LIVING)
    agreed = Agreed.objects.filter(check_in__programme=programme, done_at=None).select_related("mentor")
    if mentor_id is not None:
        rows, agreed = rows.filter(mentor=mentor_id), agreed.filter(Q(mentor=mentor_id) | Q(mentor=None))
    planned = Q(meetings__status=MeetingStatus.PLANNED, meetings__planned_at__gte=at)
    matches = rows.select_related("student", "agreement").annotate(next_at=Min("meetings__planned_at", filter=planned))
    caseload = tuple(
        Kept(one.student_id, one.student.name, _weeks(one), one.starts_on, one.next_at)
        for one in matches.order_by("student__family_name", "student__given_name", "id")
    )
    ids = [one.student_id for one in caseload]
    return Pack(caseload, _attendance(actor, ids), _reviews(actor, ids), tuple(agreed.order_by("due_on", "id")))


def _weeks(match: object) -> int | None:
    agreement = getattr(match, "agreement", None)
    return agreement.weeks if agreement is not None else None


def _attendance(actor: Actor, students: list[int]) -> dict[int, Present]:
    known = students_in_reach(actor, "attendance").filter(pk__in=students)
    rows = AttendanceSummary.objects.filter(student__in=known).order_by("as_of")
    return {
        student: Present(possible - absent, absent, late)
        for student, possible, absent, late in rows.values_list(
            "student", "possible_days", "absent_days", "late"
        )
    }  # fmt: skip


def _reviews(actor: Actor, students: list[int]) -> dict[int, dict[str, tuple[int, ...]]]:
    known = students_in_reach(actor, "teacher_review").filter(pk__in=students)
    newest: dict[int, tuple[date, dict[str, list[int]]]] = {}
    rows = TeacherReview.objects.filter(student__in=known).order_by("-week_on")
    for student, week_on, values in rows.values_list("student", "week_on", "values"):
        found = newest.setdefault(student, (week_on, defaultdict(list)))
        if found[0] == week_on:
            for aspect, points in values.items():
                found[1][aspect].append(points)
    return {
        student: {aspect: tuple(sorted(points)) for aspect, points in one.items()}
        for student, (_week, one) in newest.items()
    }

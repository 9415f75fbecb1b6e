"""A district's schools in counts, never a child: what runs, mentors against need, how fresh the data are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery

from holdfast.cases.choices import ReferralStatus
from holdfast.cases.models import Referral
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.mentors.choices import MentorStatus
from holdfast.mentors.models import Mentor
from holdfast.people.models import School, Student
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import Programme

SMALLEST_CELL = 10
IN_NEED = (ReferralStatus.RECEIVED, ReferralStatus.WAITING, ReferralStatus.ACCEPTED)


@dataclass(frozen=True, slots=True)
class SchoolInCounts:
    """One school. A count of people below ten is None: it could point at somebody."""

    name: str
    programmes: int
    students: int | None
    without_mentor: int | None
    with_mentor: int | None
    mentors: int | None


def safe(count: int) -> int | None:
    """The count, or None when it is too small to show."""
    return count if count >= SMALLEST_CELL else None


def _counted(
    rows: QuerySet[Student] | QuerySet[Referral] | QuerySet[Match] | QuerySet[Mentor] | QuerySet[Programme],
) -> Subquery:
    """How many of these rows belong to the school of the outer query."""
    counts = rows.filter(school=OuterRef("pk")).order_by().values("school").annotate(n=Count("pk")).values("n")
    return Subquery(counts, output_field=IntegerField())


def schools_in_counts(actor: Actor, on: date) -> list[SchoolInCounts]:
    """The schools of the districts that this actor is captain (or auditor) of: one query."""
    districts: Iterable[int] = actor.districts_as(Role.DISTRICT, Role.AUDITOR)
    rows = School.objects.filter(district_id__in=districts).annotate(
        programmes=_counted(Programme.objects.filter(status=ProgrammeStatus.RUNNING)),
        students=_counted(Student.objects.filter(missing_since=None)),
        without=_counted(Referral.objects.filter(status__in=IN_NEED)),
        met=_counted(Match.objects.filter(status=MatchStatus.ACTIVE)),
        mentors=_counted(Mentor.objects.filter(status=MentorStatus.ACCEPTED)),
    )
    return [
        SchoolInCounts(
            name=one.name,
            programmes=one.programmes or 0,
            students=safe(one.students or 0),
            without_mentor=safe(one.without or 0),
            with_mentor=safe(one.met or 0),
            mentors=safe(one.mentors or 0),
        )
        for one in rows.order_by("name", "id")
    ]

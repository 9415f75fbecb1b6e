"""How many of the reviews that a programme asks for are given, by period and by teacher; where each match stands."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery

from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.meetings.briefing import kinds_reviewing
from holdfast.meetings.models import MatchReview, TeacherReview
from holdfast.meetings.progress import due_on, weeks_between
from holdfast.meetings.reviewing import A_WEEK, days_between_reviews, week_of
from holdfast.people.access import dated
from holdfast.people.models import SectionMember, Staff
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

PERIODS = 4
Duty = tuple[int, int, int]
"""A student, a section and a member of staff."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a Monday on: how many reviews were asked for, and how many came."""

    starts_on: date
    asked: int
    given: int


@dataclass(frozen=True, slots=True)
class Answering:
    """A teacher's reviews of the present period."""

    name: str
    asked: int
    given: int


@dataclass(frozen=True, slots=True)
class Responses:
    """The last periods, the newest first, and the teachers of the newest one, who has most to give first."""

    periods: tuple[Period, ...]
    teachers: tuple[Answering, ...]


def responses(programme: Programme, on: date) -> Responses | None:
    """None where nobody reviews. Four queries and the calendar, whatever the number of students and teachers."""
    blueprint = blueprint_of(programme)
    kinds = kinds_reviewing(blueprint)
    days = days_between_reviews(blueprint) or A_WEEK
    began = dict(_meeting(programme).values_list("student", "starts_on"))
    if not kinds or not began:
        return None
    duties = _duties(began, [str(kind) for kind in kinds], on)
    newest = week_of(programme.school_id, on) - timedelta(days=days - A_WEEK)
    starts = [newest - timedelta(days=days * back) for back in range(PERIODS)]
    given = _given(duties, starts[-1])
    periods = []
    for starts_on in starts:
        ends_before = starts_on + timedelta(days=days)
        asked = {one for one in duties if (since := began[one[0]]) is None or since < ends_before}
        came = {one for one, week_on in given if starts_on <= week_on < ends_before} & asked
        periods.append((starts_on, asked, came))
    _starts, asked, came = periods[0]
    return Responses(
        tuple(Period(starts_on, len(asked), len(came)) for starts_on, asked, came in periods),
        _teachers(asked, came),
    )


def _meeting(programme: Programme) -> QuerySet[Match]:
    return Match.objects.filter(programme=programme, status=MatchStatus.ACTIVE)


def _duties(students: Collection[int], kinds: Sequence[str], on: date) -> set[Duty]:
    """Who reviews whom in which class."""
    places = SectionMember.objects.filter(dated(on), missing_since=None, section__kind__in=kinds)
    sections: dict[int, list[int]] = {}
    for section, student in places.filter(student__in=list(students)).values_list("section_id", "student_id"):
        if student is not None:
            sections.setdefault(section, []).append(student)
    teaching = places.filter(section__in=list(sections), staff__isnull=False).values_list("section_id", "staff_id")
    return {(student, section, staff) for section, staff in teaching if staff for student in sections[section]}


def _given(duties: Iterable[Duty], since: date) -> list[tuple[Duty, date]]:
    students = {student for student, _section, _staff in duties}
    rows = TeacherReview.objects.filter(student__in=students, week_on__gte=since, staff__isnull=False)
    return [
        ((student, section, staff or 0), week_on)
        for student, section, staff, week_on in rows.values_list("student_id", "section_id", "staff_id", "week_on")
    ]


def _teachers(asked: Collection[Duty], came: Collection[Duty]) -> tuple[Answering, ...]:
    names = {one.pk: str(one) for one in Staff.objects.filter(pk__in={staff for _student, _section, staff in asked})}
    found = [
        Answering(name, sum(one[2] == pk for one in asked), sum(one[2] == pk for one in came))
        for pk, name in names.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.given - one.asked, one.name)))


@dataclass(frozen=True, slots=True)
class Standing:
    """A living match: when somebody last looked at how it goes, what was decided, and when to look next."""

    match: Match
    last_on: date | None
    decision: str
    due_on: date | None


def standings(programme: Programme) -> list[Standing]:
    """The living matches of a programme, who is due first. One query."""
    last = MatchReview.objects.filter(match=OuterRef("pk")).order_by("-reviewed_on", "-id")
    rows = _meeting(programme).annotate(
        last_on=Subquery(last.values("reviewed_on")[:1]), decision=Subquery(last.values("decision")[:1])
    )
    people = rows.select_related("student", "mentor", "agreement").order_by(F("starts_on").asc(nulls_last=True), "id")
    blueprint = blueprint_of(programme)
    found = [
        Standing(
            match, match.last_on, match.decision or "",
            due_on(match, weeks_between(blueprint, getattr(match, "agreement", None)), match.last_on),
        )
        for match in people
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.due_on or date.max, one.match.pk))

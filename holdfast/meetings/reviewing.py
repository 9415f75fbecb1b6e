"""A teacher's week: which mentored students they review, what they said last week, and what came of it."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet

from holdfast.accounts.models import User
from holdfast.engines.blueprint import Blueprint, Item, ScalePoint
from holdfast.kernel.actor import Actor, Grant, Role
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.meetings.access import places_reviewed_by
from holdfast.meetings.briefing import aspects_of, kinds_reviewing, monday_of
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.facts import ONE_DAY, calendar_of
from holdfast.meetings.models import Meeting, ReviewLink, TeacherReview
from holdfast.people.access import dated
from holdfast.people.models import School, Section, SectionMember, Staff, Student
from holdfast.programmes.queries import blueprint_of

TOKEN_BYTES = 32
A_WEEK, LONGEST_RHYTHM = 7, 364
RHYTHM: Mapping[str, int] = {
    "daily": A_WEEK, "weekly": A_WEEK, "fortnightly": 14, "monthly": 28, "termly": 84, "yearly": LONGEST_RHYTHM,
}  # fmt: skip
"""Days from one review to the next. Teachers are never asked more often than once a week."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What the teacher last wrote or praised, and the first meeting held after it."""

    written_on: date
    is_praise: bool
    met_on: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One student in one class: the values to show first, whether they are this week's, and what came of a remark."""

    student: Student
    section: Section
    aspects: tuple[Item, ...]
    points: tuple[ScalePoint, ...]
    also: tuple[Item, ...]
    before: Mapping[str, int]
    also_before: Mapping[str, str]
    now: TeacherReview | None
    remark: Remark | None
    comment_required: bool

    @property
    def key(self) -> str:
        return f"{self.section.pk}-{self.student.pk}"

    @property
    def shown(self) -> Mapping[str, int]:
        return self.now.values if self.now else self.before

    @property
    def also_shown(self) -> Mapping[str, str]:
        told = self.now.also if self.now else self.also_before
        return {one.id: told[one.id] for one in self.also if told.get(one.id)}


def week_of(school_id: int, on: date) -> date:
    """The Monday of the week under review: this one once it has had a school day, else the last school week."""
    calendar = calendar_of(school_id, on - timedelta(days=42), on + ONE_DAY)
    days = calendar.school_days_between(calendar.starts_on, calendar.ends_before)
    return monday_of(days[-1]) if days else monday_of(on)


def rows_for(actor: Actor, on: date) -> list[Row]:
    """Every mentored student in the actor's classes, class by class. Six queries, and two a school."""
    places = list(
        places_reviewed_by(actor)
        .select_related("student", "section")
        .order_by("section__title", "section_id", "student__family_name", "student__given_name", "student_id")
    )
    mentored = {place.student_id for place in places if place.student_id is not None}
    programmes, reviews, held = _programmes_of(mentored), _reviews_of(actor, mentored), _held_days(mentored)
    weeks = {school: week_of(school, on) for school in {place.school_id for place in places}}
    rows = []
    for place in places:
        student = place.student
        if student is None:
            continue
        programme = next(
            (one for one in programmes.get(student.pk, ()) if place.section.kind in kinds_reviewing(one)), None
        )
        if programme is None:
            continue
        written = reviews.get((place.section_id, student.pk), [])
        last = next((one for one in written if one.week_on < weeks[place.school_id]), None)
        rows.append(
            Row(
                student=student,
                section=place.section,
                aspects=aspects_of(programme),
                points=tuple(sorted(programme.content.cycle.review_scale.value or (), key=lambda one: one.points)),
                also=programme.content.cycle.review_also.value or (),
                before=last.values if last else {},
                also_before=last.also if last else {},
                now=next((one for one in written if one.week_on == weeks[place.school_id]), None),
                remark=_remark(written, held.get(student.pk, []), weeks[place.school_id]),
                comment_required=programme.content.cycle.review_comment.value == "required",
            )
        )
    return rows


def _programmes_of(student_ids: Iterable[int]) -> dict[int, list[Blueprint]]:
    """The blueprints of the programmes in which each student meets somebody now."""
    found: dict[int, list[Blueprint]] = {}
    matches = Match.objects.filter(student__in=list(student_ids), status=MatchStatus.ACTIVE)
    for match in matches.select_related("programme__blueprint").order_by("id"):
        found.setdefault(match.student_id, []).append(blueprint_of(match.programme))
    return found


def _reviews_of(actor: Actor, student_ids: Iterable[int]) -> dict[tuple[int, int], list[TeacherReview]]:
    """What this teacher said of each student in each class, newest first."""
    found: dict[tuple[int, int], list[TeacherReview]] = {}
    rows = TeacherReview.objects.filter(staff=actor.staff_id, student__in=list(student_ids))
    for row in rows.order_by("-week_on", "-id"):
        found.setdefault((row.section_id, row.student_id), []).append(row)
    return found


def _held_days(student_ids: Iterable[int]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    rows = Meeting.objects.filter(student__in=list(student_ids), status=MeetingStatus.HELD).order_by("held_at")
    for student, held_at in rows.values_list("student_id", "held_at"):
        if held_at is not None:
            found.setdefault(student, []).append(held_at)
    return found


def _remark(written: Iterable[TeacherReview], held: Iterable[datetime], week_on: date) -> Remark | None:
    said = next((one for one in written if one.week_on < week_on and (one.comment or one.is_praise)), None)
    if said is None:
        return None
    met = next((moment for moment in held if moment > said.written_at), None)
    return Remark(said.written_at.date(), said.is_praise, met.date() if met else None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A teacher to ask for reviews, with the language in which to write."""

    staff: Staff
    school: School
    language: str


def teachers_to_ask(school_id: int, on: date) -> list[Asked]:
    """Teachers with an address and a mentored student in a class that reviews, who were not asked for this time yet.

    How often is the programme's: who reviews for several programmes is asked in the rhythm of the most frequent one.
    """
    school = School.objects.select_related("district").get(pk=school_id)
    found: dict[int, Staff] = {}
    rhythm: dict[int, int] = {}
    for match in Match.objects.filter(school=school, status=MatchStatus.ACTIVE).select_related("programme__blueprint"):
        blueprint = blueprint_of(match.programme)
        days = days_between_reviews(blueprint)
        for staff in _staff_of(match.student_id, kinds_reviewing(blueprint), on) if days else ():
            found[staff.pk] = staff
            rhythm[staff.pk] = min(days or 0, rhythm.get(staff.pk, LONGEST_RHYTHM))
    links = ReviewLink.objects.filter(school=school, staff__in=found).values_list("staff_id")
    asked = dict(links.annotate(last=Max("week_on")))
    week_on = week_of(school_id, on)
    languages = dict(User.objects.filter(staff__in=found).values_list("staff_id", "language"))
    return [
        Asked(staff, school, languages.get(pk, school.district.default_language))
        for pk, staff in sorted(found.items())
        if pk not in asked or (week_on - asked[pk]).days >= rhythm[pk]
    ]


def days_between_reviews(blueprint: Blueprint) -> int | None:
    """How often teachers are asked; None when only as needed. Weekly unless the programme says otherwise."""
    cadence = blueprint.content.cycle.review_cadence.value
    return RHYTHM.get(str(cadence), None) if cadence else A_WEEK


def _staff_of(student_id: int, kinds: Iterable[str], on: date) -> QuerySet[Staff]:
    """Who teaches the student in a section of these kinds on a day, and can be written to."""
    places = SectionMember.objects.filter(dated(on), missing_since=None)
    mine = places.filter(student=student_id, section__kind__in=list(kinds)).values("section")
    teaching = places.filter(section__in=mine, staff__isnull=False).values("staff")
    return Staff.objects.filter(pk__in=teaching, active=True).exclude(email="")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def open_link(token: str, at: datetime) -> ReviewLink | None:
    """The living link of a token, or None: unknown, expired and revoked look the same."""
    living = ReviewLink.objects.filter(digest=digest_of(token), revoked_at=None, made_at__lte=at, expires_at__gt=at)
    return living.select_related("school__district").first()


def still_works_here(actor: Actor) -> bool:
    """Whether the holder of a link is still a member of staff. Asked inside their scope."""
    return Staff.objects.filter(pk=actor.staff_id or 0, active=True).exists()


def actor_of(link: ReviewLink, at: datetime) -> Actor:
    """Whoever holds the link: that teacher, in that school, and nothing but their classes."""
    district = link.school.district
    return Actor(
        kind="review_link",
        id=link.pk,
        grants=(Grant(Role.TEACHER, district.pk, link.school_id),),
        school_ids=frozenset({link.school_id}),
        district_ids=frozenset({district.pk}),
        staff_id=link.staff_id,
        on=at.astimezone(ZoneInfo(district.time_zone)).date(),
    )

"""What teachers say each week, and the link with which they say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.meetings.models import ReviewLink, TeacherReview
from holdfast.meetings.reviewing import Row, digest_of, new_token, rows_for, week_of
from holdfast.people.models import Staff

LINK_DAYS = 9
"""A link outlives its week by a weekend and a day."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a teacher says of one student in one class this week. `key` is that of the row."""

    key: str
    values: Mapping[str, int]
    comment: str = ""
    is_praise: bool = False
    also: Mapping[str, str] = field(default_factory=dict)


class OffTheScale(Refusal):
    """A value that the programme's scale does not have: a broken form."""


@audit.action
def review_week(*, given: Sequence[Given], by: Actor, at: datetime) -> int:
    """Keep this week's reviews. Sent again, or changed within the week, it is still one review each. How many."""
    if by.staff_id is None:
        raise NotAllowed(_("Only teachers with classes at this school can review."))
    rows = {row.key: row for row in rows_for(by, by.on)}
    unknown = [one.key for one in given if one.key not in rows]
    if unknown:
        raise NotAllowed(_("Your classes have changed. Open the page again: what you chose for the others is kept."))
    weeks = {school: week_of(school, by.on) for school in {row.section.school_id for row in rows.values()}}
    reviews = []
    for one in given:
        row = rows[one.key]
        _check(row, one)
        reviews.append(
            TeacherReview(
                school_id=row.section.school_id, student=row.student, section=row.section, staff_id=by.staff_id,
                week_on=weeks[row.section.school_id], values=dict(one.values),
                also={key: said.strip() for key, said in one.also.items() if said.strip()}, comment=one.comment.strip(),
                is_praise=one.is_praise, written_at=at,
            )
        )  # fmt: skip
    TeacherReview.objects.bulk_create(
        reviews,
        update_conflicts=True,
        unique_fields=["student", "section", "staff", "week_on"],
        update_fields=["values", "also", "comment", "is_praise", "written_at"],
    )
    return len(reviews)


def _check(row: Row, given: Given) -> None:
    aspects, points = {one.id for one in row.aspects}, {one.points for one in row.points}
    if not set(given.also) <= {one.id for one in row.also}:
        raise OffTheScale(_("The programme asks something else now. Open the page again."))
    if not set(given.values) <= aspects or not set(given.values.values()) <= points:
        raise OffTheScale(_("A value is not on the programme's scale. Open the page again."))
    if row.comment_required and not given.comment.strip():
        raise Refusal(_("Write a sentence about %(student)s.") % {"student": row.student.name})


@audit.action
def make_review_link(*, staff: Staff, school_id: int, week_on: date, by: Actor, at: datetime) -> str:
    """A link to the teacher's reviews at one school, and its token, which is nowhere kept."""
    token = new_token()
    ReviewLink.objects.create(
        school_id=school_id,
        digest=digest_of(token),
        staff=staff,
        week_on=week_on,
        made_at=at,
        expires_at=at + timedelta(days=LINK_DAYS),
    )
    return token

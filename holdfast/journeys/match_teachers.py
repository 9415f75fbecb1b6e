"""Those at the school who must know that a match has begun: told by a link without a name, or in person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.kernel.actor import Actor
from holdfast.matches import actions
from holdfast.matches.queries import match_with_people
from holdfast.matches.telling import languages_of
from holdfast.messaging.actions import queue

if TYPE_CHECKING:
    from holdfast.matches.models import Told


def tell_teachers(*, match_id: int, by: Actor, at: datetime, on: date) -> int:
    """A message to everybody who has an address and does not know yet. How many."""
    with transaction.atomic():
        letters = actions.tell_by_email(match_id=match_id, by=by, at=at, on=on)
        if not letters:
            return 0
        school = match_with_people(match_id).programme.school
        spoken = languages_of([one.staff.pk for one in letters])
        for one in letters:
            queue(
                once=f"told-{one.told.pk}", template="read_and_answer", channel="email", address=one.staff.email,
                language=spoken.get(one.staff.pk, school.district.default_language),
                link=f"{settings.PUBLIC_URL.rstrip('/')}/t/{one.token}/", school=school, by=by, at=at,
            )  # fmt: skip
        return len(letters)


def note_told(
    *, match_id: int, party: str, staff_id: int | None, means: str, by: Actor, at: datetime, on: date
) -> "Told":
    """Write down that somebody was told by letter or in person."""
    return actions.note_told(match_id=match_id, party=party, staff_id=staff_id, means=means, by=by, at=at, on=on)


def answer_as_teacher(*, told_id: int, answers: Mapping[str, str], by: Actor, at: datetime) -> "Told":
    """Keep what a teacher says of a student when a match begins."""
    return actions.answer_as_teacher(told_id=told_id, answers=answers, by=by, at=at)

"""The week of a teacher: asked by a link, answered on one screen."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from holdfast.kernel.actor import Actor
from holdfast.meetings import actions_reviews
from holdfast.meetings.reviewing import teachers_to_ask, week_of
from holdfast.messaging.actions import queue
from holdfast.people.choices import Channel


def review_week(*, given: Sequence[actions_reviews.Given], by: Actor, at: datetime) -> int:
    """Keep what a teacher says of this week. How many reviews."""
    return actions_reviews.review_week(given=given, by=by, at=at)


def teachers_to_be_asked(*, school_id: int, on: date) -> int:
    """How many teachers `ask_teachers` would ask."""
    return len(teachers_to_ask(school_id, on))


def ask_teachers(*, school_id: int, on: date, by: Actor, at: datetime) -> int:
    """One message a week to every teacher with a mentored student: a link, no name. How many are asked now."""
    to_ask, week_on = teachers_to_ask(school_id, on), week_of(school_id, on)
    for one in to_ask:
        with transaction.atomic():
            token = actions_reviews.make_review_link(
                staff=one.staff, school_id=school_id, week_on=week_on, by=by, at=at
            )
            queue(
                once=f"reviews:{school_id}:{one.staff.pk}:{week_on}", template="read_and_answer",
                channel=Channel.EMAIL, address=one.staff.email, language=one.language,
                link=f"{settings.PUBLIC_URL.rstrip('/')}/r/{token}/", school=one.school, by=by, at=at,
            )  # fmt: skip
    return len(to_ask)

"""A mentor raises a hand: the question lands with whom the programme names, and the answer comes back."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdfast.engines.calendar import OutsideCalendar
from holdfast.kernel.actor import Actor
from holdfast.meetings.facts import calendar_of
from holdfast.mentors.queries import managers_of
from holdfast.messaging.actions import queue
from holdfast.programmes.queries import blueprint_of, setting
from holdfast.supervision import actions
from holdfast.supervision.access import advisers
from holdfast.supervision.people import users_who_are

if TYPE_CHECKING:
    from holdfast.accounts.models import User
    from holdfast.matches.models import Match
    from holdfast.programmes.models import Programme
    from holdfast.supervision.models import Advice

SOMETHING_WAITS = "something_waits"
LOOK_AHEAD = timedelta(days=120)


def who_advises(programme: "Programme", on: date) -> "list[User]":
    """The people who answer a mentor of this programme; the managers of the school when nobody has been named."""
    codes = advisers(blueprint_of(programme))
    return users_who_are(programme, codes, on) or list(managers_of(programme.school_id, on))


def answer_by(programme: "Programme", on: date) -> date | None:
    """The last school day for an answer; None when the programme sets no time."""
    days = setting(programme, "escalation.answer_within_days")
    if not days:
        return None
    try:
        return calendar_of(programme.school_id, on, on + LOOK_AHEAD).add_school_days(on, days)
    except OutsideCalendar:
        return on + timedelta(days=days)


def ask_advice(*, match: "Match", words: str, client_key: UUID, by: Actor, at: datetime) -> "Advice":
    """Ask, and tell those who answer that something waits: no name and no topic leaves the house."""
    with transaction.atomic():
        due_on = answer_by(match.programme, by.on)
        row = actions.ask_advice(match=match, words=words, due_on=due_on, client_key=client_key, by=by, at=at)
        for user in who_advises(match.programme, by.on):
            _tell(row, user, f"/support/advice/{row.pk}/", "asked", by, at)
        return row


def answer_advice(*, advice_id: int, answer: str, by: Actor, at: datetime) -> "Advice":
    """Answer; the mentor is told that something waits."""
    with transaction.atomic():
        row = actions.answer_advice(advice_id=advice_id, answer=answer, by=by, at=at)
        if row.asked_by is not None:
            _tell(row, row.asked_by, f"/mentor/matches/{row.match_id}/advice/", "answered", by, at)
        return row


def _tell(row: "Advice", user: "User", path: str, what: str, by: Actor, at: datetime) -> None:
    if not user.email:
        return
    queue(
        once=f"advice:{row.pk}:{what}:{user.pk}", template=SOMETHING_WAITS, channel="email", address=user.email,
        language=user.language, link=f"{settings.PUBLIC_URL}{path}", school=row.programme.school, by=by, at=at,
    )  # fmt: skip

"""Meetings, from the day a match begins: booked at once, reminded of without a name, written down."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts import links
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.meetings import actions, actions_contact, actions_work
from holdfast.meetings.actions_ending import call_off_after_end
from holdfast.meetings.queries import (
    match_met_by,
    overdue_meetings,
    planned_on_closed_days,
    to_remind_of,
    without_meeting,
)
from holdfast.meetings.slots import suggested_first
from holdfast.messaging.actions import queue
from holdfast.messaging.choices import about_programme
from holdfast.messaging.queries import queued_before
from holdfast.people.choices import Channel
from holdfast.programmes.queries import setting

if TYPE_CHECKING:
    from holdfast.matches.models import Match
    from holdfast.meetings.models import Meeting, Note

WHEN_AND_WHERE = "meeting"
"""The purpose of a link that shows a student the next meeting. `target_id` is the meeting."""
REMIND_HOURS = 20
LINK_DAYS = 7
LOOK_AHEAD = timedelta(hours=48)
ADDRESS_OF = {Channel.TEXT: "phone", Channel.EMAIL: "email"}


def _mine(match_id: int, by: Actor) -> "Match":
    match = match_met_by(by, match_id)
    if match is None:
        raise NotAllowed(_("Only the mentor of this match can do this."))
    return match


def book(
    *, match_id: int, planned_at: datetime, by: Actor, at: datetime, place: str = "", series: Sequence[datetime] = ()
) -> "Meeting":
    """Plan one meeting, or it and the others of a series; all of them or none. Gives the first."""
    match = _mine(match_id, by)
    times = sorted({planned_at, *series})
    return actions.book_series(match=match, times=times, place=place, by=by, at=at)[0]


def saw_today(*, match_id: int, client_key: UUID, by: Actor, at: datetime) -> "Meeting":
    """One tap: mentor and student saw each other today."""
    return actions_contact.log_contact(match=_mine(match_id, by), client_key=client_key, by=by, at=at)


def log_of_today(*, match_id: int, by: Actor, at: datetime) -> "Meeting":
    """The meeting in whose log today's contact is written down, where one tap is not enough."""
    return actions_contact.meeting_of_today(match=_mine(match_id, by), by=by, at=at)


def answer_absence(*, match_id: int, on: date, outcome: str, client_key: UUID, by: Actor, at: datetime) -> "Note":
    """One tap: what was done when the student was absent."""
    return actions_contact.note_absence(
        match=_mine(match_id, by), on=on, outcome=outcome, client_key=client_key, by=by, at=at
    )


def log_work(
    *, match_ids: Sequence[int], kind: str, on: date, words: str, client_key: UUID, by: Actor, at: datetime,
    minutes: int | None = None,
) -> "list[Note]":  # fmt: skip
    """Work of another kind than the meeting of two, with one student of a mentor or several."""
    return actions_work.log_work(
        match_ids=match_ids, kind=kind, on=on, words=words, minutes=minutes, client_key=client_key, by=by, at=at
    )


def book_first(*, match: "Match", by: Actor, at: datetime) -> "Meeting | None":
    """The first meeting, at the next free time. None when the programme books later, or nothing can be booked yet."""
    if _booked_later(match):
        return None
    first = suggested_first(match, at)
    if first is None:
        return None
    try:
        return actions.book(match=match, planned_at=first, by=by, at=at)
    except Refusal:
        return None  # the mentor's home shows the match and what is missing


def first_meetings_to_book(*, school_id: int) -> int:
    """How many matches have begun and have nothing planned; a free time is looked for when they are booked."""
    return len([one for one in without_meeting(school_id) if not _booked_later(one)])


def _booked_later(match: "Match") -> bool:
    return bool(setting(match.programme, "match.first_session_booked") == "later")


def book_first_meetings(*, school_id: int, by: Actor, at: datetime) -> int:
    """A first meeting for every match that has begun and has none. How many were booked."""
    return sum(book_first(match=match, by=by, at=at) is not None for match in without_meeting(school_id))


def remind_students(*, school_id: int, by: Actor, at: datetime) -> int:
    """Queue the reminders of the coming two days: no name, no topic, one for each planned time. How many are new."""
    queued = 0
    for meeting in to_remind_of(school_id, at, at + LOOK_AHEAD):
        channel = _channel(meeting)
        if channel is not None:
            _remind(meeting, channel, by, at)
            queued += 1
    return queued


def _remind(meeting: "Meeting", channel: Channel, by: Actor, at: datetime) -> None:
    """The link and the message together, or neither."""
    hours = setting(meeting.match.programme, "cycle.reminder_hours_before") or REMIND_HOURS
    with transaction.atomic():
        _tell_student(
            meeting, channel, "meeting_soon", send_after=max(at, meeting.planned_at - timedelta(hours=hours)), by=by,
            at=at,
        )  # fmt: skip
        actions.note_reminded(meeting_id=meeting.pk, by=by, at=at)


def _tell_student(
    meeting: "Meeting", channel: Channel, template: str, *, send_after: datetime, by: Actor, at: datetime
) -> None:
    student = meeting.student
    token = links.make(
        purpose=WHEN_AND_WHERE, student=student, target_id=meeting.pk, valid_days=LINK_DAYS, by=by, at=at
    )
    queue(
        once=f"{template}:{meeting.pk}:{meeting.planned_at.timestamp():.0f}", template=template, channel=channel,
        address=getattr(student, ADDRESS_OF[channel]), language=student.language,
        link=f"{settings.PUBLIC_URL.rstrip('/')}/f/{token}/meeting/", school=meeting.match.school, student=student,
        about=about_programme(meeting.match.programme_id), send_after=send_after, by=by, at=at,
    )  # fmt: skip


def call_off(*, match_id: int, by: Actor, at: datetime, reason: str) -> int:
    """An ended match meets no more: its planned meetings are called off, student and mentor are told once. How many."""
    off = call_off_after_end(match_id=match_id, by=by, at=at, reason=reason)
    if off:
        first, channel = off[0], _channel(off[0])
        if channel is not None:
            _tell_student(first, channel, "meetings_off", send_after=at, by=by, at=at)
        _tell_mentor(first, by, at)
    return len(off)


def _tell_mentor(meeting: "Meeting", by: Actor, at: datetime) -> None:
    """Unless the mentor ended it: by e-mail that something waits, and nothing of what."""
    mentor, address = meeting.match.mentor, _address_of_mentor(meeting)
    if address and (mentor.user_id is None or mentor.user_id != by.user_id):
        queue(
            once=f"match_ended:{meeting.match_id}", template="something_waits", channel=Channel.EMAIL, address=address,
            language=mentor.user.language if mentor.user else "en",
            link=f"{settings.PUBLIC_URL.rstrip('/')}/mentor/meetings/", school=meeting.match.school, by=by, at=at,
        )  # fmt: skip


def _channel(meeting: "Meeting") -> Channel | None:
    """How this student is reminded: as the programme wants it and the records allow."""
    wanted = setting(meeting.match.programme, "cycle.reminders") or ()
    return next((one for one in ADDRESS_OF if one in wanted and getattr(meeting.student, ADDRESS_OF[one])), None)


def students_to_remind(*, school_id: int, at: datetime) -> int:
    """How many reminders `remind_students` would queue."""
    return sum(_channel(meeting) is not None for meeting in to_remind_of(school_id, at, at + LOOK_AHEAD))


def mentors_to_remind(*, school_id: int, at: datetime) -> int:
    """Of how many meetings `remind_mentors` would tell for the first time."""
    waiting = [one.pk for one in overdue_meetings(school_id, at) if _address_of_mentor(one)]
    return len(waiting) - queued_before(f"meeting_to_log:{pk}" for pk in waiting)


def _address_of_mentor(meeting: "Meeting") -> str:
    mentor = meeting.match.mentor
    return mentor.email or (mentor.user.email if mentor.user else "")


def remind_mentors(*, school_id: int, by: Actor, at: datetime) -> int:
    """Tell a mentor once that a meeting waits to be logged. How many are told now."""
    told = 0
    for meeting in overdue_meetings(school_id, at):
        mentor, address = meeting.match.mentor, _address_of_mentor(meeting)
        if not address:
            continue
        message = queue(
            once=f"meeting_to_log:{meeting.pk}", template="something_waits", channel=Channel.EMAIL, address=address,
            language=mentor.user.language if mentor.user else "en",
            link=f"{settings.PUBLIC_URL.rstrip('/')}/mentor/meetings/{meeting.pk}/", school=meeting.match.school,
            by=by, at=at,
        )  # fmt: skip
        told += message.queued_at == at
    return told


def meetings_to_move(*, school_id: int, at: datetime) -> int:
    """How many meetings are planned on a day that has lost its school."""
    return len(planned_on_closed_days(school_id, at))


def move_off_closed_days(*, school_id: int, by: Actor, at: datetime) -> int:
    """Meetings planned on a day that has lost its school move to the next free time. How many moved."""
    closed = planned_on_closed_days(school_id, at)
    return sum(actions.move_for_closure(meeting_id=pk, by=by, at=at) is not None for pk in closed)

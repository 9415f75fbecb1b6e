"""Meetings and notes on a student's record: a story in sentences, and the notes for those who may read them."""

from datetime import datetime
from typing import Any, NamedTuple

from holdfast.meetings import texts
from holdfast.meetings.record import ToldMeeting, met_with, written_about
from holdfast.people.access import Sight

PLANNED = "planned"


class Event(NamedTuple):
    """One entry of a timeline, in the words of `components/story.html`."""

    at: datetime
    meaning: str
    sentence: str
    who: str
    note: str = ""
    href: str = ""


def load_meetings(sight: Sight, at: datetime) -> dict[str, Any] | None:
    """What happened and what is next; None for a student who never met anybody that this actor may know of."""
    meetings = met_with(sight)
    if not meetings:
        return None
    coming = [one for one in meetings if one.status == PLANNED and one.planned_at >= at]
    return {
        "next": _event(coming[-1]) if coming else None,
        "events": [_event(one) for one in meetings if one not in coming],
    }


def _event(meeting: ToldMeeting) -> Event:
    meaning, sentence = texts.happened(meeting)
    return Event(meeting.planned_at, meaning, sentence, meeting.programme)


def load_notes(sight: Sight, at: datetime) -> dict[str, Any] | None:
    notes = written_about(sight)
    return {"notes": notes} if notes else None

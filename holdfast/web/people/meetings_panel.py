"""Meetings and notes on a student's record: a story in sentences, and the notes for those who may read them."""

from datetime import datetime
from typing import Any

from holdfast.kernel.actor import Actor
from holdfast.meetings import texts
from holdfast.meetings.queries import met_with, written_about

Student = Any
"""A student of `people`; pages import no models."""
PLANNED = "planned"


def load_meetings(actor: Actor, student: Student, at: datetime) -> dict[str, Any] | None:
    """What happened and what is next; None for a student who never met anybody that this actor may know of."""
    meetings = met_with(actor, student)
    if not meetings:
        return None
    coming = [one for one in meetings if one.status == PLANNED and one.planned_at >= at]
    return {
        "next": _event(coming[-1]) if coming else None,
        "events": [_event(one) for one in meetings if one not in coming],
    }


def _event(meeting: Any) -> dict[str, Any]:
    meaning, sentence = texts.happened(meeting)
    return {"at": meeting.planned_at, "meaning": meaning, "sentence": sentence, "who": meeting.match.programme.name}


def load_notes(actor: Actor, student: Student, at: datetime) -> dict[str, Any] | None:
    notes = written_about(actor, student)
    return {"notes": notes} if notes else None

"""The meetings on one student's record, as its reader may know them: one plain statement each."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.utils.translation import get_language

from holdfast.kernel.crypto import unseal
from holdfast.meetings.access import MATCH, NOTE, Reach, reach_of
from holdfast.meetings.choices import MeetingStatus
from holdfast.people.access import Sight

MOST_OF_A_STORY = 40
MEETINGS = """select t.status, t.planned_at, t.is_first, t.actual_minutes, t.missed_because,
p.name, m.given_name, m.family_name
from meetings_meeting t join matches_match a on a.id = t.match_id
join mentors_mentor m on m.id = a.mentor_id join programmes_programme p on p.id = a.programme_id
where t.student_id = %s and t.status <> %s and (%s or m.user_id = %s)
order by t.planned_at desc, t.id desc limit %s"""
NOTES = """select n.body, n.written_at, u.name, n.kind_name ->> %s
from meetings_note n join matches_match a on a.id = n.match_id
join mentors_mentor m on m.id = a.mentor_id left join accounts_user u on u.id = n.written_by_id
where n.student_id = %s and (%s or m.user_id = %s)
order by n.written_at desc, n.id desc limit %s"""


class ToldMeeting(NamedTuple):
    """What a story tells of a meeting."""

    status: str
    planned_at: datetime
    is_first: bool
    actual_minutes: int | None
    missed_because: str
    programme: str
    mentor: str


class ToldNote(NamedTuple):
    """`kind` is what the work is called in the reader's language; empty for a note beside a meeting."""

    body: str
    written_at: datetime
    author: str
    kind: str


def met_with(sight: Sight) -> list[ToldMeeting]:
    """A student's meetings that this actor may know of, newest first."""
    reach = reach_of(sight, MATCH)
    if reach is Reach.NO_MATCH:
        return []
    with connection.cursor() as cursor:
        values = (sight.student.pk, MeetingStatus.CANCELLED.value, *_whose(sight, reach), MOST_OF_A_STORY)
        rows = cursor.execute(MEETINGS, values).fetchall()
    return [ToldMeeting._make((*told, f"{given} {family}".strip())) for *told, given, family in rows]


def written_about(sight: Sight) -> list[ToldNote]:
    """The notes about a student that the matrix lets this actor read, newest first."""
    reach = reach_of(sight, NOTE)
    if reach is Reach.NO_MATCH:
        return []
    with connection.cursor() as cursor:
        language = (get_language() or "en")[:2]
        rows = cursor.execute(NOTES, (language, sight.student.pk, *_whose(sight, reach), MOST_OF_A_STORY)).fetchall()
    return [ToldNote(unseal(body), at, author or "", kind or "") for body, at, author, kind in rows]


def _whose(sight: Sight, reach: Reach) -> tuple[bool, int]:
    return reach is Reach.EVERY_MATCH, sight.actor.user_id or 0

"""What the actions of meetings share: who may meet on a day, a meeting planned once, a note kept once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.kernel import once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import Refusal
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.models import Meeting, Note
from holdfast.mentors.queries import clearance


class MatchIsNotMeeting(Refusal):
    """The match is not active: its agreement is not complete, or it is suspended or over."""


class MentorNotCleared(Refusal):
    """A check or the training of the mentor is missing or has run out on the day of the meeting."""


def check_may_meet(match: Match, on: date) -> None:
    if match.status != MatchStatus.ACTIVE:
        raise MatchIsNotMeeting(
            _("%(student)s and %(mentor)s are not meeting now (%(status)s). Ask the programme's lead.")
            % {"student": match.student.short_name, "mentor": match.mentor.name, "status": match.get_status_display()}
        )
    found = clearance(match.mentor, match.programme, on)
    if not found.ready:
        missing = "; ".join(found.words(get_language() or "en")) or _("the mentor has not been accepted")
        raise MentorNotCleared(
            _("No meeting on this day, because something is missing: %(missing)s. Ask the programme's lead.")
            % {"missing": missing}
        )


def plan_meeting(match: Match, planned_at: datetime, minutes: int, place: str, is_first: bool) -> Meeting:
    """The planned meeting of a match at a time; the one that is there already, if there is one."""
    planned = {"match": match, "planned_at": planned_at, "status": MeetingStatus.PLANNED}
    meeting, _made = Meeting.objects.get_or_create(
        **planned,
        defaults={
            "school_id": match.school_id, "student_id": match.student_id, "minutes": minutes, "place": place,
            "is_first": is_first,
        },
    )  # fmt: skip
    return meeting


def keep_note(match: Match, body: str, client_key: UUID, by: Actor, at: datetime, **more: Any) -> Note:
    """Keep what was written about a match, once for each `client_key`. `more` are other fields of the note."""
    note = Note(
        school_id=match.school_id, match=match, student_id=match.student_id, body=body.strip(),
        written_by_id=by.user_id, written_at=at, client_key=client_key, **more,
    )  # fmt: skip
    # Two sends at once: the database keeps one, and both get it.
    if once.keep(note):
        return note
    same = Note.objects.filter(client_key=client_key, match=match, written_by_id=by.user_id)
    kept = same.defer("body").first()
    if kept is None:
        raise Refusal(_("This form was already used for something else. Open a new one and paste what you wrote."))
    return kept

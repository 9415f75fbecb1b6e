"""What becomes of the planned meetings of a match that has ended."""

from datetime import datetime

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.matches.choices import MatchStatus
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.models import Meeting


@audit.action
def call_off_after_end(*, match_id: int, by: Actor, at: datetime, reason: str) -> list[Meeting]:
    """Call off the coming meetings of an ended match, soonest first. What should be over already can still be logged.

    Nobody needs a right of their own for this: it only follows the end, which somebody had the right to say.
    """
    planned = Meeting.objects.filter(
        match=match_id, match__status=MatchStatus.ENDED, status=MeetingStatus.PLANNED, planned_at__gt=at
    )
    people = ("student", "match__mentor__user", "match__programme__blueprint", "match__school")
    found = list(planned.select_related(*people).select_for_update(of=("self",)).order_by("planned_at", "id"))
    for meeting in found:
        meeting.status = MeetingStatus.CANCELLED
        meeting.save(update_fields=["status"])
    return found

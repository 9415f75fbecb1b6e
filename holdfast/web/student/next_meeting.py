"""When and where a student meets: the page behind the link of a reminder."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.accounts.links import LinkClosed
from holdfast.accounts.links import open as open_link
from holdfast.journeys.meet import WHEN_AND_WHERE
from holdfast.kernel import clock
from holdfast.meetings.queries import meeting_of_link
from holdfast.web.doors import by_signed_link, link_closed
from holdfast.web.request import Request


@by_signed_link
@require_GET
def next_meeting(request: Request, token: str) -> HttpResponse:
    """The meeting of the reminder as it stands now: moved, cancelled or over is said too."""
    try:
        link = open_link(token, purpose=WHEN_AND_WHERE, at=clock.now())
    except LinkClosed:
        return link_closed(request)
    meeting = meeting_of_link(link.student_id, link.target_id)
    if meeting is None:
        return link_closed(request)
    context = {"meeting": meeting, "mentor": meeting.match.mentor.name, "place": meeting.match.school.name}
    return render(request, "student/next_meeting.html", context)

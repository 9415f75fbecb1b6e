"""The mentor's day: what is next, what waits to be logged, who has waited longest, what waits for an answer."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from holdfast.cases.queries import came_to
from holdfast.journeys.call_list import steps_to_take
from holdfast.journeys.plan import plans_due
from holdfast.kernel import clock
from holdfast.matches.queries import proposals_to
from holdfast.meetings.absences import absences_to_act_on
from holdfast.meetings.facts import local_day
from holdfast.meetings.queries import coming_meetings, day_of
from holdfast.web.doors import MENTORS, who
from holdfast.web.liaison.steps import step_row
from holdfast.web.mentor.frame import owner_of, page
from holdfast.web.request import Request


@who(*MENTORS)
@require_GET
def mentor_home(request: Request) -> HttpResponse:
    """Today on a phone: the next meeting with its brief one tap away, then everybody else by how long they wait."""
    day = day_of(request.actor, clock.now())
    proposals = list(proposals_to(request.actor))
    family_steps = [step_row(one) for one in steps_to_take(request.actor)]
    first, rest = (day.today[0], day.today[1:]) if day.today else (None, ())
    planned = [one.next_meeting for one in day.waiting if one.next_meeting]
    context: dict[str, Any] = {
        "day": day,
        "coming": min(planned, key=lambda meeting: meeting.planned_at, default=None),
        "to_book": next((one for one in day.waiting if not one.next_meeting), None),
        "next_meeting": first,
        "today": rest,
        "absences": _keyed(absences_to_act_on(request.actor, day.matches)),
        "weeks": _keyed(day.weeks),
        "proposals": [one for one in proposals if all(answer.party != "mentor" for answer in one.answers.all())],
        "family_steps": family_steps,
        "plans_due": (due := plans_due(request.actor)),
        "referrals": (referrals := came_to(request.actor)),
        "nothing": not (day.matches or proposals or referrals or family_steps or due),
    }
    return page(request, "mentor/home.html", context)


def _keyed(rows: Iterable[Any]) -> list[tuple[Any, str]]:
    """Each with a key of its own for its form."""
    return [(one, str(uuid4())) for one in rows]


@who(*MENTORS)
@require_GET
def mentor_meetings(request: Request) -> HttpResponse:
    """What is planned in the coming three weeks, day by day."""
    meetings = coming_meetings(request.actor, clock.now())
    days = groupby(meetings, key=lambda one: local_day(one.match, one.planned_at))
    context = {"days": [(on, list(of_day)) for on, of_day in days]}
    return page(request, "mentor/meetings.html", context)


@who(*MENTORS)
@require_GET
def mentor_token(request: Request) -> HttpResponse:
    """A fresh form token for a phone that sends what it kept, and whose phone it is now."""
    return JsonResponse({"token": get_token(request), "owner": owner_of(request)})

"""Links to read or sign: who can get one, and what a page says of the last that was sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext, gettext_lazy

from holdfast.journeys import match_links
from holdfast.journeys.reach import Sent, Way, address_of
from holdfast.kernel import clock
from holdfast.kernel.errors import Refusal
from holdfast.messaging.queries import Delivery, newest_of
from holdfast.messaging.texts import BECAME
from holdfast.people.choices import Channel
from holdfast.web.jinja import date_text
from holdfast.web.request import Request

SENT_BY = {Channel.EMAIL: gettext_lazy("by e-mail"), Channel.TEXT: gettext_lazy("by text message")}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can get a link: a guardian by id or (None) the student, and how it would reach them."""

    guardian_id: int | None
    name: str
    way: Way | None


def became(last: Delivery) -> str:
    return BECAME[last.status] % {"to": last.to, "day": date_text(last.at, "short")}


def on_its_way(sent: Sent, days: int) -> str:
    told = {"name": sent.name, "way": SENT_BY[sent.channel], "days": days}
    return gettext("%(name)s gets a link %(way)s, for %(days)s days.") % told


def give_link(request: Request, purpose: str, match_id: int, guardian_id: int | None, *, send: bool) -> str:
    """Send a link to something of a match, or make one to hand over: its address, and nothing when it was sent."""
    about: dict[str, Any] = {"match_id": match_id, "guardian_id": guardian_id, "by": request.actor, "at": clock.now()}
    try:
        if not send:
            return address_of(match_links.make_link(purpose=purpose, **about))
        messages.success(request, on_its_way(match_links.send_link(purpose=purpose, **about), match_links.LINK_DAYS))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return ""


def link_rows(readers: Sequence[Reader], sent_as: Callable[[int | None], str]) -> list[dict[str, Any]]:
    """For each reader what the buttons need, and what became of the last link."""
    newest = newest_of(sent_as(one.guardian_id) for one in readers)
    rows = []
    for one in readers:
        last = newest.get(sent_as(one.guardian_id))
        fields = {} if one.guardian_id is None else {"guardian": one.guardian_id}
        rows.append(
            {
                "name": one.name,
                "fields": fields,
                "to_send": {**fields, "send": "yes"},
                "can_send": one.way is not None,
                "became": became(last) if last else "",
            }
        )
    return rows

"""What a page says of a link that was sent: to whom, when, and what became of it."""

from django.utils.translation import gettext_lazy as _

from holdfast.messaging.queries import Delivery
from holdfast.messaging.texts import BECAME
from holdfast.people.choices import Channel
from holdfast.web.jinja import date_text

SENT_BY = {Channel.EMAIL: _("by e-mail"), Channel.TEXT: _("by text message")}


def became(last: Delivery) -> str:
    return BECAME[last.status] % {"to": last.to, "day": date_text(last.at, "short")}

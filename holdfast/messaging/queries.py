"""Reads of the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from holdfast.messaging.choices import MessageStatus
from holdfast.messaging.models import Message


def due_messages(school_id: int, at: datetime) -> int:
    """How many messages of a school would go out now."""
    return Message.objects.filter(school_id=school_id, status=MessageStatus.QUEUED, send_after__lte=at).count()


def due_in(school_ids: Iterable[int] | None, at: datetime, channels: Iterable[str]) -> list[int]:
    """The ids of what is due in these schools (None: in all), what waits longest first."""
    due = Message.objects.filter(status=MessageStatus.QUEUED, send_after__lte=at, channel__in=list(channels))
    if school_ids is not None:
        due = due.filter(school_id__in=list(school_ids))
    return list(due.order_by("send_after", "id").values_list("id", flat=True))


def queued_before(onces: Iterable[str]) -> int:
    """How many of these messages were queued already, whatever became of them."""
    return Message.objects.filter(once__in=list(onces)).count()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the last message to somebody: its state, since when, and the address with most of it hidden."""

    status: MessageStatus
    at: datetime
    to: str


def newest_of(beginnings: Iterable[str]) -> dict[str, Delivery]:
    """The last message whose `once` begins so, by that beginning: one query."""
    wanted = list(beginnings)
    if not wanted:
        return {}
    some = Q(*(("once__startswith", one) for one in wanted), _connector=Q.OR)
    rows = Message.objects.filter(some).order_by("queued_at", "id")
    found = {}
    for row in rows.only("once", "status", "sent_at", "queued_at", "address"):
        beginning = next(one for one in wanted if row.once.startswith(one))
        found[beginning] = Delivery(MessageStatus(row.status), row.sent_at or row.queued_at, masked(row.address))
    return found


def masked(address: str) -> str:
    """Enough of an address to recognise it: the first letter of an e-mail, the last two digits of a number."""
    name, at, _host = address.partition("@")
    return f"{name[:1]}•••@…" if at else f"•••{address[-2:]}"

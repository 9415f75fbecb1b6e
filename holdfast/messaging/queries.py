"""Reads of the outbox."""

from collections.abc import Iterable
from datetime import datetime

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

"""Reads of the outbox."""

from datetime import datetime

from holdfast.messaging.choices import MessageStatus
from holdfast.messaging.models import Message


def due_messages(school_id: int, at: datetime) -> int:
    """How many messages of a school would go out now."""
    return Message.objects.filter(school_id=school_id, status=MessageStatus.QUEUED, send_after__lte=at).count()

"""What became of a message: sent, or to be tried again."""

from datetime import datetime, timedelta

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.messaging.choices import MessageStatus
from holdfast.messaging.models import Message

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


@audit.action
def note_sent(*, message_id: int, by: Actor, at: datetime) -> None:
    Message.objects.filter(pk=message_id).update(status=MessageStatus.SENT, sent_at=at, last_error="")


@audit.action
def note_failed(*, message_id: int, why: str, by: Actor, at: datetime) -> None:
    """Try again later, longer each time; give up after the last attempt and say so."""
    message = Message.objects.select_for_update().get(pk=message_id)
    message.attempts += 1
    message.last_error = why[:200]
    if message.attempts >= MOST_ATTEMPTS:
        message.status = MessageStatus.FAILED
    else:
        message.send_after = at + min(FIRST_WAIT * 4 ** (message.attempts - 1), LONGEST_WAIT)
    message.save(update_fields=["attempts", "last_error", "status", "send_after"])

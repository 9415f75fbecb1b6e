"""Putting a message in the outbox, and noting what became of it."""

from datetime import datetime, timedelta

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.messaging.choices import MessageStatus
from holdfast.messaging.models import Message
from holdfast.people.models import School, Student

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


@audit.action
def queue(
    *,
    once: str,
    template: str,
    channel: str,
    address: str,
    language: str,
    link: str,
    school: School,
    by: Actor,
    at: datetime,
    student: Student | None = None,
    send_after: datetime | None = None,
) -> Message:
    """Put one message in the outbox. The same `once` is the same message, however often it is queued."""
    message, _made = Message.objects.get_or_create(
        once=once,
        defaults={
            "school": school, "channel": channel, "address": address, "template": template, "language": language,
            "values": {"link": link}, "student": student, "queued_at": at, "send_after": send_after or at,
        },
    )  # fmt: skip
    return message


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


@audit.action
def stop_messages(*, student_id: int, by: Actor, at: datetime, reason: str = "") -> int:
    """Nothing more goes out about this student: consent was withdrawn. Says how many were stopped."""
    waiting = Message.objects.filter(student_id=student_id, status=MessageStatus.QUEUED)
    return waiting.update(status=MessageStatus.STOPPED)

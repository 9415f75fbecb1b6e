"""Putting a message in the outbox, from where it goes out as soon as the change is kept, and stopping what waits."""

from datetime import datetime

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.messaging.choices import MessageStatus
from holdfast.messaging.models import Message
from holdfast.messaging.sending import send_after_commit
from holdfast.people.models import School, Student


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
    about: str = "",
    send_after: datetime | None = None,
) -> Message:
    """Put one message in the outbox. The same `once` is the same message, however often it is queued.

    What is due goes out when the transaction is kept, and not at all when it is undone.
    """
    message, made = Message.objects.get_or_create(
        once=once,
        defaults={
            "school": school, "channel": channel, "address": address, "template": template, "language": language,
            "values": {"link": link}, "student": student, "about": about, "queued_at": at,
            "send_after": send_after or at,
        },
    )  # fmt: skip
    if made and message.send_after <= at:
        send_after_commit(message.pk, at)
    return message


@audit.action
def stop_messages(*, student_id: int, about: str, by: Actor, at: datetime, reason: str = "") -> int:
    """Nothing more goes out about this student and this matter: consent was withdrawn. How many were stopped."""
    waiting = Message.objects.filter(student_id=student_id, about=about, status=MessageStatus.QUEUED)
    return waiting.update(status=MessageStatus.STOPPED)

"""Sends what is due in the outbox, one message and one transaction at a time."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from holdfast.kernel.actor import Actor
from holdfast.messaging.actions import note_failed, note_sent
from holdfast.messaging.choices import MessageStatus
from holdfast.messaging.models import Message
from holdfast.messaging.texts import Told, written
from holdfast.people.choices import Channel

Deliver = Callable[[Message, Told], None]


def by_email(message: Message, told: Told) -> None:
    EmailMessage(
        told.subject, told.body, to=[message.address], headers={"Message-ID": f"<{message.pk}.{message.once}@holdfast>"}
    ).send()


def by_text(message: Message, told: Told) -> None:
    """Text messages go to a folder that a gateway empties; HOLDFAST_TEXT_FOLDER names it."""
    folder = Path(settings.TEXT_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{message.pk}.txt").write_text(f"{message.address}\n{told.body}\n", encoding="utf-8")


DELIVERY: dict[str, Deliver] = {Channel.EMAIL: by_email, Channel.TEXT: by_text}


def send_due(*, school_id: int, by: Actor, at: datetime) -> dict[str, int]:
    """Send every message of a school that is due; counts of sent and failed. Safe to run twice at once."""
    counts = {"sent": 0, "failed": 0}
    due = Message.objects.filter(
        school_id=school_id, status=MessageStatus.QUEUED, send_after__lte=at, channel__in=list(DELIVERY)
    )
    for message_id in list(due.order_by("send_after", "id").values_list("id", flat=True)):
        outcome = _send_one(message_id, by=by, at=at)
        if outcome:
            counts[outcome] += 1
    return counts


def _send_one(message_id: int, *, by: Actor, at: datetime) -> str:
    with transaction.atomic():
        mine = Message.objects.select_related("school").select_for_update(skip_locked=True, of=("self",))
        message = mine.filter(pk=message_id, status=MessageStatus.QUEUED).first()
        if message is None:
            return ""
        told = written(message.template, message.language, link=message.values["link"], school=message.school.name)
        try:
            DELIVERY[message.channel](message, told)
        except OSError as error:  # SMTP errors are OSErrors; the reason names no person
            note_failed(message_id=message.pk, why=type(error).__name__, by=by, at=at)
            return "failed"
        note_sent(message_id=message.pk, by=by, at=at)
        return "sent"

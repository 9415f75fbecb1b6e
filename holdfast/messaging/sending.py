"""Sends what is due in the outbox, one message and one transaction at a time.

A message is tried at once, when the transaction that queued it is kept. What could not go out stays in the outbox, and
`holdfast serve` (each minute) and the night try it again. Its row is locked while it is sent, so two never send it.
"""

import functools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from holdfast.kernel.actor import Actor, system
from holdfast.kernel.scope import scope
from holdfast.messaging.choices import MessageStatus
from holdfast.messaging.models import Message
from holdfast.messaging.outcomes import note_failed, note_sent
from holdfast.messaging.queries import due_in
from holdfast.messaging.texts import Told, written
from holdfast.people.choices import Channel

SENT, FAILED = "sent", "failed"
Deliver = Callable[[Message, Told], None]
MAIL_SECONDS = 5
"""So long does one attempt wait for the mail server: somebody may be waiting for the page behind it."""
REST_SECONDS = 30
"""After a message that could not go out, new ones are not tried at once for so long: no page waits twice."""


@dataclass(slots=True)
class Post:
    """Until when this process rests after a failure, on the clock that only counts up."""

    rests_until: float = 0.0


POST = Post()


def by_email(message: Message, told: Told) -> None:
    EmailMessage(
        told.subject, told.body, to=[message.address], connection=get_connection(timeout=MAIL_SECONDS),
        headers={"Message-ID": f"<{message.pk}.{message.once}@holdfast>"},
    ).send()  # fmt: skip


def by_text(message: Message, told: Told) -> None:
    """Text messages go to a folder that a gateway empties; HOLDFAST_TEXT_FOLDER names it."""
    folder = Path(settings.TEXT_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{message.pk}.txt").write_text(f"{message.address}\n{told.body}\n", encoding="utf-8")


DELIVERY: dict[str, Deliver] = {Channel.EMAIL: by_email, Channel.TEXT: by_text}


def send_due(*, school_id: int, by: Actor, at: datetime) -> dict[str, int]:
    """Send every message of a school that is due; counts of sent and failed. Safe to run twice at once."""
    return _send_these(due_in([school_id], at, list(DELIVERY)), by=by, at=at)


def send_waiting(*, by: Actor, at: datetime) -> dict[str, int]:
    """As `send_due`, for all schools."""
    return _send_these(due_in(None, at, list(DELIVERY)), by=by, at=at)


def send_after_commit(message_id: int, at: datetime) -> None:
    """Try this message as soon as the present transaction is kept."""
    transaction.on_commit(functools.partial(send_at_once, message_id, at), robust=True)


def send_at_once(message_id: int, at: datetime) -> None:
    """Try one message, unless the post rests: then it waits in the outbox like any other."""
    if time.monotonic() < POST.rests_until:
        return
    by = system("outbox")
    with scope(by):
        if _send_one(message_id, by=by, at=at) == FAILED:
            POST.rests_until = time.monotonic() + REST_SECONDS


def _send_these(message_ids: Iterable[int], *, by: Actor, at: datetime) -> dict[str, int]:
    counts = {SENT: 0, FAILED: 0}
    for message_id in message_ids:
        outcome = _send_one(message_id, by=by, at=at)
        if outcome:
            counts[outcome] += 1
    return counts


def _send_one(message_id: int, *, by: Actor, at: datetime) -> str:
    with transaction.atomic():
        mine = Message.objects.select_related("school").select_for_update(skip_locked=True, of=("self",))
        message = mine.filter(pk=message_id, status=MessageStatus.QUEUED, send_after__lte=at).first()
        if message is None or message.channel not in DELIVERY:
            return ""
        told = written(message.template, message.language, link=message.values["link"], school=message.school.name)
        try:
            DELIVERY[message.channel](message, told)
        except OSError as error:  # SMTP errors are OSErrors; the reason names no person
            note_failed(message_id=message.pk, why=type(error).__name__, by=by, at=at)
            return FAILED
        note_sent(message_id=message.pk, by=by, at=at)
        return SENT

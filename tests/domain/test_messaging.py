"""The outbox: one message once, no name in it, tried again when the post is down, silent after withdrawal."""

from datetime import timedelta

import pytest
from django.core import mail

from holdfast.kernel.actor import system
from holdfast.messaging import actions, sending
from holdfast.messaging.choices import MessageStatus
from holdfast.messaging.models import Message
from holdfast.messaging.texts import TEMPLATES, written
from tests.world import NOW, World

BY = system("test")


def _queue(world: World, once: str = "one", **changed: object) -> Message:
    told: dict[str, object] = {"template": "read_and_answer", "channel": "email", "address": "sandy@example.org"}
    told |= {"language": "fr", "student": world.tern.students["met"]}
    return actions.queue(
        once=once, link="https://example.org/f/x", school=world.tern.school, by=BY, at=NOW, **{**told, **changed}
    )


def _send(world: World, at: object = NOW) -> dict[str, int]:
    return sending.send_due(school_id=world.tern.school.pk, by=BY, at=at)


def test_a_message_goes_out_once_in_the_readers_language(world: World) -> None:
    assert _queue(world) == _queue(world)
    assert _send(world) == {"sent": 1, "failed": 0}
    assert _send(world) == {"sent": 0, "failed": 0}
    assert [m.subject for m in mail.outbox] == ["Un message de Tern Point"]
    assert "https://example.org/f/x" in mail.outbox[0].body


def test_no_message_names_a_person(world: World) -> None:
    _queue(world)
    _send(world)
    student, guardian = world.tern.students["met"], world.tern.guardians["met"]
    for name in (student.given_name, student.family_name, guardian.given_name):
        assert name not in mail.outbox[0].body + mail.outbox[0].subject


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_speaks_both_languages(template: str) -> None:
    english, french = (written(template, language, link="L", school="S") for language in ("en", "fr"))
    assert english.body != french.body
    assert "L" in english.body
    assert "L" in french.body


def test_when_the_post_is_down_it_waits_and_tries_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    message = _queue(world)
    broken = dict(sending.DELIVERY, email=lambda *_: (_ for _ in ()).throw(ConnectionRefusedError()))
    monkeypatch.setattr(sending, "DELIVERY", broken)
    assert _send(world) == {"sent": 0, "failed": 1}
    assert _send(world) == {"sent": 0, "failed": 0}, "not due again at once"
    monkeypatch.undo()
    assert _send(world, NOW + timedelta(minutes=1)) == {"sent": 1, "failed": 0}
    message.refresh_from_db()
    assert (message.status, message.attempts) == (MessageStatus.SENT, 1)


def test_it_gives_up_after_the_last_attempt_and_says_so(world: World) -> None:
    message = _queue(world)
    for _attempt in range(actions.MOST_ATTEMPTS):
        actions.note_failed(message_id=message.pk, why="TimeoutError", by=BY, at=NOW)
    message.refresh_from_db()
    assert (message.status, message.last_error) == (MessageStatus.FAILED, "TimeoutError")


def test_nothing_goes_out_after_withdrawal(world: World) -> None:
    _queue(world)
    other = _queue(world, once="other", student=world.tern.students["plain"])
    assert actions.stop_messages(student_id=world.tern.students["met"].pk, by=BY, at=NOW) == 1
    assert _send(world) == {"sent": 1, "failed": 0}
    other.refresh_from_db()
    assert other.status == MessageStatus.SENT

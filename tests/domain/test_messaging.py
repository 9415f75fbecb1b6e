"""The outbox: one message once, no name in it, tried again when the post is down, silent after withdrawal."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from holdfast.cli import outbox
from holdfast.kernel.actor import system
from holdfast.messaging import actions, outcomes, sending
from holdfast.messaging.choices import MessageStatus, about_programme
from holdfast.messaging.models import Message
from holdfast.messaging.texts import TEMPLATES, written
from tests.world import NOW, World

BY = system("test")


def _queue(world: World, once: str = "one", **changed: object) -> Message:
    told: dict[str, object] = {"template": "read_and_answer", "channel": "email", "address": "sandy@example.org"}
    told |= {"language": "fr", "student": world.tern.students["met"], "school": world.tern.school}
    return actions.queue(once=once, link="https://example.org/f/x", by=BY, at=NOW, **{**told, **changed})


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
    for _attempt in range(outcomes.MOST_ATTEMPTS):
        outcomes.note_failed(message_id=message.pk, why="TimeoutError", by=BY, at=NOW)
    message.refresh_from_db()
    assert (message.status, message.last_error) == (MessageStatus.FAILED, "TimeoutError")


def test_nothing_goes_out_after_withdrawal(world: World) -> None:
    about = about_programme(world.tern.programme.pk)
    _queue(world, about=about)
    others = [
        _queue(world, once="somebody else", student=world.tern.students["plain"], about=about),
        _queue(world, once="another programme", about=about_programme(world.tern.programme.pk + 1)),
    ]
    stopped = actions.stop_messages(student_id=world.tern.students["met"].pk, about=about, by=BY, at=NOW)
    assert stopped == 1
    assert _send(world) == {"sent": 2, "failed": 0}
    for other in others:
        other.refresh_from_db()
        assert other.status == MessageStatus.SENT


@pytest.fixture
def _rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """No failure of another test makes the post rest."""
    monkeypatch.setattr(sending, "POST", sending.Post())


@pytest.mark.usefixtures("_rested")
def test_it_goes_out_when_the_change_is_kept_and_not_before(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = _queue(world)
        _queue(world)
        assert mail.outbox == []
    message.refresh_from_db()
    assert (message.status, message.sent_at, len(mail.outbox)) == (MessageStatus.SENT, NOW, 1)
    assert _send(world) == {"sent": 0, "failed": 0}


@pytest.mark.usefixtures("_rested")
def test_what_is_for_later_or_undone_does_not_go_out(world: World, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _queue(world, once="later", send_after=NOW + timedelta(hours=1))
        try:
            with transaction.atomic():
                _queue(world, once="undone")
                raise ValueError
        except ValueError:
            pass
    assert mail.outbox == []
    assert list(Message.objects.values_list("once", "status")) == [("later", MessageStatus.QUEUED)]


class MailServer(socketserver.StreamRequestHandler):
    """A mail server that takes every message, or tells everybody to go away."""

    answers = True
    heard: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n" if self.answers else b"421 out of order\r\n")
        in_text = False
        while self.answers and (line := self.rfile.readline()):
            if in_text and line.strip() != b".":
                continue
            if in_text:
                self.heard.append("message")
            in_text = not in_text and line.upper().startswith(b"DATA")
            self.wfile.write(b"354 go on\r\n" if in_text else b"250 well\r\n")


@pytest.fixture
def mail_server(settings: Any) -> Iterator[type[MailServer]]:
    handler = type("Here", (MailServer,), {"heard": [], "answers": True})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield handler
        server.shutdown()


@pytest.mark.usefixtures("_rested")
def test_a_mail_server_out_of_order_loses_nothing_and_holds_nobody_up(
    world: World, mail_server: type[MailServer], django_capture_on_commit_callbacks: Any
) -> None:
    mail_server.answers = False
    with django_capture_on_commit_callbacks(execute=True):
        first, second = _queue(world), _queue(world, once="two")
    for message in (first, second):
        message.refresh_from_db()
    assert (first.status, first.attempts, first.last_error) == (MessageStatus.QUEUED, 1, "SMTPConnectError")
    assert (second.status, second.attempts) == (MessageStatus.QUEUED, 0), "after the first the post rests"
    assert first.address not in first.last_error
    mail_server.answers = True
    assert sending.send_waiting(by=BY, at=NOW + timedelta(minutes=1)) == {"sent": 2, "failed": 0}
    assert sending.send_waiting(by=BY, at=NOW + timedelta(minutes=2)) == {"sent": 0, "failed": 0}
    assert mail_server.heard == ["message", "message"]


def test_a_round_beside_the_server_sends_what_waits_at_every_school(world: World) -> None:
    _queue(world)
    _queue(world, once="elsewhere", school=world.skua.school, student=world.skua.students["met"])
    assert outbox.send_now() == {"sent": 2, "failed": 0}
    assert outbox.send_now() == {"sent": 0, "failed": 0}


def test_the_thread_goes_on_after_a_database_that_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    enough = threading.Event()

    def send() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise DatabaseError
        enough.set()

    monkeypatch.setattr(outbox, "send_now", send)
    monkeypatch.setattr(outbox.connection, "close", lambda: None)
    ended = outbox.keep_sending(every=0.01)
    assert enough.wait(5)
    ended.set()

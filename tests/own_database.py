"""A database and a server of one's own, for tests that cannot live in a transaction: browsers, killed processes.

`python -m tests.own_database` fills the database that HOLDFAST_DATABASE_URL names with the world and a match that
meets, and prints what a client needs to know: ids, and a session for each person asked for.
"""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
import psycopg
from django.conf import settings

if __name__ == "__main__":
    django.setup()

from django.db import connection
from django.test import Client

from holdfast.accounts import backends
from holdfast.cli.postgres.system import free_port
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import system
from holdfast.kernel.scope import enter
from holdfast.matches.models import Match
from holdfast.meetings import actions
from holdfast.people.models import SchoolDay
from tests import meetings, world

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
SETTINGS = "tests.served_settings"
SEES_EVERYTHING = {
    "schools": "*",
    "districts": "*",
    "verb": "tests",
    "actor": "tests",
    "at": "2026-11-10 15:00+00",
}


def address_of(name: str) -> str:
    """The address of a database on the server that the tests use."""
    known = settings.DATABASES["default"]
    who = f"{known['USER']}:{quote(known['PASSWORD'], safe='')}@" if known["PASSWORD"] else f"{known['USER']}@"
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgresql://{who}{quote(known['HOST'], safe='')}{port}/{name}"


@dataclass(frozen=True)
class Own:
    """A database of one's own with what is in it."""

    url: str
    facts: dict[str, Any]

    def connect(self) -> psycopg.Connection:
        """A connection that sees every school, and whose changes are audited as those of the tests."""
        database = psycopg.connect(self.url, autocommit=True)
        for name, value in SEES_EVERYTHING.items():
            database.execute("select set_config(%s, %s, false)", [f"holdfast.{name}", value])
        return database


EMPTY: list[str] = []
"""The database to copy for a new one: of this version, and nobody in it."""


def keep_empty() -> None:
    """Copy the test database as it is now, just migrated: to migrate again for each new one would take seconds."""
    tests = connection.settings_dict["NAME"]
    connection.close()  # a database is copied while nobody is in it
    EMPTY.append(f"{tests}_empty")
    with psycopg.connect(address_of("postgres"), autocommit=True) as admin:
        admin.execute(f'drop database if exists "{EMPTY[0]}"')
        admin.execute(f'create database "{EMPTY[0]}" template "{tests}"')


def drop_empty() -> None:
    with psycopg.connect(address_of("postgres"), autocommit=True) as admin:
        admin.execute(f'drop database "{EMPTY.pop()}"')


@contextlib.contextmanager
def new_database(kind: str, source: str = "") -> Iterator[str]:
    """The name of a new database, migrated and empty or a copy of another; dropped afterwards."""
    name = f"hf_{kind}_{secrets.token_hex(4)}"
    with psycopg.connect(address_of("postgres"), autocommit=True) as admin:
        admin.execute(f'create database "{name}" template "{source or EMPTY[0]}"')
        try:
            yield name
        finally:
            admin.execute(f'drop database "{name}" with (force)')


@contextlib.contextmanager
def own_database(*people: str) -> Iterator[Own]:
    """A new database with the world and a session for each of these people; dropped afterwards."""
    with new_database("own") as name:
        made = subprocess.run(
            [sys.executable, "-m", "tests.own_database", *people],
            env=environment(address_of(name)), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        yield Own(address_of(name), json.loads(made.stdout.splitlines()[-1]))


def environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "HOLDFAST_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "",
    }


@dataclass
class Served:
    """A running server. `workers()` are the processes that answer; its own process only starts them."""

    url: str
    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(one) for one in listed.split()]


@contextlib.contextmanager
def served(own: Own, folder: Path, *, workers: int = 2, app: str = "tests.served_app:application") -> Iterator[Served]:
    """gunicorn on a free port, ready to answer."""
    port = free_port()
    chosen = folder / "gunicorn.conf.py"
    chosen.write_text("control_socket_disable = True\n", encoding="utf-8")
    command = [
        sys.executable, "-m", "gunicorn", app, "-c", str(chosen), "--preload", "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--log-level", "critical", "--timeout", "60",
    ]  # fmt: skip
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment(own.url), cwd=ROOT, stdout=log, stderr=log)
    found = Served(f"http://127.0.0.1:{port}", port, process)
    try:
        _wait_for(found)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait_for(found: Served) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{found.url}/service-worker.js", timeout=5).close()  # noqa: S310 - our own server
            return
        assert found.process.poll() is None, "the server did not start"
        time.sleep(0.1)
    raise AssertionError("the server did not answer in time")


def _fill(people: list[str]) -> dict[str, Any]:
    """The world, a match that has met once and has eight meetings today, a class, and a session for each person."""
    enter(system("test"))
    built, now = world.build(), clock.now()
    match = meetings.a_match(built.tern)
    with audit.change("tests", by=system("test"), at=now):
        _meet_every_day(match, now)
    section = meetings.a_class(built.tern, "Sociology", "teacher", "met")
    first = meetings.a_meeting(match, now - timedelta(days=7))
    actions.log_held(
        meeting_id=first.pk, minutes=20, client_key=meetings.key(), sentence="A first word.", limits_told=True,
        targets=["Hand in the essay"], by=system("test"), at=now - timedelta(days=7),
    )  # fmt: skip
    today = [meetings.a_meeting(match, now + timedelta(minutes=n)).pk for n in range(8)]
    sessions = {}
    for name in people:
        client, user = Client(), built.tern.users[name.partition(":")[0]]
        client.force_login(user, backend=backends.PATH)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "tests", "at": 0}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        sessions[name] = client.cookies["sessionid"].value
    return {
        "match": match.pk, "student": match.student_id, "meetings": today, "section": section.pk,
        "target": first.targets_set.get().pk, "sessions": sessions,
    }  # fmt: skip


def _meet_every_day(match: Any, now: datetime) -> None:
    """The tests run on whatever day it is: every day of these weeks has school, and the match lasts."""
    Match.objects.filter(pk=match.pk).update(
        starts_on=now.date() - timedelta(days=30), ends_before=now.date() + timedelta(days=60)
    )
    SchoolDay.objects.filter(school=match.school).delete()
    SchoolDay.objects.bulk_create(
        SchoolDay(school=match.school, on=now.date() + timedelta(days=n), sessions=2) for n in range(-60, 90)
    )


if __name__ == "__main__":
    print(json.dumps(_fill(sys.argv[1:])))  # noqa: T201 - the answer to whoever started this

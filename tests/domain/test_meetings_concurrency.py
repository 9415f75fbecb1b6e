"""Ten thousand notes on one student from four phones, and workers killed as they save: nothing lost, nothing doubled.

Through the HTTP door of a real server on a database of its own. Each promise has a control: a server that is wrong on
purpose, which the same test must find out.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.own_database import ROOT, Own, Served, own_database, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds the server's processes in /proc"),
]
PHONES, NOTES, KILLS = 4, 10_000, 200
FEW_NOTES, FEW_KILLS = 80, 12
BETWEEN_KILLS = (0.03, 0.12)


@pytest.fixture(scope="module")
def own(django_db_setup: None) -> Iterator[Own]:
    with own_database("learning_mentor") as made:
        yield made


@dataclass(frozen=True)
class Found:
    """What is in the database: notes by key, how many notes there are, and how many have exactly one audit line."""

    keys: frozenset[str]
    notes: int
    audited: int


def found_in(own: Own) -> Found:
    with own.connect() as database:
        keys = database.execute("select client_key::text from meetings_note where body <> ''").fetchall()
        lines = database.execute(
            "select count(*) from meetings_note note where (select count(*) from kernel_auditentry line"
            " where line.table = 'meetings_note' and line.op = 'insert' and line.row_id = note.id) = 1"
        ).fetchone()
    return Found(frozenset(key for (key,) in keys), len(keys), lines[0])


@contextmanager
def phones(own: Own, server: Served, count: str, mode: str) -> Iterator[list[subprocess.Popen[str]]]:
    session, match = own.facts["sessions"]["learning_mentor"], str(own.facts["match"])
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.saving_notes", server.url, session, match, str(number), count, mode],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        for number in range(PHONES)
    ]  # fmt: skip
    try:
        yield started
    finally:
        for phone in started:
            phone.kill()
            phone.wait()
            phone.stdout.close()


def acknowledged(started: list[subprocess.Popen[str]]) -> list[str]:
    told = []
    for phone in started:
        out = phone.stdout.read()
        assert phone.wait() == 0
        told += json.loads(out)
    return told


def save_many(own: Own, folder: Path, notes: int, app: str) -> tuple[list[str], Found]:
    before = found_in(own)
    with served(own, folder, app=app) as server, phones(own, server, str(notes // PHONES), "count") as started:
        told = acknowledged(started)
    after = found_in(own)
    return told, Found(after.keys - before.keys, after.notes - before.notes, after.audited - before.audited)


def save_while_killing(own: Own, folder: Path, kills: int, app: str) -> tuple[list[str], Found, int]:
    before, chance, done, stop = found_in(own), random.Random(20261110), 0, folder / "stop"
    with served(own, folder, app=app) as server, phones(own, server, str(stop), "until") as started:
        while done < kills:
            time.sleep(chance.uniform(*BETWEEN_KILLS))
            workers = server.workers()
            if workers:
                os.kill(chance.choice(workers), signal.SIGKILL)
                done += 1
        stop.touch()
        told = acknowledged(started)
    time.sleep(0.2)
    after = found_in(own)
    return told, Found(after.keys - before.keys, after.notes - before.notes, after.audited - before.audited), done


def test_ten_thousand_notes_on_one_student_are_ten_thousand(own: Own, tmp_path: Path) -> None:
    told, found = save_many(own, tmp_path, NOTES, "tests.served_app:application")
    assert len(told) == NOTES
    assert found.keys == set(told)
    assert (found.notes, found.audited) == (NOTES, NOTES)


def test_a_server_that_forgets_keys_is_found_out(own: Own, tmp_path: Path) -> None:
    told, found = save_many(own, tmp_path, FEW_NOTES, "tests.broken_servers:forgets_keys")
    assert found.notes > len(told)


def test_killed_workers_lose_and_double_nothing(own: Own, tmp_path: Path) -> None:
    told, found, kills = save_while_killing(own, tmp_path, KILLS, "tests.served_app:application")
    assert kills >= KILLS
    assert len(told) > PHONES
    assert set(told) <= found.keys, "a note that was acknowledged is lost"
    assert found.notes == len(found.keys) == found.audited


def test_a_server_that_answers_too_early_is_found_out(own: Own, tmp_path: Path) -> None:
    told, found, _kills = save_while_killing(own, tmp_path, FEW_KILLS, "tests.broken_servers:answers_too_early")
    assert set(told) - found.keys, "no acknowledged note was lost: the test cannot see a loss"

"""A backup brings every row back into an empty database, opens with the keys alone, and never writes over anything."""

import json
import os
import secrets
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from holdfast.kernel.crypto import unseal
from tests.own_database import ROOT, Own, address_of, environment, new_database, own_database

COUNTED = "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
LEFT_OUT = {"django_migrations", "django_session", "kernel_cache"}


@pytest.fixture(scope="module")
def lived_in(django_db_setup: None) -> Iterator[Own]:
    with own_database("manager") as own:
        yield own


@contextmanager
def empty_database() -> Iterator[str]:
    name = f"hf_empty_{secrets.token_hex(4)}"
    with psycopg.connect(address_of("postgres"), autocommit=True) as admin:
        admin.execute(f'create database "{name}"')
        try:
            yield address_of(name)
        finally:
            admin.execute(f'drop database "{name}" with (force)')


def holdfast(url: str, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "holdfast.cli", *words], env=environment(url) | changed, cwd=ROOT, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def counts(url: str) -> dict[str, int]:
    with Own(url, {}).connect() as database:
        tables = {name for (name,) in database.execute(COUNTED)} - LEFT_OUT
        return {name: database.execute(f'select count(*) from "{name}"').fetchone()[0] for name in sorted(tables)}


@pytest.fixture(scope="module")
def saved(lived_in: Own, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "kelp.backup"
    answered = holdfast(lived_in.url, "backup", str(file))
    assert answered.returncode == 0, answered.stderr
    assert "NOT in it: the keys" in answered.stdout
    return file


def test_every_row_comes_back_and_notes_open_with_the_keys(lived_in: Own, saved: Path) -> None:
    file = saved
    assert file.stat().st_mode & 0o077 == 0
    before = counts(lived_in.url)
    assert min(before[name] for name in ("people_student", "meetings_note", "kernel_auditentry", "accounts_user")) > 0
    with empty_database() as url:
        restored = holdfast(url, "restore", str(file))
        assert restored.returncode == 0, restored.stderr
        assert counts(url) == before
        with Own(url, {}).connect() as database:
            bodies = [unseal(body) for (body,) in database.execute("select body from meetings_note")]
            assert "A first word." in bodies
            database.execute("select set_config('holdfast.verb', '', false)")
            with pytest.raises(psycopg.Error):
                database.execute("update meetings_note set body = ''")
            database.execute("select set_config('holdfast.schools', '', false)")
            assert database.execute("select count(*) from people_student").fetchone() == (0,), "the walls stand"
        with Own(url, {}).connect() as database:
            last = database.execute("select max(id) from people_district").fetchone()
            new = database.execute("select nextval(pg_get_serial_sequence('people_district', 'id'))").fetchone()
            assert new == (last[0] + 1,)
        again = holdfast(url, "restore", str(file))
        assert again.returncode == 1
        assert "not empty" in again.stderr
        assert counts(url) == before


def test_no_key_and_no_plain_note_stands_in_the_file(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"A first word." not in whole
    home = Path(os.environ["HOLDFAST_HOME"])
    for key in (home / "keys").iterdir():
        assert key.read_bytes().strip() not in whole


def test_without_its_keys_a_backup_is_not_restored(saved: Path) -> None:
    file = saved
    with empty_database() as url:
        other = "x" * 43 + "="
        refused = holdfast(url, "restore", str(file), HOLDFAST_NOTE_KEYS=other)
        assert refused.returncode == 1
        assert "note-keys" in refused.stderr
        with psycopg.connect(url) as database:
            assert database.execute(COUNTED).fetchall() == []


def test_what_is_no_backup_of_this_version_is_refused(lived_in: Own, saved: Path, tmp_path: Path) -> None:
    file = saved
    assert holdfast(lived_in.url, "backup", str(file)).returncode == 1, "never written over"
    older = tmp_path / "older.backup"
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(older, "w") as changed:
        for name in archive.namelist():
            told = archive.read(name)
            if name == "list.json":
                listed = json.loads(told)
                listed["columns"]["people_student"].remove("grade")
                told = json.dumps(listed).encode()
            changed.writestr(name, told)
    (tmp_path / "words.txt").write_text("x")
    with new_database("older") as database:
        url = address_of(database)
        for name, said in (("older.backup", "people_student"), ("words.txt", "zip"), ("missing", "No such file")):
            refused = holdfast(url, "restore", str(tmp_path / name))
            assert refused.returncode == 1
            assert said in refused.stderr

"""Backup and restore: every row of the database in one file, as PostgreSQL's own COPY writes it.

It needs no program beside Holdfast and works with any server. The keys that open what people wrote about students are
never in the file: whoever finds a backup can read no note with it.
"""

import argparse
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

from holdfast.kernel import clock, walls
from holdfast.kernel.crypto import NoteKeyMissing, seal, unseal

FORMAT = 1
LIST, PROBE = "list.json", "Holdfast"
LEFT_OUT = frozenset({"django_migrations", "django_session", "kernel_cache"})
"""The tables themselves are made by the version that restores; nobody stays signed in; what is cached is made again."""
BLOCK = 1 << 20
KEYS = f"""NOT in it: the keys ({settings.HOME / "keys"}), the heads of the audit's seals and the files of imports.
Without note-keys nobody can read what people wrote about students. Keep a copy of the keys apart from this file."""


class CannotCopy(Exception):
    """The file or the database is not what it must be; the message says why and what to do."""


def backup_command(chosen: argparse.Namespace) -> int:
    return _said(lambda: f"{chosen.file}: {_rows(backup(chosen.file))} rows.\n{KEYS}")


def restore_command(chosen: argparse.Namespace) -> int:
    return _said(lambda: f"{_rows(restore(chosen.file))} rows are back. Now: holdfast check")


def _said(do: Any) -> int:
    try:
        print(do())
    except (CannotCopy, OSError, zipfile.BadZipFile) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _rows(counts: dict[str, int]) -> int:
    return sum(counts.values())


def backup(file: Path) -> dict[str, int]:
    """Write every row, as they stand at one moment, to a new file that only its owner reads. The rows of each table."""
    if file.exists():
        raise CannotCopy(f"{file} is there already. Choose another name; a backup is never written over.")
    unfinished = file.with_name(file.name + ".unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            counts = _write(archive)
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _write(archive: zipfile.ZipFile) -> dict[str, int]:
    counts = {}
    with transaction.atomic():
        _run("set transaction isolation level repeatable read, read only")
        _see_everything()
        columns = _columns()
        for table, names in columns.items():
            with archive.open(table, "w", force_zip64=True) as entry, _cursor() as cursor:
                with cursor.copy(_copy(table, names, "to stdout")) as rows:
                    for block in rows:
                        entry.write(block)
                counts[table] = cursor.rowcount
    told = {"format": FORMAT, "made_at": clock.now().isoformat(), "columns": columns, "rows": counts}
    archive.writestr(LIST, json.dumps(told | {"probe": seal(PROBE)}, indent=1))
    return counts


def restore(file: Path) -> dict[str, int]:
    """Put every row of a backup into an empty database: all of them or none. The rows of each table."""
    with zipfile.ZipFile(file) as archive:
        told = _list_of(archive, file)
        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            _see_everything()
            _check_empty()
            _check_same_version(told["columns"])
            with _walls_down(list(told["columns"])):
                counts = {table: _read(archive, table, names) for table, names in told["columns"].items()}
            if counts != told["rows"]:
                raise CannotCopy(f"{file} holds fewer rows than it says. Nothing was restored. Use another backup.")
    return counts


def _list_of(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    if LIST not in archive.namelist():
        raise CannotCopy(f"{file} is not a backup of Holdfast.")
    told: dict[str, Any] = json.loads(archive.read(LIST))
    if told.get("format") != FORMAT:
        raise CannotCopy(f"{file} was made by another version of Holdfast. Restore it with that version, then upgrade.")
    try:
        unseal(told["probe"])
    except NoteKeyMissing:
        raise CannotCopy(
            f"The keys here do not open what is in {file}. Put the note-keys of that installation into "
            f"{settings.HOME / 'keys'} (or into HOLDFAST_NOTE_KEYS) first. Nothing was restored."
        ) from None
    return told


def _check_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select (select count(*) from people_district), (select count(*) from accounts_user)")
        districts, accounts = cursor.fetchone()
    if districts or accounts:
        raise CannotCopy(
            f"This database is not empty: districts {districts}, accounts {accounts}. Nothing was changed. Restore "
            "into an empty one: a new HOLDFAST_HOME, or a new database in HOLDFAST_DATABASE_URL."
        )


def _check_same_version(columns: dict[str, list[str]]) -> None:
    here = _columns()
    different = [table for table in {*columns, *here} if sorted(columns.get(table, [])) != sorted(here.get(table, []))]
    if different:
        raise CannotCopy(
            f"This backup was made by another version of Holdfast: the table {min(different)} differs. Restore it with "
            "that version, then upgrade."
        )


@contextmanager
def _walls_down(tables: list[str]) -> Iterator[None]:
    """Rows come back as they were, without new lines of audit; then the walls and triggers stand again."""
    for table in tables:
        _run(sql.SQL("alter table {0} disable row level security").format(sql.Identifier(table)))
        _run(sql.SQL("alter table {0} disable trigger user").format(sql.Identifier(table)))
    _run(sql.SQL("truncate {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
    yield
    _run("set constraints all immediate")
    for table in tables:
        _run(sql.SQL("alter table {0} enable trigger user").format(sql.Identifier(table)))
        _go_on_counting(table)
    walls.build()


def _read(archive: zipfile.ZipFile, table: str, names: list[str]) -> int:
    with archive.open(table) as entry, _cursor() as cursor:
        with cursor.copy(_copy(table, names, "from stdin")) as rows:
            while block := entry.read(BLOCK):
                rows.write(block)
        return int(cursor.rowcount)


def _go_on_counting(table: str) -> None:
    """New rows get numbers after those that came back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_get_serial_sequence(%s, column_name), column_name from information_schema.columns"
            " where table_schema = 'public' and table_name = %s and is_identity = 'YES'",
            [table, table],
        )
        for sequence, column in cursor.fetchall():
            last = sql.SQL("select setval(%s, greatest((select max({0}) from {1}), 0) + 1, false)")
            cursor.execute(last.format(sql.Identifier(column), sql.Identifier(table)), [sequence])


def _columns() -> dict[str, list[str]]:
    """The columns of every table that is copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, array_agg(column_name::text order by ordinal_position)"
            " from information_schema.columns join information_schema.tables using (table_schema, table_name)"
            " where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER'"
            " group by table_name order by table_name"
        )
        return {table: names for table, names in cursor.fetchall() if table not in LEFT_OUT}


def _copy(table: str, names: list[str], way: str) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    return sql.SQL("copy {} ({}) {}").format(sql.Identifier(table), listed, sql.SQL(way))


def _see_everything() -> None:
    """As the owner of the tables, for whom the walls stand as well: all schools and districts, in this transaction."""
    _run("select set_config('holdfast.schools', '*', true), set_config('holdfast.districts', '*', true)")


def _run(statement: str | sql.Composed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _cursor() -> Iterator[Any]:
    """The driver's own cursor: Django's has no COPY."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        yield cursor

"""The demo lives in a database of its own, beside the one of a school: making it anew can never touch a real one.

What the demo made says so in its comment, and whether it was finished. Nothing else is ever dropped.
"""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

SUFFIX = "_demo"
UNFINISHED = "holdfast demo: being made"
FINISHED = "holdfast demo: made on "
SECONDS_TO_LEAVE = 10


class DemoImpossible(Exception):
    """The message says what is in the way and what to do."""


@dataclass(frozen=True, slots=True)
class DemoDatabase:
    """The address of the demo's database, and of the one that was configured."""

    url: str
    configured_url: str

    @property
    def name(self) -> str:
        return urlsplit(self.url).path.removeprefix("/")


def beside(configured_url: str) -> DemoDatabase:
    """The database of the demo on the same server as the configured one."""
    parts = urlsplit(configured_url)
    name = parts.path.removeprefix("/") or "holdfast"
    name = name if name.endswith(SUFFIX) else name + SUFFIX
    return DemoDatabase(urlunsplit(parts._replace(path=f"/{name}")), configured_url)


def made_on(database: DemoDatabase) -> str:
    """The day on which a finished demo was made, "" when there is none."""
    with _server(database) as server:
        told = _comment(server, database.name)
    return told.removeprefix(FINISHED) if told is not None and told.startswith(FINISHED) else ""


def open_demo(database: DemoDatabase, *, fresh: bool) -> bool:
    """Have a database for the demo. True: it is new and empty, and is to be filled; False: a finished one is there."""
    with _server(database) as server:
        told = _comment(server, database.name)
        if told is not None and told.startswith(FINISHED) and not fresh:
            return False
        if told is not None:
            _drop(server, database.name, told)
        try:
            server.execute(sql.SQL("create database {}").format(sql.Identifier(database.name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise DemoImpossible(
                f"The demo makes a database of its own, {database.name}, and this role may not. Let the administrator "
                "of that PostgreSQL say: alter role ... createdb"
            ) from error
        _say(server, database.name, UNFINISHED)
    return True


def finish(database: DemoDatabase, day: str) -> None:
    """From now on this demo is kept."""
    with _server(database) as server:
        _say(server, database.name, FINISHED + day)


def _server(database: DemoDatabase) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(database.configured_url, autocommit=True)


def _comment(server: psycopg.Connection[tuple[object, ...]], name: str) -> str | None:
    """What the database says of itself; None when there is no such database."""
    asked = "select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database where datname = %s"
    row = server.execute(asked, [name]).fetchone()
    return None if row is None else str(row[0])


def _say(server: psycopg.Connection[tuple[object, ...]], name: str, words: str) -> None:
    server.execute(sql.SQL("comment on database {} is {}").format(sql.Identifier(name), sql.Literal(words)))


def _drop(server: psycopg.Connection[tuple[object, ...]], name: str, told: str) -> None:
    if not (told == UNFINISHED or told.startswith(FINISHED)):
        raise DemoImpossible(
            f"There is a database {name} that the demo did not make, so it is left alone. "
            "Rename it, or set HOLDFAST_DATABASE_URL to another database."
        )
    deadline = time.monotonic() + SECONDS_TO_LEAVE
    while True:
        try:
            server.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))
        except psycopg.errors.ObjectInUse:
            if time.monotonic() > deadline:
                raise DemoImpossible(
                    f"Another demo is running in {name}. Stop it first (Ctrl-C in its window)."
                ) from None
            time.sleep(0.3)
        else:
            return

"""`holdfast check`: is this installation sound? Each line says what was looked at, and what to do where it is not."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from holdfast.kernel import seals, walls
from holdfast.kernel.actor import system
from holdfast.kernel.crypto import seal, unseal
from holdfast.kernel.scope import scope

SETTINGS = {
    "HOLDFAST_HOME": "where the data, the keys and the private PostgreSQL live",
    "HOLDFAST_DATABASE_URL": "an outside PostgreSQL (15 or later) instead of the private one",
    "HOLDFAST_HOSTS": "names under which this installation answers, with commas",
    "HOLDFAST_PUBLIC_URL": "the address in letters and messages",
    "HOLDFAST_HTTPS": "1 when people reach it by https: cookies and redirects follow",
    "HOLDFAST_PROXY": "1 when a proxy of yours sets X-Forwarded-Proto",
    "HOLDFAST_SECRET_KEY": "signs sessions; made once and kept in the home when not given",
    "HOLDFAST_NOTE_KEYS": "keys of the notes, newest first, with commas; made once when not given",
    "HOLDFAST_EMAIL_HOST": "the mail server for messages; without one they wait in the outbox",
    "HOLDFAST_EMAIL_PORT": "its port (25)",
    "HOLDFAST_EMAIL_SECURITY": "starttls or tls, where the mail server asks for it",
    "HOLDFAST_EMAIL_USER": "the name to sign in there with",
    "HOLDFAST_EMAIL_PASSWORD": "the password to sign in there with",
    "HOLDFAST_EMAIL_BACKEND": "another way to send, as Django names it",
    "HOLDFAST_EMAIL_FROM": "the sender of messages",
    "HOLDFAST_TEXT_FOLDER": "where text messages are left for a gateway",
    "HOLDFAST_PG_BIN": "the folder of PostgreSQL's programs for the private server",
}
SAFE_SERVER = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@dataclass(frozen=True, slots=True)
class Found:
    what: str
    sound: bool
    remedy: str = ""


def _server() -> Iterator[Found]:
    with connection.cursor() as cursor:
        for name, wanted in SAFE_SERVER.items():
            cursor.execute("select current_setting(%s)", [name])
            value = cursor.fetchone()[0]
            yield Found(f"PostgreSQL {name} is {value}", value == wanted, f"set {name} = {wanted} in postgresql.conf")
        cursor.execute("select rolsuper or rolbypassrls from pg_roles where rolname = session_user")
        yield Found("the database role is bound by row-level security", not cursor.fetchone()[0],
                    "connect as a role that is neither superuser nor BYPASSRLS")  # fmt: skip


def _tables() -> Iterator[Found]:
    plan = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    yield Found("the database is at this version", not plan, "run: holdfast migrate")
    wanted = {model._meta.db_table for model in walls.models_of_ours() if walls.scope_column(model)}
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_policies where policyname = 'holdfast_wall'")
        missing = wanted - {row[0] for row in cursor.fetchall()}
    yield Found(f"row-level walls stand on {len(wanted)} tables", not missing, "run: holdfast migrate")


def _secrets() -> Iterator[Found]:
    yield Found("notes can be sealed and read", unseal(seal("kelp")) == "kelp", "restore HOLDFAST_NOTE_KEYS")
    keys = Path(settings.HOME) / "keys"
    private = not keys.exists() or keys.stat().st_mode & 0o077 == 0
    yield Found("the keys are readable by this user only", private, f"chmod 700 {keys}")


def _post() -> Iterator[Found]:
    yield Found(
        "a mail server takes the letters",
        settings.EMAIL_BACKEND != "holdfast.messaging.nowhere.EmailBackend",
        "set HOLDFAST_EMAIL_HOST; until then letters wait in the outbox",
    )


def _audit() -> Iterator[Found]:
    broken = seals.verify(seals.heads_file())
    where = (
        f"the lines up to {broken.up_to_id} differ from their seal: keep a copy and tell the privacy officer"
        if broken
        else ""
    )
    yield Found("the audit answers to its seals", broken is None, where)


def check_command(chosen: argparse.Namespace) -> int:
    """Print every finding; exit code 1 when something is not sound."""
    if chosen.settings:
        for name, meaning in SETTINGS.items():
            print(f"{name:<24} {meaning}")
        return 0
    with scope(system("check")):
        found = [*_server(), *_tables(), *_secrets(), *_post(), *_audit()]
    for one in found:
        print(f"{'sound ' if one.sound else 'WRONG '} {one.what}{'' if one.sound else f' -> {one.remedy}'}")
    return 0 if all(one.sound for one in found) else 1

"""A database and a web server of a test's own: for real processes, which cannot share a test's transaction.

The schema is made once for each state of the migrations, as a template; each test copies it in a fraction of a second.
"""

import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent


def database_url(name: str) -> str:
    """The address of another database on the server that the tests use."""
    parts = urlsplit(os.environ["HOLDFAST_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def _on_server(*statements: sql.Composed) -> None:
    with psycopg.connect(os.environ["HOLDFAST_DATABASE_URL"], autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _schema_fingerprint() -> str:
    """Changes whenever a migration or the walls change."""
    files = [
        *ROOT.glob("holdfast/*/migrations/*.py"),
        ROOT / "holdfast/kernel/walls.py",
        *ROOT.glob("holdfast/*/models.py"),
    ]
    text = b"".join(file.read_bytes() for file in sorted(files))
    return hashlib.sha256(text).hexdigest()[:12]


def run_python(code: str, url: str, **environment: str) -> str:
    """Run Python in a process of its own with Django set up on a database; its output."""
    setup = "import django; django.setup()\n"
    known = {"DJANGO_SETTINGS_MODULE": "tests.settings", **environment, "HOLDFAST_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-c", setup + code], env={**os.environ, **known}, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    return done.stdout


def _template() -> str:
    """The name of a migrated, empty database; made by whoever needs it first."""
    name = f"holdfast_template_{_schema_fingerprint()}"
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(os.environ["HOLDFAST_DATABASE_URL"]) as connection:
            there = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if not there:
            half_made = f"{name}_half"
            _on_server(
                sql.SQL("drop database if exists {}").format(sql.Identifier(half_made)),
                sql.SQL("create database {}").format(sql.Identifier(half_made)),
            )
            run_python("from django.core.management import call_command\ncall_command('migrate', verbosity=0)",
                       database_url(half_made))  # fmt: skip
            _on_server(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(half_made), sql.Identifier(name))
            )
    return name


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """A migrated, empty database for one test; gone afterwards. Yields its address."""
    full = f"holdfast_own_{name}_{os.getpid()}"
    _on_server(
        sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(full)),
        sql.SQL("create database {} template {}").format(sql.Identifier(full), sql.Identifier(_template())),
    )
    try:
        yield database_url(full)
    finally:
        _on_server(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(full)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class OwnServer:
    """A gunicorn on a database of its own."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


@contextmanager
def own_server(url: str, *, workers: int = 1, **environment: str) -> Iterator[OwnServer]:
    """The product served by real processes on this database until the test ends."""
    port = free_port()
    known = {"DJANGO_SETTINGS_MODULE": "tests.settings", **environment, "HOLDFAST_DATABASE_URL": url}
    command = [sys.executable, "-m", "gunicorn", "tests.wsgi:application", "--bind", f"127.0.0.1:{port}",
               "--workers", str(workers), "--threads", "4", "--log-level", "error", "--no-control-socket"]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **known}, cwd=ROOT)
    try:
        _wait_until_it_answers(port, process)
        yield OwnServer(url, port, process, known)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode} before it answered.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not answer within 30 seconds.")

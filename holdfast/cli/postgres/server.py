"""Make, start, attach to and stop the server of a home."""

import os
import secrets
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from holdfast.cli.postgres.alive import SECONDS_TO_START, clear_leftovers, is_postgres, is_serving, pid_file
from holdfast.cli.postgres.place import find_place, make_place, own_folder, own_name, server_user, socket_folder
from holdfast.cli.postgres.programs import Programs, find_programs
from holdfast.cli.postgres.system import Owner, PostgresUnavailable, Say, free_port, locked, run_program, say_on_stderr

ROOT = Path(__file__).resolve().parents[3]
SECONDS_FOR_ORPHANS = 20  # processes of a killed server still hold its memory for a moment
SETTINGS = """# Written at every start of the server; a change made here does not last.
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
hba_file = '{hba}'
ident_file = '{ident}'
fsync = on
full_page_writes = on
shared_buffers = 128MB
# No disk turns under it, and compiling a statement takes longer than any of ours.
random_page_cost = 1.1
jit = off
max_connections = 100
lock_timeout = '5s'
idle_in_transaction_session_timeout = '30s'
timezone = 'UTC'
log_timezone = 'UTC'
# Statements and the details of errors name children: they stay out of the log.
log_min_error_statement = panic
log_error_verbosity = terse
"""
BOOTSTRAP = """
SELECT 'CREATE ROLE holdfast' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'holdfast') \\gexec
ALTER ROLE holdfast LOGIN NOSUPERUSER CREATEDB CREATEROLE NOREPLICATION NOBYPASSRLS{password};
SELECT 'CREATE DATABASE holdfast OWNER holdfast'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'holdfast') \\gexec
"""


@dataclass(frozen=True)
class Server:
    """A running server. `place` is where its files are: in the home, or where its user can reach them."""

    place: Path
    programs: Programs
    host: str
    port: int
    password: str | None = None

    @property
    def url(self) -> str:
        if self.password is None:
            return f"postgresql://holdfast@{quote(self.host, safe='')}/holdfast"
        return f"postgresql://holdfast:{self.password}@{self.host}:{self.port}/holdfast"

    @property
    def pid(self) -> int:
        return int(pid_file(self.place / "data")[0])


def default_home() -> Path:
    return Path(os.environ.get("HOLDFAST_HOME") or ROOT / ".holdfast").expanduser().absolute()


def ensure(home: Path, say: Say = say_on_stderr, *, tcp: bool = sys.platform == "win32") -> Server:
    """The server of this home, running, with the role and the database `holdfast`. Raises PostgresUnavailable."""
    owner = server_user(home)
    place = make_place(home, owner, say)
    with locked(place / "lock"):
        data = place / "data"
        programs = find_programs(place, owner, say)
        if not is_serving(data):
            if not (data / "PG_VERSION").exists():
                _create_cluster(place, programs, owner, tcp=tcp)
            folder = None if tcp else socket_folder(place, owner)
            clear_leftovers(data, folder)
            _write_settings(place, owner, folder)
            _start(place, programs, owner)
        server = _describe(place, programs, tcp=tcp)
        _bootstrap(server, owner)
    return server


def stop(home: Path) -> bool:
    """Stop the server of this home; False when none was running."""
    owner = server_user(home)
    place = find_place(home, owner)
    if not (place / "data" / "postmaster.pid").exists():
        return False
    with locked(place / "lock"):
        return stop_unlocked(place, owner)


def _create_cluster(place: Path, programs: Programs, owner: Owner | None, *, tcp: bool) -> None:
    """Made aside and renamed when complete, so that an interrupted start leaves nothing that looks like data."""
    new = place / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    own_folder(new, owner)
    if programs.major >= 17:
        locales = [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    else:
        locales = [["--locale=C.UTF-8"], ["--locale=en_US.UTF-8"], ["--locale=C"]]
    access = ["--auth=trust"]
    if tcp:
        secret = _secret_file(place, "postgres")
        if owner is not None:
            os.chown(secret, owner.uid, owner.gid)
        access = ["--auth=scram-sha-256", f"--pwfile={secret}"]
    command: list[str | Path] = [
        programs.bin / "initdb",
        "-D",
        new,
        "-U",
        "postgres",
        "--encoding=UTF8",
        "--data-checksums",
        *access,
    ]
    for locale in locales:
        answer = run_program([*command, *locale], owner)
        if answer.returncode == 0:
            break
    else:
        raise PostgresUnavailable(f"PostgreSQL could not make its files in {place}:\n{answer.stderr.strip()}")
    with (new / "postgresql.conf").open("a") as settings:
        settings.write("\ninclude '../settings.conf'\n")
    new.rename(place / "data")


def _write_settings(place: Path, owner: Owner | None, folder: Path | None) -> None:
    """Only the server's own user may become the superuser; root of the machine goes through that user."""
    paths = {"hba": place / "access.conf", "ident": place / "users.conf"}
    if folder is None:
        name, where = "", {"listen": "127.0.0.1", "port": free_port(), "socket": ""}
        paths["hba"].write_text("host all all 127.0.0.1/32 scram-sha-256\n")
    else:
        name = own_name() if owner is None else owner.name
        where = {"listen": "", "port": 5432, "socket": folder}
        paths["hba"].write_text("local all postgres peer map=server\nlocal all all trust\n")
    paths["ident"].write_text(f'server "{name}" postgres\n' if name else "")
    quoted = {key: str(path).replace("\\", "/").replace("'", "''") for key, path in paths.items()}
    (place / "settings.conf").write_text(SETTINGS.format(**quoted, **where))
    for path in (*paths.values(), place / "settings.conf"):
        path.chmod(0o644)


def _start(place: Path, programs: Programs, owner: Owner | None) -> None:
    log = own_folder(place / "log", owner) / "server.log"
    if log.exists() and log.stat().st_size > 10_000_000:
        log.replace(log.with_suffix(".log.1"))
    command: list[str | Path] = [
        programs.bin / "pg_ctl",
        "start",
        "-w",
        "-t",
        str(SECONDS_TO_START),
        "-D",
        place / "data",
        "-l",
        log,
    ]
    deadline = time.monotonic() + SECONDS_FOR_ORPHANS
    while True:
        before = log.stat().st_size if log.exists() else 0
        if run_program(command, owner, keep_output=False).returncode == 0:
            return
        said = log.read_bytes()[before:].decode(errors="replace") if log.exists() else ""
        if "shared memory block" not in said or time.monotonic() > deadline:
            raise PostgresUnavailable(f"PostgreSQL did not start. The end of {log}:\n" + said[-2000:].strip())
        time.sleep(0.2)


def stop_unlocked(place: Path, owner: Owner | None) -> bool:
    data = place / "data"
    if not is_serving(data):
        return False
    if sys.platform == "win32":
        programs = find_programs(place, owner, say_on_stderr)
        run_program([programs.bin / "pg_ctl", "stop", "-w", "-m", "fast", "-D", data], owner)
    else:  # needs no programs: they may have been removed meanwhile
        try:
            os.kill(int(pid_file(data)[0]), signal.SIGINT)
        except PermissionError as error:
            raise PostgresUnavailable(
                f"The PostgreSQL in {place} was started by another user, who may stop it."
            ) from error
    deadline = time.monotonic() + SECONDS_TO_START
    while is_postgres(data):
        if time.monotonic() > deadline:
            raise PostgresUnavailable(f"The PostgreSQL in {place} does not stop: a connection may still be at work.")
        time.sleep(0.02)
    return True


def _describe(place: Path, programs: Programs, *, tcp: bool) -> Server:
    lines = pid_file(place / "data")
    if tcp:
        return Server(place, programs, "127.0.0.1", int(lines[3]), _secret_file(place, "holdfast").read_text())
    return Server(place, programs, lines[4], int(lines[3]))


def _bootstrap(server: Server, owner: Owner | None) -> None:
    password = "" if server.password is None else f" PASSWORD '{server.password}'"
    command: list[str | Path] = [server.programs.bin / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", server.host]
    secret = {} if server.password is None else {"PGPASSWORD": _secret_file(server.place, "postgres").read_text()}
    answer = run_program(
        [*command, "-p", str(server.port), "-U", "postgres", "-d", "postgres"],
        owner,
        text=BOOTSTRAP.format(password=password),
        more=secret,
    )
    if answer.returncode != 0:
        raise PostgresUnavailable(f"The role and database 'holdfast' could not be made: {answer.stderr.strip()}")


def _secret_file(place: Path, user: str) -> Path:
    path = place / f"{user}.secret"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path

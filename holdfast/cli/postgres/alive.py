"""Does a server answer, or is its pid file a leftover?"""

import contextlib
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from holdfast.cli.postgres.system import PostgresUnavailable

SECONDS_TO_START = 60


def pid_file(data: Path) -> list[str]:
    """pid, data folder, start time, port, socket folder, address, memory key, state; empty when there is none."""
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def is_serving(data: Path) -> bool:
    """Answers a greeting. A server that is still starting (its starter was killed) is waited for."""
    deadline = time.monotonic() + SECONDS_TO_START
    while is_postgres(data):
        lines = pid_file(data)
        if len(lines) >= 8 and lines[7].strip() == "ready" and _answers(lines[4], int(lines[3])):
            return True
        if time.monotonic() > deadline:
            raise PostgresUnavailable(f"A PostgreSQL works on {data} but does not answer.")
        time.sleep(0.05)
    return False


def _answers(folder: str, port: int) -> bool:
    address: str | tuple[str, int]
    if sys.platform != "win32" and folder:
        family, address = socket.AF_UNIX, f"{folder}/.s.PGSQL.{port}"
    else:
        family, address = socket.AF_INET, ("127.0.0.1", port)
    with contextlib.suppress(OSError), socket.socket(family) as line:
        line.settimeout(5)
        line.connect(address)
        line.sendall(struct.pack("!ii", 8, 80877103))  # "do you speak TLS?", which every server answers
        return line.recv(1) in {b"N", b"S"}
    return False


def is_postgres(data: Path) -> bool:
    """Whether the process in the pid file is the PostgreSQL of these data, and not another one that got its number."""
    pid = next(iter(pid_file(data)), "").strip()
    if not pid.isdigit():
        return False
    process = Path("/proc") / pid
    if sys.platform != "win32" and Path("/proc/self/cwd").exists():
        try:
            return b"postgres" in (process / "cmdline").read_bytes() and (process / "cwd").samefile(data)
        except OSError:
            return False
    question = (
        ["tasklist", "/NH", "/FI", f"PID eq {pid}"] if sys.platform == "win32" else ["ps", "-o", "comm=", "-p", pid]
    )
    answer = subprocess.run(question, capture_output=True, text=True, check=False)
    return "postgres" in answer.stdout.lower()


def clear_leftovers(data: Path, socket_folder: Path | None) -> None:
    """After `is_serving` said no: what a killed server left, also when its process number now belongs to another.

    Nothing is risked by it: PostgreSQL still refuses as long as a process holds the memory of these data.
    """
    (data / "postmaster.pid").unlink(missing_ok=True)
    if socket_folder is not None:
        for leftover in socket_folder.glob(".s.PGSQL.*"):
            leftover.unlink()

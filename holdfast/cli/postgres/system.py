"""What the supervisor asks of the operating system: another user, programs, locks, a port."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Say = Callable[[str], None]


class PostgresUnavailable(Exception):
    """No PostgreSQL can serve; the message says why and what to do."""


@dataclass(frozen=True)
class Owner:
    """The unprivileged user that the server runs as when root starts it."""

    name: str
    uid: int
    gid: int


def say_on_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def run_program(
    command: Sequence[str | Path],
    owner: Owner | None,
    *,
    text: str | None = None,
    more: dict[str, str] | None = None,
    keep_output: bool = True,
) -> "subprocess.CompletedProcess[str]":
    """Run as the server's user, with nothing of PostgreSQL's own settings inherited.

    A server keeps the pipes of the program that starts it open for ever: `keep_output=False` gives it none.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    environment |= {"LC_ALL": "C"} | (more or {})
    output = subprocess.PIPE if keep_output else subprocess.DEVNULL
    words = [str(word) for word in command]
    try:
        return subprocess.run(
            words,
            env=environment,
            cwd=Path("/"),
            input=text or "",
            stdout=output,
            stderr=output,
            text=True,
            check=False,
            user=None if owner is None else owner.uid,
            group=None if owner is None else owner.gid,
            extra_groups=None if owner is None else [],
        )
    except OSError as error:
        return subprocess.CompletedProcess(words, 127, "", f"{error.strerror}")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One at a time. The system itself lets go of the lock of a process that dies."""
    with path.open("a") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def share(file: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_SH)


def is_unshared(file: int) -> bool:
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True

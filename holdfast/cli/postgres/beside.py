"""Run a command beside the server; the last one to leave stops it."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from holdfast.cli.postgres.place import make_place, server_user
from holdfast.cli.postgres.server import ensure, stop_unlocked
from holdfast.cli.postgres.system import Say, is_unshared, locked, say_on_stderr, share


def run(home: Path, command: Sequence[str], say: Say = say_on_stderr) -> int:
    """Run a command beside the server and return its exit code, 128 + n when signal n ended it."""
    user = server_user(home)
    place = make_place(home, user, say)
    try:
        with (place / "in-use").open("a") as mark:
            share(mark.fileno())
            _on_signals(_leave)
            server = ensure(home, say)
            environment = os.environ | {"HOLDFAST_DATABASE_URL": server.url, "HOLDFAST_HOME": str(home)}
            kept = () if sys.platform == "win32" else (mark.fileno(),)  # a child that outlives us still uses the server
            child = subprocess.Popen(command, env=environment, pass_fds=kept)
            _on_signals(lambda number, _frame: _forward(child, number))
            code = child.wait()
    finally:
        with locked(place / "lock"), (place / "in-use").open("a") as mark:
            if is_unshared(mark.fileno()):
                stop_unlocked(place, user)
    return code if code >= 0 else 128 - code


def _on_signals(handler: Callable[[int, FrameType | None], None]) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _forward(child: subprocess.Popen[bytes], number: int) -> None:
    if number == signal.SIGINT and sys.stdin is not None and sys.stdin.isatty():
        return  # the terminal has told the child already
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(number)

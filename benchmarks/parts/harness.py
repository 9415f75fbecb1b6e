"""What benchmarks share: a server in a process of its own, CPU of the whole server side, the way to report."""

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from holdfast.cli.postgres.system import free_port

ROOT = Path(__file__).resolve().parents[2]
WARM_UP, AT_ONCE = 30, 4
TIDYING_SECONDS = 0.003
"""What a server may still do for a request when the answer has arrived."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure as measured. `goal` is the most it may be; None for a figure without one."""

    case: str
    metric: str
    unit: str
    ours: float
    peers: dict[str, float] = field(default_factory=dict)
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.ours <= self.goal


def report(name: str, rows: list[Row]) -> None:
    """A table for people, and as the last line one JSON object for machines."""
    for row in rows:
        peers = "  ".join(f"{peer} {value:g}" for peer, value in row.peers.items())
        goal = "" if row.goal is None else f"goal {row.goal:g}: {'met' if row.met else 'NOT MET'}"
        print(f"{row.case:<31} {row.metric:<15} {row.ours:>9.7g} {row.unit:<10} {goal:<18} {peers}".rstrip())
    print(json.dumps({"bench": name, "rows": [{**asdict(row), "met": row.met} for row in rows]}))


@contextmanager
def own_databases(server: str, *names: str) -> Iterator[list[str]]:
    """New empty databases on a server, dropped afterwards: their addresses."""
    made = [f"{name}_{secrets.token_hex(4)}" for name in names]
    with psycopg.connect(server, autocommit=True) as admin:
        try:
            for name in made:
                admin.execute(f'create database "{name}"')
            yield [urlunsplit(urlsplit(server)._replace(path=f"/{name}")) for name in made]
        finally:
            for name in made:
                admin.execute(f'drop database if exists "{name}" with (force)')


def answer_of(module: str, environment: dict[str, str]) -> dict[str, object]:
    """The JSON object that a module prints as its last line when it is run in a process of its own."""
    command = [sys.executable, "-m", module]
    done = subprocess.run(
        command, env={**os.environ, **environment}, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _cpu_seconds(process: int) -> float:
    """User and system time of the threads of one process so far, to the nanosecond."""
    try:
        threads = [one.read_text() for one in Path(f"/proc/{process}/task").glob("*/schedstat")]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(one.split()[0]) for one in threads) / 1e9


def _family(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


@dataclass(frozen=True, slots=True)
class Served:
    """A running web server and its database: what is asked, and whose CPU is counted."""

    port: int
    process: int
    database: psycopg.Connection

    def backends(self) -> list[int]:
        """The processes of PostgreSQL that serve this database now, but for the one that answers this."""
        rows = self.database.execute(
            "select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'"
            " and pid <> pg_backend_pid()"
        )
        found = [pid for (pid,) in rows]
        if not Path("/proc/self/schedstat").exists():
            raise RuntimeError("This system does not say how long its processes ran (/proc/self/schedstat).")
        if not found or any("postgres" not in _command(pid) for pid in found):
            raise RuntimeError("The PostgreSQL server runs elsewhere: its CPU cannot be measured from here.")
        return found

    def cpu(self, backends: list[int]) -> float:
        return sum(_cpu_seconds(one) for one in [*_family(self.process), *backends])


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


@contextmanager
def serving(application: str, url: str, environment: dict[str, str]) -> Iterator[Served]:
    """A gunicorn with one worker of the kind that `holdfast serve` uses."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1",
        "--worker-class", "gthread", "--threads", str(AT_ONCE), "--log-level", "error", "--chdir", str(ROOT),
        "--no-control-socket",
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _wait_for(port, server)
        with psycopg.connect(url, autocommit=True) as database:
            yield Served(port, server.pid, database)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with {server.returncode} before it answered.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not answer within a minute.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in browser, sending what a form would."""

    port: int
    session: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))

    def send(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Cookie": f"sessionid={self.session}; csrftoken={self.token}", **headers}
        if body:
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        connection.request(method, path, body or None, sent)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text


@dataclass(frozen=True, slots=True)
class Cost:
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    bytes: int
    per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Once:
    """One request: CPU of the whole server side, and how long whoever asked waited, in milliseconds."""

    cpu: float
    wait: float
    bytes: int


def _answered(ask: Callable[[], tuple[int, bytes]], expected: int) -> tuple[float, bytes]:
    started = time.perf_counter()
    status, text = ask()
    if status != expected:
        raise RuntimeError(f"Expected {expected}, got {status}: {text[:300]!r}")
    return (time.perf_counter() - started) * 1000, text


def _together(asked: list[Once]) -> Cost:
    ordered = sorted(one.wait for one in asked)
    return Cost(
        cpu_ms=round(sum(one.cpu for one in asked) / len(asked), 2),
        p50_ms=round(ordered[len(asked) // 2], 2),
        p95_ms=round(ordered[int(len(asked) * 0.95)], 2),
        bytes=asked[-1].bytes,
    )


def costs_after_changes(
    served: Served, change: Callable[[], object], ask: Callable[[], tuple[int, bytes]], expected: int, times: int
) -> tuple[Cost, Cost, Cost]:
    """Ask twice after each of `times` changes, which are not measured: all requests, the first and the second ones."""

    def once(backends: list[int]) -> Once:
        before = served.cpu(backends)
        wait, text = _answered(ask, expected)
        time.sleep(TIDYING_SECONDS)
        return Once((served.cpu(backends) - before) * 1000, wait, len(text))

    first, second = [], []
    for turn in range(WARM_UP + times):
        change()
        time.sleep(TIDYING_SECONDS)
        backends = served.backends()
        one, other = once(backends), once(backends)
        if turn >= WARM_UP:
            first.append(one)
            second.append(other)
    return _together([*first, *second]), _together(first), _together(second)


def cost_of(served: Served, ask: Callable[[], tuple[int, bytes]], expected: int, times: int) -> Cost:
    """Ask `times` times one after the other, then as often by four at once; every answer has the expected status."""

    def once(_turn: int = 0) -> tuple[float, bytes]:
        return _answered(ask, expected)

    for _turn in range(WARM_UP):
        once()
    backends = served.backends()
    before = served.cpu(backends)
    waits, texts = zip(*(once() for _turn in range(times)), strict=True)
    cpu = (served.cpu(backends) - before) * 1000 / times
    ordered = sorted(waits)
    started = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        list(visitors.map(once, range(times)))
    per_second = times / (time.perf_counter() - started)
    return Cost(
        cpu_ms=round(cpu, 2),
        p50_ms=round(ordered[times // 2], 2),
        p95_ms=round(ordered[int(times * 0.95)], 2),
        bytes=len(texts[-1]),
        per_second=round(per_second, 1),
    )

"""What benchmarks share: a server in a process of its own, CPU of the whole server side, the way to report."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


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
        goal = "" if row.goal is None else f"  goal {row.goal:g}: {'met' if row.met else 'NOT MET'}"
        print(f"{row.case:<28} {row.metric:<10} {row.ours:>9g} {row.unit:<12} {peers}{goal}")
    print(json.dumps({"bench": name, "rows": [{**asdict(row), "met": row.met} for row in rows]}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cpu_seconds(process: int) -> float:
    """User and system time of one process so far."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _family(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def cpu_of(*processes: int) -> float:
    """CPU seconds so far of these processes and all that they started and that still live."""
    return sum(_cpu_seconds(one) for process in processes for one in _family(process))


@contextmanager
def serving(application: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A gunicorn with one worker for a WSGI application: (port, process)."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1",
               "--log-level", "error", "--chdir", str(ROOT)]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _wait_for(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with {server.returncode} before it answered.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not answer within 30 seconds.")


@dataclass(slots=True)
class Visitor:
    """A signed-in browser: keeps its cookies, sends what a form would."""

    port: int
    cookies: dict[str, str]

    def send(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies["csrftoken"]}
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, text


@dataclass(frozen=True, slots=True)
class Cost:
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    bytes: int


def cost_of(ask: Callable[[], tuple[int, str]], expected: int, times: int, processes: tuple[int, ...]) -> Cost:
    """Ask `times` times, one after the other; every answer must have the expected status."""
    for _warm in range(20):
        status, text = ask()
        if status != expected:
            raise RuntimeError(f"Expected {expected}, got {status}: {text[:300]}")
    before, waits = cpu_of(*processes), []
    for _turn in range(times):
        started = time.perf_counter()
        status, text = ask()
        waits.append((time.perf_counter() - started) * 1000)
        if status != expected:
            raise RuntimeError(f"Expected {expected}, got {status}: {text[:300]}")
    waits.sort()
    cpu = (cpu_of(*processes) - before) * 1000 / times
    return Cost(round(cpu, 2), round(waits[times // 2], 2), round(waits[int(times * 0.95)], 2), len(text.encode()))

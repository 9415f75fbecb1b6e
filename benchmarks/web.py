"""The pages that people wait for, beside bare Django pages in the same run, at 2,000 students in one school.

The budgets of CPU were set on a machine where the bare list of 100 costs 2.1 CPU-ms; on a slower one each goal grows
by as much as that page does, so that the same code meets or misses it anywhere. The factor is printed.

CPU-ms per request of the whole server side (gunicorn, one worker, and the PostgreSQL processes that serve it) is the
figure that holds on a busy machine; the other times are for a quiet one. Of the manager's home every other request
comes after a change that it counts: the goal is for the mean of both kinds. `start.py bench web [--times N]`.
"""

import argparse
import gzip
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.parts.harness import (
    Cost,
    Row,
    Served,
    Visitor,
    answer_of,
    cost_of,
    costs_after_changes,
    own_databases,
    report,
    serving,
)

LINKED = re.compile(rb'<(?:link rel="stylesheet" href|script src)="([^"]+)"')
KB = 1000
BARE_LIST_MS = 2.1
"""CPU-ms of the bare list of 100 on the machine on which the budgets were set."""
LEAST_SCRIPT_BYTES = 1000


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that people do: how to ask for it here and of the bare pages, and what it may cost."""

    name: str
    ask: Callable[[], tuple[int, bytes]]
    status: int
    bare: dict[str, Callable[[], tuple[int, bytes]]]
    most_cpu_ms: float | None
    change: Callable[[], object] | None = None
    """What happens, unmeasured, before every other request."""
    most_queries: int | None = None
    most_html_bytes: int | None = None


def _save(visitor: Visitor, path: str) -> tuple[int, bytes]:
    note = {"client_key": str(uuid4()), "body": "The essay is nearly done and mornings are easier than they were."}
    return visitor.send("POST", path, urlencode(note))


def _look(visitor: Visitor, students: Iterator[int], until_on: str) -> None:
    """The manager looks at one more student and says why there is nothing to do: the home counts such students."""
    looked = {"student": next(students), "because": "known_reason", "until_on": until_on, "words": ""}
    status, page = visitor.send("POST", "/manager/who-may-need/looked/", urlencode(looked))
    if status != 302:
        raise RuntimeError(f"The look was answered with {status}: {page[:500]!r}")


def _cases(manager: Visitor, mentor: Visitor, bare: Visitor, known: dict[str, Any]) -> list[Case]:
    jinja, django = "bare Django, Jinja2", "bare Django, its templates"
    return [
        Case(
            "list of 100",
            partial(manager.send, "GET", "/students/"),
            200,
            {jinja: partial(bare.send, "GET", "/"), django: partial(bare.send, "GET", "/django/")},
            most_cpu_ms=4,
            most_queries=8,
            most_html_bytes=60 * KB,
        ),
        Case(
            "student profile",
            partial(manager.send, "GET", known["profile"]),
            200,
            {jinja: partial(bare.send, "GET", "/s/1/")},
            most_cpu_ms=6,
            most_queries=14,
        ),
        Case(
            "save a note",
            partial(_save, mentor, known["notes"]),
            302,
            {"bare Django": partial(_save, bare, "/save/")},
            most_cpu_ms=4,
        ),
        Case(
            "manager's home",
            partial(manager.send, "GET", "/manager/"),
            200,
            {jinja: partial(bare.send, "GET", "/home/")},
            most_cpu_ms=6,
            change=partial(_look, manager, iter(known["students"]), known["until_on"]),
        ),
    ]


def _rows_of(case: Case, ours: Cost, peers: dict[str, Cost], queries: int, slower: float) -> list[Row]:
    def row(metric: str, unit: str, figure: str, goal: float | None = None) -> Row:
        theirs = {name: getattr(cost, figure) for name, cost in peers.items() if getattr(cost, figure) is not None}
        return Row(case.name, metric, unit, getattr(ours, figure), theirs, goal)

    most_cpu_ms = None if case.most_cpu_ms is None else round(case.most_cpu_ms * slower, 2)
    rows = [
        row("CPU", "ms/request", "cpu_ms", most_cpu_ms),
        row("p50, one", "ms", "p50_ms"),
        row("p95, one", "ms", "p95_ms"),
        *([] if ours.per_second is None else [row("four at once", "requests/s", "per_second")]),
        Row(case.name, "SQL", "statements", queries, goal=case.most_queries),
    ]
    return rows if case.status != 200 else [*rows, row("HTML", "bytes", "bytes", case.most_html_bytes)]


def _weight(visitor: Visitor) -> Row:
    """All style sheets and scripts that a page links to, as they travel to a browser that takes gzip."""
    _status, page = visitor.send("GET", "/manager/")
    total = 0
    for link in LINKED.findall(page):
        status, body = visitor.send("GET", link.decode(), **{"Accept-Encoding": "gzip"})
        if status != 200 or len(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body) < LEAST_SCRIPT_BYTES:
            raise RuntimeError(f"{link.decode()} answered {status} with {len(body)} bytes.")
        total += len(body)
    return Row("every page", "CSS and JS", "bytes", total, goal=100 * KB)


def _costs(served: Served, case: Case, times: int) -> Iterator[tuple[Case, Cost]]:
    """What this costs, and beside it what each kind of request costs where there are two."""
    if case.change is None:
        yield case, cost_of(served, case.ask, case.status, times)
        return
    both, anew, same = costs_after_changes(served, case.change, case.ask, case.status, times // 2)
    yield case, both
    yield replace(case, name=f"{case.name}, counted anew", most_cpu_ms=None), anew
    same = replace(same, per_second=cost_of(served, case.ask, case.status, times).per_second)
    yield replace(case, name=f"{case.name}, nothing changed", most_cpu_ms=None), same


def _measured(ours: Served, bare: Served, known: dict[str, Any], bare_session: str, times: int) -> list[Row]:
    manager, mentor = Visitor(ours.port, known["manager"]), Visitor(ours.port, known["mentor"])
    cases = _cases(manager, mentor, Visitor(bare.port, bare_session), known)
    bare_list = next(iter(cases[0].bare.values()))
    rows: list[Row] = []
    for case in cases:
        print(f"{case.name} ...", file=sys.stderr, flush=True)
        floors = [_alone(bare, case, bare_list, 200, times)]
        peers = {name: _alone(bare, case, ask, case.status, times) for name, ask in case.bare.items()}
        costs = list(_costs(ours, case, times))
        floors.append(_alone(bare, case, bare_list, 200, times))
        slower = max(1.0, sum(one.cpu_ms for one in floors) / len(floors) / BARE_LIST_MS)
        rows.append(Row(case.name, "machine slower by", "times", round(slower, 2)))
        for one, cost in costs:
            rows += _rows_of(one, cost, peers, known["queries"][one.name], slower)
    return [*rows, _weight(manager)]


def _alone(bare: Served, case: Case, ask: Callable[[], tuple[int, bytes]], expected: int, times: int) -> Cost:
    """What a bare page costs in the rhythm in which this case is asked: a page after a pause costs more."""
    if case.change is None:
        return cost_of(bare, ask, expected, times)
    return costs_after_changes(bare, lambda: None, ask, expected, times // 2)[0]


def main(times: int) -> None:
    server = os.environ["HOLDFAST_DATABASE_URL"]
    with (
        tempfile.TemporaryDirectory() as home,
        own_databases(server, "hf_bench", "hf_bare") as (url, bare_url),
    ):
        print("An invented school of 2,000 ...", file=sys.stderr, flush=True)
        chosen = {
            "HOLDFAST_DATABASE_URL": url,
            "HOLDFAST_HOME": home,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        bare_chosen = {"BARE_DATABASE_URL": bare_url}
        known = answer_of("benchmarks.parts.filled", chosen)
        bare_session = answer_of("benchmarks.peers.bare_django", bare_chosen)["session"]
        with (
            serving("config.wsgi:application", url, chosen) as ours,
            serving("benchmarks.peers.bare_django:application", bare_url, bare_chosen) as bare,
        ):
            rows = _measured(ours, bare, known, bare_session, times)
    report("web", rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=400, help="requests of each case (default: %(default)s)")
    main(parser.parse_args().times)

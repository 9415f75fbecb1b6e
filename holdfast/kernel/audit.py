"""One audit line for each change, written by the database itself, in the same transaction.

Every audited table has a trigger (`walls.py`) that writes who changed which row, when, by which action and why, and
that refuses a change made outside an action. So a forgotten audit line is an error, not a gap.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

from holdfast.kernel.actor import Actor

_CHANGING: ContextVar[bool] = ContextVar("changing", default=False)

P = ParamSpec("P")
R = TypeVar("R")

BEGIN = """select current_setting('holdfast.verb', true), current_setting('holdfast.at', true),
current_setting('holdfast.reason', true), current_setting('holdfast.actor', true),
set_config('holdfast.verb', %s, true), set_config('holdfast.at', %s, true), set_config('holdfast.reason', %s, true),
set_config('holdfast.actor', %s, true)"""
RESTORE = """select set_config('holdfast.verb', %s, true), set_config('holdfast.at', %s, true),
set_config('holdfast.reason', %s, true), set_config('holdfast.actor', %s, true)"""
READ = """insert into kernel_auditentry (at, actor, verb, "table", op, student_id, school_id, changes, reason)
values (%s, %s, 'read', %s, 'read', %s, %s, '{}', '')"""


@contextmanager
def change(verb: str, *, by: Actor, at: datetime, reason: str = "") -> Iterator[None]:
    """One transaction whose every changed row is audited under `verb`, `by`, `at` and `reason`."""
    # The outermost change has a savepoint, so that a refusal undoes it whole and the request can still answer.
    inside = _CHANGING.set(True) if not _CHANGING.get() else None
    try:
        with transaction.atomic(savepoint=inside is not None):
            with connection.cursor() as cursor:
                cursor.execute(BEGIN, [verb, at.isoformat(), reason, by.label])
                before = [value or "" for value in cursor.fetchone()[:4]]
            yield
            with connection.cursor() as cursor:
                cursor.execute(RESTORE, before)
    finally:
        if inside is not None:
            _CHANGING.reset(inside)


def action(do: Callable[P, R]) -> Callable[P, R]:
    """Make a keyword-only function with `by` and `at` one audited transaction, named after itself.

    A `reason` argument, where the function has one, is kept in the audit as well. `do.verb` is what the audit calls it.
    """
    verb = f"{do.__module__.split('.')[1]}.{do.__name__}"

    @functools.wraps(do)
    def audited(*args: P.args, **kwargs: P.kwargs) -> R:
        by, at, reason = kwargs["by"], kwargs["at"], kwargs.get("reason") or ""
        assert isinstance(by, Actor)  # noqa: S101 - a wrong caller is a programming error, not input
        assert isinstance(at, datetime)  # noqa: S101
        with change(verb, by=by, at=at, reason=str(reason)):
            return do(*args, **kwargs)

    vars(audited)["verb"] = verb
    return audited


def read(*, by: Actor, at: datetime, record: str, student_id: int, school_id: int | None = None) -> None:
    """One line for a look at a restricted record: who, whose, which class of record."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [at, by.label, record, student_id, school_id])

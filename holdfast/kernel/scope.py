"""The second wall, opened for one actor: PostgreSQL shows and takes only rows of the actor's schools.

Inside a scope the connection works as the role `holdfast_app`, which owns nothing, and row-level security compares
every row's school and district with what is set here. Outside any scope it sees no row of any school.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from holdfast.kernel.actor import NOBODY, Actor

APP_ROLE = "holdfast_app"

OPEN = """select set_config('role', %s, false), set_config('holdfast.actor', %s, false),
set_config('holdfast.schools', %s, false), set_config('holdfast.districts', %s, false)"""


def _listed(ids: Iterable[int], everything: bool) -> str:
    return "*" if everything else ",".join(str(one) for one in sorted(ids))


def enter(actor: Actor) -> None:
    """Open the wall for this actor on the current connection until the next call."""
    with connection.cursor() as cursor:
        cursor.execute(
            OPEN,
            [
                APP_ROLE,
                actor.label,
                _listed(actor.school_ids, actor.everything),
                _listed(actor.district_ids, actor.everything),
            ],
        )


def leave() -> None:
    """Close the wall: nobody acts, nothing is visible, and the connection's own role is back."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, ["none", NOBODY.label, "", ""])


@contextmanager
def scope(actor: Actor) -> Iterator[Actor]:
    """Work as this actor; afterwards the scope that was open before is open again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('role'), current_setting('holdfast.actor', true),"
            " current_setting('holdfast.schools', true), current_setting('holdfast.districts', true)"
        )
        before = [value or "" for value in cursor.fetchone()]
    enter(actor)
    try:
        yield actor
    finally:
        # A broken transaction takes no statement; rolling back restores the settings made inside it.
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(OPEN, before)

"""What was counted is kept until something that it was counted from changes: exactly, in every process at once.

A model whose rows homes count says `noticed = True`. Triggers of its table (`walls.py`) then write which schools a
transaction changed, one row for each school and transaction. Whoever counts first takes PostgreSQL's snapshot: the
list of the transactions that were over by then, whose changes the count has seen. It holds while no other change can
be seen; one that was on its way during the count is noticed when it commits.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.db import connection

from holdfast.kernel.models import EVERYWHERE, Change

T = TypeVar("T")

REMEMBERED_FOR = timedelta(days=1)
SINCE = """select pg_current_snapshot()::text, pg_current_xact_id_if_assigned() is null, exists (
    select from kernel_change where school_id = any(%(schools)s::bigint[])
    and txid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
    and not pg_visible_in_snapshot(txid::text::xid8, %(seen)s::pg_snapshot)
)"""


class Kept(Generic[T]):
    """The newest answers of this process, each with the snapshot before which it was made."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, tuple[str, T]] = OrderedDict()
        self._lock = threading.Lock()

    def until_changed(self, schools: Collection[int], about: Hashable, make: Callable[[], T]) -> T:
        """What `make` says of these schools, made again after a change. `about` is all else that decides it.

        `about` has to hold the hour where time alone changes the answer: changes are remembered for a day.
        """
        key = (connection.settings_dict["NAME"], frozenset(schools), about)
        with self._lock:
            kept = self._answers.get(key)
        with connection.cursor() as cursor:
            cursor.execute(SINCE, {"schools": [*schools, EVERYWHERE], "seen": kept[0] if kept else None})
            seen, only_reads, is_changed = cursor.fetchone()
        if kept and not is_changed:
            return kept[1]
        answer = make()
        # What this transaction has written may still be undone: then nothing would say that the answer is wrong.
        if only_reads:
            self._keep(key, (seen, answer))
        return answer

    def _keep(self, key: Hashable, answer: tuple[str, T]) -> None:
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


def forget_old(at: datetime, *, dry: bool) -> int:
    """Delete the changes of which no kept answer can be older; says how many."""
    old = Change.objects.filter(at__lt=at - REMEMBERED_FOR)
    return old.count() if dry else old.delete()[0]

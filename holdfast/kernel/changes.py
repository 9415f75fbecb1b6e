"""What was counted is kept until something that it was counted from changes: exactly, in every process at once.

A model whose rows homes count says `noticed = True`. Triggers of its table (`walls.py`) then write which schools a
transaction changed, one row for each school and transaction. Whoever counts first asks which transactions may still
be running: all below `oldest` are over, so that the count has seen what they did or will do. It holds while no change
of a transaction from `oldest` on can be seen, also of one that was running during the count and commits later.
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
SINCE = """select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id_if_assigned() is null,
exists (select from kernel_change where school_id = any(%s::bigint[]) and txid >= %s::bigint)"""


class Kept(Generic[T]):
    """The newest answers of this process, each with the transaction since which nothing may have changed."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, tuple[int, T]] = OrderedDict()
        self._lock = threading.Lock()

    def until_changed(self, schools: Collection[int], about: Hashable, make: Callable[[], T]) -> T:
        """What `make` says of these schools, made again after a change. `about` is all else that decides it.

        `about` has to hold the hour where time alone changes the answer: changes are remembered for a day.
        """
        key = (connection.settings_dict["NAME"], frozenset(schools), about)
        with self._lock:
            kept = self._answers.get(key)
        with connection.cursor() as cursor:
            cursor.execute(SINCE, [[*schools, EVERYWHERE], kept[0] if kept else None])
            oldest, only_reads, is_changed = cursor.fetchone()
        if kept and not is_changed:
            return kept[1]
        answer = make()
        # What this transaction has written may still be undone: then nothing would say that the answer is wrong.
        if only_reads:
            self._keep(key, (oldest, answer))
        return answer

    def _keep(self, key: Hashable, answer: tuple[int, T]) -> None:
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


def forget_old(at: datetime, *, dry: bool) -> int:
    """Delete the changes of which no kept answer can be older; says how many."""
    old = Change.objects.filter(at__lt=at - REMEMBERED_FOR)
    return old.count() if dry else old.delete()[0]

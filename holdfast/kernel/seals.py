"""Seals over the audit: a chained SHA-256, so that a changed, moved or missing line shows.

Lines are sealed afterwards, in the order of their numbers, never while people wait. The newest digest is also written
to a file outside the database: cutting off the tail of the audit then shows as well.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from holdfast.kernel.models import AuditEntry, AuditSeal
from holdfast.kernel.walls import SEAL_LOCK

FIELDS = ("id", "at", "actor", "verb", "table", "op", "row_id", "school_id", "student_id", "changes", "reason")


@dataclass(frozen=True, slots=True)
class Broken:
    """The first seal that the lines no longer answer to."""

    up_to_id: int
    expected: str
    found: str


def heads_file() -> Path:
    """Where the newest seals of this database are written, outside of it."""
    return Path(settings.HOME) / "audit-heads" / f"{connection.settings_dict['NAME']}.txt"


def unsealed() -> int:
    """How many lines wait for the next seal."""
    last = AuditSeal.objects.order_by("-up_to_id").values_list("up_to_id", flat=True).first()
    return AuditEntry.objects.filter(id__gt=last or 0).count()


def _digest(previous: str, entries: QuerySet[AuditEntry]) -> tuple[str, int]:
    chain, count = hashlib.sha256(previous.encode()), 0
    for values in entries.order_by("id").values_list(*FIELDS).iterator(chunk_size=5_000):
        chain.update(json.dumps(values, default=str, sort_keys=True, ensure_ascii=False).encode())
        count += 1
    return chain.hexdigest(), count


def _between(after: int, up_to: int) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(id__gt=after, id__lte=up_to)


def _settled() -> int | None:
    """The newest line below which no line can still be on its way; None while somebody writes for long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '2s'")
            cursor.execute("select pg_advisory_xact_lock(%s)", [SEAL_LOCK])
            return AuditEntry.objects.order_by("-id").values_list("id", flat=True).first()
    except OperationalError:
        return None


def seal(*, at: datetime, published: Path | None = None) -> int:
    """Seal every line since the last seal; says how many. `published` is the file outside the database."""
    last = AuditSeal.objects.order_by("-up_to_id").first()
    newest = _settled()
    after = last.up_to_id if last else 0
    if newest is None or newest <= after:
        return 0
    digest, count = _digest(last.digest if last else "", _between(after, newest))
    made = AuditSeal.objects.create(up_to_id=newest, entries=count, digest=digest, sealed_at=at)
    if published is not None:
        published.parent.mkdir(parents=True, exist_ok=True)
        with published.open("a", encoding="utf-8") as file:
            file.write(f"{at.isoformat()} {made.up_to_id} {digest}\n")
    return count


def _published(file: Path | None) -> Iterator[tuple[int, str]]:
    if file is not None and file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            _at, up_to, digest = line.split()
            yield int(up_to), digest


def verify(published: Path | None = None) -> Broken | None:
    """Recompute every seal; the first that does not hold, or None when all do."""
    previous, after, seals = "", 0, {}
    for one in AuditSeal.objects.order_by("up_to_id"):
        digest, count = _digest(previous, _between(after, one.up_to_id))
        if (digest, count) != (one.digest, one.entries):
            return Broken(one.up_to_id, one.digest, digest)
        previous, after = one.digest, one.up_to_id
        seals[one.up_to_id] = one.digest
    for up_to, digest in _published(published):
        if seals.get(up_to) != digest:
            return Broken(up_to, digest, seals.get(up_to, "missing"))
    return None

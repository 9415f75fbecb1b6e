"""Taking a run back: images before are put back, and what people wrote since is never touched."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet

from holdfast.records.applying import ROW_COLUMNS, Progress, batches, image
from holdfast.records.choices import Entity, Op
from holdfast.records.models import (
    AttendanceState,
    AttendanceSummary,
    ImportChange,
    ImportRun,
    SourceRow,
    TierCrossing,
)
from holdfast.records.targets import MODELS, column_value, confirmed, confirmed_by_a_person, plain

BOOK_KEEPING = (SourceRow, ImportChange)
WORKED_OUT = (AttendanceSummary, AttendanceState, TierCrossing)
"""Made from imported rows by the night, not by people: these go with what they were made from."""


def touched_later(run: ImportRun) -> QuerySet[SourceRow]:
    """Rows of this run that another run has changed since."""
    changed = ImportChange.objects.filter(run=run, entity=OuterRef("entity"), key=OuterRef("key"))
    return SourceRow.objects.filter(Exists(changed), source=run.source_id).exclude(run=run)


@dataclass(slots=True)
class Undoer:
    """Undoes one run inside the caller's transaction and counts what was removed, restored and kept."""

    run: ImportRun
    on: date
    progress: Progress
    counts: Counter[str] = field(default_factory=Counter)

    def undo(self) -> None:
        total = self.run.changes.count()
        done = 0
        for entity in reversed(list(MODELS)):
            for batch in batches(self.run.changes.filter(entity=entity).order_by("id")):
                self._restore(entity, [one for one in batch if one.op != Op.INSERT])
                self._remove(entity, [one for one in batch if one.op == Op.INSERT])
                done += len(batch)
                self.progress("undo", done, total)

    def _restore(self, entity: Entity, changes: list[ImportChange]) -> None:
        """Put fields back that still hold what the run wrote; a person's later word stays."""
        model = MODELS[entity]
        records = (
            model._default_manager.select_for_update(of=("self",))
            .order_by("pk")
            .in_bulk([one.object_id for one in changes if one.object_id is not None])
        )
        touched: set[str] = set()
        for change in changes:
            record = records.get(change.object_id)
            if record is not None:
                touched |= self._put_back(record, change)
        if touched:
            model._default_manager.bulk_update(records.values(), sorted(touched))
        self._rows_back(entity, changes)

    def _put_back(self, record: models.Model, change: ImportChange) -> set[str]:
        now, put_back, theirs = image(record, change.before), set(), confirmed_by_a_person(record)
        for name, value in change.before.items():
            written = change.after.get(name, now[name])
            differs = name in change.after and now[name] != plain(column_value(type(record), name, written))
            if differs or name in theirs:
                self.counts["kept"] += 1
                continue
            column: Any = type(record)._meta.get_field(name)
            setattr(record, column.attname, value if column.is_relation else column_value(type(record), name, value))
            put_back.add(name)
        self.counts["restored"] += 1
        return put_back

    def _rows_back(self, entity: Entity, changes: list[ImportChange]) -> None:
        rows = SourceRow.objects.filter(source=self.run.source_id, entity=entity)
        rows.filter(key__in=[one.key for one in changes if one.row_before is None]).delete()
        before = {one.key: one.row_before for one in changes if one.row_before is not None}
        found = list(rows.filter(key__in=before))
        for row in found:
            image_before = before[row.key]
            for name in ROW_COLUMNS:
                setattr(row, name, column_value(SourceRow, name, image_before[name]))
            row.run_id = image_before["run_id"]
        SourceRow.objects.bulk_update(found, [*ROW_COLUMNS, "run"])

    def _remove(self, entity: Entity, changes: list[ImportChange]) -> None:
        """Remove what the run brought, except records on which something else now hangs."""
        ids = {one.object_id for one in changes if one.object_id is not None}
        kept = _leaned_on(MODELS[entity], ids) | self._of_other_sources(entity, ids) | confirmed(entity, ids)
        # Without the framework's cascade: a row that somebody writes meanwhile makes the whole undo fail, and stays.
        for relation in _relations(MODELS[entity]):
            if relation.model in WORKED_OUT:
                relation.model._base_manager.filter(**{f"{relation.name}__in": ids - kept}).delete()
        MODELS[entity]._default_manager.filter(pk__in=ids - kept)._raw_delete(connection.alias)
        gone = [one.key for one in changes if one.object_id not in kept]
        rows = SourceRow.objects.filter(source=self.run.source_id, entity=entity)
        rows.filter(key__in=gone).delete()
        if kept:
            rows.filter(object_id__in=kept).update(missing_since=self.on)
            if any(column.name == "missing_since" for column in MODELS[entity]._meta.concrete_fields):
                MODELS[entity]._default_manager.filter(pk__in=kept).update(missing_since=self.on)
        self.counts["removed"] += len(changes) - len(kept)
        self.counts["kept"] += len(kept)

    def _of_other_sources(self, entity: Entity, ids: set[int]) -> set[int]:
        rows = SourceRow.objects.filter(entity=entity, object_id__in=ids).exclude(source=self.run.source_id)
        return {ident for ident in rows.values_list("object_id", flat=True) if ident is not None}


def _relations(model: type[models.Model]) -> list[Any]:
    """Every foreign key of any table that points to this one."""
    fields: list[Any] = model._meta.get_fields(include_hidden=True)
    return [
        relation.field
        for relation in fields
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]


def _leaned_on(model: type[models.Model], ids: set[int]) -> set[int]:
    """The records among these to which any row of any table points: notes, referrals, matches, other imports."""
    found: set[int] = set()
    for pointing in _relations(model):
        if pointing.model not in BOOK_KEEPING and pointing.model not in WORKED_OUT:
            rows = pointing.model._base_manager.filter(**{f"{pointing.name}__in": ids})
            found |= set(rows.values_list(pointing.attname, flat=True))
    return found

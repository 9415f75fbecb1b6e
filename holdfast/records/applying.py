"""Writing a plan: entity after entity, in sets, inside the caller's one transaction."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, models

from holdfast.records.choices import Entity, Op
from holdfast.records.models import ImportChange, ImportRun, SourceRow
from holdfast.records.targets import MODELS, column_value, confirmed_by_a_person, plain

BATCH = 1000
Progress = Callable[[str, int, int], None]


def silent(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(slots=True)
class Writer:
    """Applies the changes of one run; knows the ids of the source's records as they come to be."""

    run: ImportRun
    on: date
    progress: Progress
    ids: dict[Entity, dict[str, int]] = field(default_factory=dict)

    def write(self) -> None:
        total = self.run.changes.count()
        done = 0
        for entity in MODELS:
            changes = self.run.changes.filter(entity=entity).order_by("id")
            for batch in batches(changes):
                self._insert(entity, [one for one in batch if one.op == Op.INSERT])
                self._rewrite(entity, [one for one in batch if one.op != Op.INSERT])
                _note(batch)
                done += len(batch)
                self.progress("apply", done, total)
        schools = (self._school(ref) for ref in self.run.scope["schools"])
        self.run.scope["school_ids"] = sorted(ident for ident in schools if ident is not None)

    def _id(self, entity: Entity, ref: str | int) -> int:
        if isinstance(ref, int):
            return ref
        refers, key = ref.split(":", 1)
        target = Entity(refers)
        if target not in self.ids:
            rows = SourceRow.objects.filter(source=self.run.source_id, entity=target, object_id__isnull=False)
            pairs = rows.values_list("key", "object_id").iterator(chunk_size=BATCH)
            self.ids[target] = {name: ident for name, ident in pairs if ident is not None}
        return self.ids[target][key]

    def _school(self, ref: str) -> int | None:
        """The school of the scope, known here by the source's own key or, as it was planned, by its id."""
        try:
            return self._id(Entity.ORGANISATION, ref)
        except KeyError:
            planned: int | None = self.run.scope["school_by_ref"].get(ref)
            return planned

    def _columns(self, entity: Entity, change: ImportChange) -> dict[str, object]:
        model = MODELS[entity]
        columns = {name: column_value(model, name, value) for name, value in change.after.items()}
        return columns | {f"{name}_id": self._id(entity, ref) for name, ref in change.refs.items()}

    def _insert(self, entity: Entity, changes: list[ImportChange]) -> None:
        model = MODELS[entity]
        own = {column.name for column in model._meta.concrete_fields}
        shared: dict[str, object] = {"district_id": self.run.district_id} if "district" in own else {}
        shared |= {"source_id": self.run.source_id} if "source" in own else {}
        made = [(change, model(**shared, **self._columns(entity, change))) for change in changes if change.after]
        model._default_manager.bulk_create([record for _, record in made], batch_size=BATCH)
        for change, record in made:
            change.object_id = record.pk
        self._remember(entity, changes)

    def _remember(self, entity: Entity, changes: list[ImportChange]) -> None:
        """A source row for every record that the source has named for the first time."""
        SourceRow.objects.bulk_create(
            [
                SourceRow(
                    district_id=self.run.district_id,
                    source_id=self.run.source_id,
                    entity=entity,
                    key=change.key,
                    object_id=change.object_id,
                    row_hash=change.row_hash,
                    sent=change.sent,
                    first_seen_on=self.on,
                    last_seen_on=self.on,
                    run=self.run,
                )
                for change in changes
            ],
            batch_size=BATCH,
        )
        if entity in self.ids:
            self.ids[entity].update({one.key: one.object_id for one in changes if one.object_id is not None})

    def _rewrite(self, entity: Entity, changes: list[ImportChange]) -> None:
        """Changes of records that are here: the image before is taken under lock, as they are now."""
        model = MODELS[entity]
        records = (
            model._default_manager.select_for_update(of=("self",))
            .order_by("pk")
            .in_bulk([one.object_id for one in changes if one.object_id is not None])
        )
        touched: set[str] = set()
        for change in changes:
            record = records.get(change.object_id)
            columns = self._columns(entity, change)
            if record is None:
                continue
            for name in confirmed_by_a_person(record) & change.after.keys():
                del change.after[name], columns[name]  # confirmed since the plan was made
            change.before = image(record, (*change.after, *change.refs))
            for name, value in columns.items():
                setattr(record, name, value)
            touched.update((*change.after, *change.refs))
        if touched:
            model._default_manager.bulk_update(records.values(), sorted(touched), batch_size=BATCH)
        self._remember(entity, [one for one in changes if one.op == Op.ADOPT])
        self._recall(entity, [one for one in changes if one.op != Op.ADOPT])

    def _recall(self, entity: Entity, changes: list[ImportChange]) -> None:
        """What the source says now, with what it said before kept beside the change."""
        rows = SourceRow.objects.filter(source=self.run.source_id, entity=entity, key__in=[one.key for one in changes])
        by_key = {row.key: row for row in rows}
        for change in changes:
            row = by_key[change.key]
            change.row_before = {name: plain(getattr(row, name)) for name in ROW_COLUMNS} | {"run_id": row.run_id}
            row.row_hash, row.sent, row.run = change.row_hash, change.sent, self.run
            row.missing_since = self.on if change.op == Op.CLOSE else None
            row.last_seen_on = row.last_seen_on if change.op == Op.CLOSE else self.on
        SourceRow.objects.bulk_update(by_key.values(), [*ROW_COLUMNS, "run"], batch_size=BATCH)


NOTE = """update records_importchange c
set object_id = v.object_id, before = v.before::jsonb, row_before = v.row_before::jsonb
from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) v (id, object_id, before, row_before)
where c.id = v.id"""


def _note(changes: list[ImportChange]) -> None:
    """What each change became and what was there before; one statement, as this runs for every row of an import."""
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE,
            [
                [one.pk for one in changes],
                [one.object_id for one in changes],
                [json.dumps(one.before) for one in changes],
                [None if one.row_before is None else json.dumps(one.row_before) for one in changes],
            ],
        )


ROW_COLUMNS = ("row_hash", "sent", "last_seen_on", "missing_since")


def image(record: models.Model, names: Iterable[str]) -> dict[str, object]:
    """The present values of these fields, as JSON keeps them; references by id."""
    refers = {column.name for column in record._meta.concrete_fields if column.is_relation}
    return {name: plain(getattr(record, f"{name}_id" if name in refers else name)) for name in names}


def batches(changes: models.QuerySet[ImportChange]) -> Iterator[list[ImportChange]]:
    """The changes in batches, by id, so that each batch is one short query."""
    last = 0
    while batch := list(changes.filter(id__gt=last)[:BATCH]):
        last = batch[-1].pk
        yield batch

"""The dry run: what each record of a delivery would become, field by field, compared with what is here."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from holdfast.records.choices import Entity, Op
from holdfast.records.known import Known, KnownRow, fields_of
from holdfast.records.models import ImportChange, ImportRun
from holdfast.records.problems import Finding
from holdfast.records.sources.declared import ANYTHING, Reading
from holdfast.records.targets import MODELS, REFERS, Target, column_value, confirmed_by_a_person, plain
from holdfast.records.validating import finding_of

UNCHANGED = "unchanged"
NEEDS_SCHOOL_FROM = {
    Entity.STUDENT_GUARDIAN: "student",
    Entity.ATTENDANCE_MARK: "student",
    Entity.SECTION_MEMBER: "section",
}
LINKED_BY = {Entity.GUARDIAN: Entity.STUDENT_GUARDIAN, Entity.SECTION: Entity.SECTION_MEMBER}
ONLY_HERE = frozenset({Entity.GUARDIAN, Entity.STAFF})
"""Entities that belong to a district: only a delivery of every school of the source can say that they are gone."""
DATED = frozenset({Entity.ATTENDANCE_MARK, Entity.REGISTER_STATUS, Entity.SCHOOL_DAY})


@dataclass(slots=True)
class Plan:
    """The changes of one run, entity after entity, with their counts and what the run covers."""

    run: ImportRun
    known: Known
    reading: Reading
    on: date
    targets: dict[Entity, dict[str, Target]] = field(default_factory=lambda: {entity: {} for entity in MODELS})
    ids: dict[str, int] = field(default_factory=dict)
    school_here: dict[int, int] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def take(self, made: Iterator[Target | Finding]) -> None:
        """Keep the targets that fit their columns; the others are findings and spared."""
        for one in made:
            if isinstance(one, Finding):
                self.reading.report(one)
            elif (fault := self._unfit(one)) is None:
                self.targets[one.entity][one.key] = one
            else:
                self.reading.report(fault)
                self.reading.spared[ANYTHING].update(one.key.split("|"))
        self._drop_leaning()

    def _unfit(self, target: Target) -> Finding | None:
        model = MODELS[target.entity]
        for name, value in target.values.items():
            column = model._meta.get_field(name)
            if isinstance(column, models.CharField) and column.max_length and len(str(value)) > column.max_length:
                return finding_of("too_long", target.at, name, str(value))
            if isinstance(column, models.EmailField) and value:
                try:
                    validate_email(str(value))
                except ValidationError:
                    self.reading.report(finding_of("email_not_valid", target.at, name, str(value)))
                    target.values[name] = ""
        return None

    def _drop_leaning(self) -> None:
        """Targets whose record to lean on was itself found unfit go with it, and are spared as well."""
        for entity, found in self.targets.items():
            for key, target in list(found.items()):
                for name, ref in target.refs.items():
                    refers = REFERS[entity][name]
                    if ref not in self.targets[refers] and not self.known.knows(refers, ref):
                        del found[key]
                        self.reading.spared[ANYTHING].update(key.split("|"))
                        break

    def changes(self) -> Iterator[ImportChange]:
        """Every change in order of writing; unchanged rows are counted only."""
        for entity in MODELS:
            found = self.targets[entity]
            rows = self.known.of(entity)
            self._know_schools(entity, found)
            new = [target for key, target in found.items() if key not in rows]
            adopted = self.known.adoptable(entity, new, self.ids)
            for key in found:
                ident = rows[key].object_id if key in rows else adopted.get(key)
                if ident is not None:
                    self.ids[f"{entity}:{key}"] = ident
            yield from self._news(entity, new, adopted)
            yield from self._same(entity, found, rows)
            yield from self._gone(entity, found, rows)

    def _know_schools(self, entity: Entity, found: dict[str, Target]) -> None:
        """References to records that this delivery does not bring are answered by id, and by their school."""
        for target in found.values():
            for name, key in target.refs.items():
                refers = REFERS[entity][name]
                if f"{refers}:{key}" not in self.ids and (ident := self.known.object_id(refers, key)) is not None:
                    self.ids[f"{refers}:{key}"] = ident
        leans = NEEDS_SCHOOL_FROM.get(entity)
        if leans is not None:
            refers = REFERS[entity][leans]
            silent = (
                target.refs[leans] for target in found.values() if "school" not in target.refs and leans in target.refs
            )
            self.school_here = self.known.school_of(refers, {self.ids[f"{refers}:{key}"] for key in silent})

    def _refs(self, target: Target) -> dict[str, str | int]:
        """References as a change keeps them: a key of this source, or an id of a record found here otherwise."""
        refs: dict[str, str | int] = {}
        for name, key in target.refs.items():
            refers = REFERS[target.entity][name]
            own = key in self.targets[refers] or key in self.known.of(refers)
            refs[name] = f"{refers}:{key}" if own else self.ids[f"{refers}:{key}"]
        leans = NEEDS_SCHOOL_FROM.get(target.entity)
        if leans is not None and "school" not in refs:
            refers = REFERS[target.entity][leans]
            refs["school"] = self.school_here[self.ids[f"{refers}:{target.refs[leans]}"]]
        return refs

    def _change(self, target: Target, op: Op, **more: object) -> ImportChange:
        self.counts[target.entity][op] += 1
        return ImportChange(
            run=self.run,
            district_id=self.run.district_id,
            entity=target.entity,
            key=target.key,
            op=op,
            sent=target.sent,
            row_hash=target.row_hash,
            **more,
        )

    def _news(self, entity: Entity, new: list[Target], adopted: dict[str, int]) -> Iterator[ImportChange]:
        here = dict(fields_of(entity, adopted.values()))
        for target in new:
            if target.key in adopted:
                record = here[adopted[target.key]]
                after, refs = self._differing(target, record, target.values, self._refs(target))
                if getattr(record, "missing_since", None) is not None:
                    after["missing_since"] = None
                before = {name: plain(getattr(record, name)) for name in after}
                before |= {name: getattr(record, f"{name}_id") for name in refs}
                yield self._change(target, Op.ADOPT, object_id=record.pk, before=before, after=after, refs=refs)
            else:
                after = target.values if target.is_kept else {}
                yield self._change(target, Op.INSERT, after=after, refs=self._refs(target))

    def _differing(
        self, target: Target, record: models.Model, values: dict[str, object], refs: dict[str, str | int]
    ) -> tuple[dict[str, object], dict[str, str | int]]:
        """Of these values and references, those that the record does not have already and no person confirmed."""
        model, confirmed = MODELS[target.entity], confirmed_by_a_person(record)
        after = {
            name: value
            for name, value in values.items()
            if name not in confirmed and column_value(model, name, value) != getattr(record, name)
        }
        pointing = {
            name: ref
            for name, ref in refs.items()
            if (ref if isinstance(ref, int) else self.ids.get(ref)) != getattr(record, f"{name}_id")
        }
        return after, pointing

    def _same(self, entity: Entity, found: dict[str, Target], rows: dict[str, KnownRow]) -> Iterator[ImportChange]:
        moved = {
            key: target
            for key, target in found.items()
            if key in rows and (rows[key].row_hash != target.row_hash or rows[key].missing_since is not None)
        }
        self.counts[entity][UNCHANGED] += sum(key in rows for key in found) - len(moved)
        here = dict(fields_of(entity, (i for key in moved if (i := rows[key].object_id) is not None)))
        for key, target in moved.items():
            row = rows[key]
            record = here.get(row.object_id) if row.object_id is not None else None
            op = Op.UPDATE if row.missing_since is None else Op.REACTIVATE
            after: dict[str, object] = {}
            refs: dict[str, str | int] = {}
            if record is not None:
                # Only what the source itself changed is written: a person's correction elsewhere stands.
                values = {name: v for name, v in target.values.items() if row.sent.get(name, ...) != v}
                said = {n: ref for n, ref in self._refs(target).items() if row.sent.get(n) != target.sent.get(n, ref)}
                after, refs = self._differing(target, record, values, said)
                if getattr(record, "missing_since", None) is not None:
                    after["missing_since"] = None
            before = {name: plain(getattr(record, name)) for name in after}
            before |= {name: getattr(record, f"{name}_id") for name in refs}
            yield self._change(target, op, object_id=row.object_id, before=before, after=after, refs=refs)

    def _gone(self, entity: Entity, found: dict[str, Target], rows: dict[str, KnownRow]) -> Iterator[ImportChange]:
        deleted = self.reading.deleted[ANYTHING] | self.reading.deleted[entity]
        swept = entity in self.reading.swept and entity not in self.reading.unswept
        spared = self._spared(entity)
        gone = {
            key: row
            for key, row in rows.items()
            if key not in found
            and row.missing_since is None
            and (
                (bool(deleted) and (key in deleted or not deleted.isdisjoint(key.split("|"))))
                or (swept and spared.isdisjoint(key.split("|")) and self._covers(entity, row))
            )
        }
        kept_by_others = self.known.seen_by_others(entity, (r.object_id for r in gone.values() if r.object_id))
        has_column = any(column.name == "missing_since" for column in MODELS[entity]._meta.concrete_fields)
        for key, row in gone.items():
            self.counts[entity][Op.CLOSE] += 1
            marks = has_column and row.object_id is not None and row.object_id not in kept_by_others
            yield ImportChange(
                run=self.run,
                district_id=self.run.district_id,
                entity=entity,
                key=key,
                op=Op.CLOSE,
                object_id=row.object_id,
                before={"missing_since": None} if marks else {},
                after={"missing_since": self.on.isoformat()} if marks else {},
                sent=row.sent,
                row_hash=row.row_hash,
            )

    def _spared(self, entity: Entity) -> set[str]:
        """Identifiers that rejected rows named, and whatever is linked to them (a parent on a pupil's rejected row)."""
        spared = self.reading.spared[ANYTHING] | self.reading.spared[entity]
        if not spared or entity not in LINKED_BY:
            return spared
        links = (set(key.split("|")) for key in self.known.of(LINKED_BY[entity]))
        return spared.union(*(parts for parts in links if not spared.isdisjoint(parts)))

    def _covers(self, entity: Entity, row: KnownRow) -> bool:
        """Whether the delivery speaks of the school (and days) to which this row belongs."""
        if entity is Entity.ORGANISATION:
            return True
        schools = self.run.scope["schools"]
        if entity in ONLY_HERE:
            known = {
                f"{Entity.ORGANISATION}:{key}"
                for key, one in self.known.of(Entity.ORGANISATION).items()
                if one.object_id is not None and one.missing_since is None
            }
            return known <= set(schools)
        if entity in DATED:
            first, last = self.run.scope["days"].get(entity) or ("", "")
            if not first <= str(row.sent["on"]) <= last:
                return False
        return row.sent.get("school") is None or row.sent["school"] in schools

    def counted(self) -> dict[str, dict[str, int]]:
        """What the plan does, by entity and operation, without what it does not."""
        found = {
            str(entity): {str(op): count for op, count in ops.items() if count} for entity, ops in self.counts.items()
        }
        return {entity: ops for entity, ops in found.items() if ops}

    def scope(self) -> dict[str, object]:
        """The schools and days that the delivery speaks of."""
        schools: set[str] = set()
        days: dict[str, list[str]] = {}
        for entity, found in self.targets.items():
            for target in found.values():
                if "school" in target.refs:
                    schools.add(f"{Entity.ORGANISATION}:{target.refs['school']}")
                elif entity is Entity.ORGANISATION and target.is_kept:
                    schools.add(f"{Entity.ORGANISATION}:{target.key}")
            if entity in DATED and found:
                on = [str(target.values["on"]) for target in found.values()]
                days[entity] = [min(on), max(on)]
        return {"schools": sorted(schools), "days": days}

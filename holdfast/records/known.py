"""What is already here: the rows of a source, and records of the same district that the source means as well."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from holdfast.people.models import School, SchoolYear, Section, Staff, Student
from holdfast.people.names import folded
from holdfast.records.choices import Entity
from holdfast.records.models import AttendanceCode, Source, SourceRow
from holdfast.records.targets import MODELS, REFERS, Target, Years, plain

FIRST_DAY_OF_A_YEAR = (8, 1)
BATCH = 2000

NATURAL: dict[Entity, tuple[str, ...]] = {
    Entity.SCHOOL_YEAR: ("school", "starts_on"),
    Entity.TERM: ("school_year", "name"),
    Entity.SCHOOL_DAY: ("school", "on"),
    Entity.STUDENT_GUARDIAN: ("student", "guardian"),
    Entity.STAFF_POST: ("staff", "school", "post"),
    Entity.SCHOOL_ENROLMENT: ("student", "school", "starts_on"),
    Entity.SECTION_MEMBER: ("section", "student", "staff"),
    Entity.REGISTER_STATUS: ("school", "on", "session", "section"),
}
"""What makes two records one, where the database allows only one: another source's record is taken on, not doubled."""


@dataclass(slots=True)
class KnownRow:
    id: int
    object_id: int | None
    row_hash: str
    sent: dict[str, object]
    missing_since: date | None


@dataclass(slots=True)
class Known:
    """Read once for a plan. `elsewhere` holds records of this district by what other files may call them."""

    source: Source
    rows: dict[Entity, dict[str, KnownRow]] = field(default_factory=dict)
    elsewhere: dict[Entity, dict[str, int | None]] = field(default_factory=dict)

    def of(self, entity: Entity) -> dict[str, KnownRow]:
        if entity not in self.rows:
            found = SourceRow.objects.filter(source=self.source, entity=entity)
            self.rows[entity] = {
                row[0]: KnownRow(*row[1:])
                for row in found.values_list("key", "id", "object_id", "row_hash", "sent", "missing_since").iterator(
                    chunk_size=BATCH
                )
            }
        return self.rows[entity]

    def object_id(self, entity: Entity, key: str) -> int | None:
        """The record here that this source, or failing that any file of the district, calls by this key."""
        row = self.of(entity).get(key)
        if row is not None:
            return row.object_id
        if entity not in self.elsewhere:
            self.elsewhere[entity] = self._called(entity)
        return self.elsewhere[entity].get(key)

    def knows(self, entity: Entity, key: str) -> bool:
        return self.object_id(entity, key) is not None

    def _called(self, entity: Entity) -> dict[str, int | None]:
        """Names used in this district; a name that means two records means none."""
        district = self.source.district_id
        found: dict[str, int | None] = {}
        others = SourceRow.objects.filter(district=district, entity=entity, object_id__isnull=False)
        pairs: list[Iterable[tuple[str, int | None]]] = [
            others.exclude(source=self.source).values_list("key", "object_id")
        ]
        if entity is Entity.STUDENT:
            pairs.append(Student.objects.filter(district=district).exclude(number="").values_list("number", "id"))
        if entity is Entity.STAFF:
            pairs.append(Staff.objects.filter(district=district).exclude(email="").values_list("email", "id"))
        if entity is Entity.ORGANISATION:
            schools = School.objects.filter(district=district)
            pairs += [schools.exclude(official_number="").values_list("official_number", "id")]
            pairs += [schools.values_list("name", "id")]
        for key, ident in (pair for rows in pairs for pair in rows):
            found[key] = ident if found.get(key, ident) == ident else None
        return found

    def years(self, on: date) -> Years:
        """The newest school year of each school that this source or its district knows, begun or not."""
        by_school: dict[int, tuple[date, date]] = {}
        rows = SchoolYear.objects.filter(school__district=self.source.district_id, starts_on__lte=on)
        for school, starts_on, ends_before in rows.order_by("starts_on").values_list(
            "school_id", "starts_on", "ends_before"
        ):
            by_school[school] = (starts_on, ends_before)

        def of_school(key: str) -> tuple[date, date] | None:
            ident = self.object_id(Entity.ORGANISATION, key)
            return None if ident is None else by_school.get(ident)

        month, day = FIRST_DAY_OF_A_YEAR
        assumed = date(on.year if (on.month, on.day) >= (month, day) else on.year - 1, month, day)
        return Years(of_school, assumed, self.source.district.default_language)

    def inferred_starts(self) -> dict[str, str]:
        return {
            key: str(row.sent["starts_on"])
            for key, row in self.of(Entity.SCHOOL_ENROLMENT).items()
            if row.sent.get("is_inferred")
        }

    def adoptable(self, entity: Entity, targets: list[Target], resolved: dict[str, int]) -> dict[str, int]:
        """For new targets whose own references are here already: the record that each one already is."""
        if entity is Entity.ORGANISATION:
            return self._same_schools(targets)
        if entity in (Entity.STUDENT, Entity.STAFF):
            return self._same_people(entity, targets)
        if entity is Entity.ATTENDANCE_CODE:
            return self._same_codes(targets)
        if entity not in NATURAL or not targets:
            return {}
        names = NATURAL[entity]
        wanted: dict[tuple[object, ...], str] = {}
        for target in targets:
            refs = {name: resolved.get(str(target.sent[name])) for name in target.refs}
            if None not in refs.values():
                wanted[tuple(str(refs.get(name) or target.values.get(name)) for name in names)] = target.key
        if not wanted:
            return {}
        first = names[0]
        within = {int(str(natural[0])) for natural in wanted}
        model = MODELS[entity]
        columns = [f"{name}_id" if name in REFERS[entity] else name for name in names]
        rows = model._default_manager.filter(**{f"{first}__in": within}).values_list("id", *columns)
        return {
            wanted[natural]: row[0]
            for row in rows.iterator(chunk_size=BATCH)
            if (natural := tuple(str(value) for value in row[1:])) in wanted
        }

    def _same_schools(self, targets: list[Target]) -> dict[str, int]:
        taken = {row.object_id for row in self.of(Entity.ORGANISATION).values()}
        found = {}
        for target in targets:
            number, name = str(target.values.get("official_number", "")), str(target.values["name"])
            ident = next((i for word in (number, name, target.key) if word and (i := self._named(word))), None)
            if target.is_kept and ident is not None and ident not in taken:
                found[target.key] = ident
                taken.add(ident)
        return found

    def _same_codes(self, targets: list[Target]) -> dict[str, int]:
        """A code whose meaning a person gave before any file did."""
        taken = {row.object_id for row in self.of(Entity.ATTENDANCE_CODE).values()}
        rows = AttendanceCode.objects.filter(source=self.source).values_list("code", "starts_on", "id")
        here = {(code, plain(starts_on)): ident for code, starts_on, ident in rows if ident not in taken}
        wanted = {target.key: (target.values["code"], target.values["starts_on"]) for target in targets}
        return {key: here[natural] for key, natural in wanted.items() if natural in here}

    def _named(self, word: str) -> int | None:
        return self.object_id(Entity.ORGANISATION, word)

    def _same_people(self, entity: Entity, targets: list[Target]) -> dict[str, int]:
        """The same number (students) or address (staff) and the same family name: nobody is doubled, nobody merged."""
        taken = {row.object_id for row in self.of(entity).values()}
        model = Student if entity is Entity.STUDENT else Staff
        mark = "number" if entity is Entity.STUDENT else "email"
        here: dict[tuple[str, str], list[int]] = {}
        for ident, value, family in model.objects.filter(district=self.source.district_id).values_list(
            "id", mark, "family_name"
        ):
            if value and ident not in taken:
                here.setdefault((value, folded(family)), []).append(ident)
        found: dict[str, int] = {}
        for target in targets:
            same = here.get((str(target.values[mark]), folded(str(target.values["family_name"]))), [])
            if len(same) == 1 and same[0] not in found.values():
                found[target.key] = same[0]
        return found

    def school_of(self, entity: Entity, idents: Iterable[int]) -> dict[int, int]:
        """The school of each student or section, for rows whose file does not name it."""
        model = Student if entity is Entity.STUDENT else Section
        return dict(model.objects.filter(pk__in=set(idents)).values_list("id", "school_id"))

    def seen_by_others(self, entity: Entity, idents: Iterable[int]) -> set[int]:
        """Which of these records another source still has: they are not missing."""
        rows = SourceRow.objects.filter(entity=entity, object_id__in=set(idents), missing_since=None)
        return {ident for ident in rows.exclude(source=self.source).values_list("object_id", flat=True) if ident}


def fields_of(entity: Entity, idents: Iterable[int]) -> Iterator[tuple[int, models.Model]]:
    """The records of these ids, in batches."""
    listed = sorted(set(idents))
    for start in range(0, len(listed), BATCH):
        yield from MODELS[entity]._default_manager.in_bulk(listed[start : start + BATCH]).items()

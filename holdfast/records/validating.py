"""From canonical rows to a delivery in which every row has its key and every reference leads somewhere."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from holdfast.records.choices import Entity
from holdfast.records.contract import (
    AttendanceCodeRow,
    AttendanceMarkRow,
    EnrolmentRow,
    GuardianRow,
    Organisation,
    Origin,
    RegisterRow,
    Row,
    SchoolDayRow,
    SectionMemberRow,
    SectionRow,
    SessionRow,
    StaffPostRow,
    StaffRow,
    StudentGuardianRow,
    StudentRow,
)
from holdfast.records.problems import Finding
from holdfast.records.sources.declared import ANYTHING, Reading

KEYS: dict[type[Row], tuple[Entity, tuple[str, ...]]] = {
    Organisation: (Entity.ORGANISATION, ("org_id",)),
    SessionRow: (Entity.SCHOOL_YEAR, ("session_id", "org_id")),
    SchoolDayRow: (Entity.SCHOOL_DAY, ("org_id", "on")),
    StudentRow: (Entity.STUDENT, ("student_id",)),
    GuardianRow: (Entity.GUARDIAN, ("guardian_id",)),
    StudentGuardianRow: (Entity.STUDENT_GUARDIAN, ("student_id", "guardian_id")),
    StaffRow: (Entity.STAFF, ("staff_id",)),
    StaffPostRow: (Entity.STAFF_POST, ("staff_id", "org_id", "post")),
    EnrolmentRow: (Entity.SCHOOL_ENROLMENT, ("student_id", "org_id", "starts_on")),
    SectionRow: (Entity.SECTION, ("section_id",)),
    SectionMemberRow: (Entity.SECTION_MEMBER, ("section_id", "person_id")),
    AttendanceCodeRow: (Entity.ATTENDANCE_CODE, ("raw_code", "starts_on")),
    AttendanceMarkRow: (Entity.ATTENDANCE_MARK, ("student_id", "on", "session", "section_id", "lesson")),
    RegisterRow: (Entity.REGISTER_STATUS, ("org_id", "on", "session", "section_id")),
}
PERIOD = frozenset({"starts_on", "ends_before"})

Knows = Callable[[Entity, str], bool]
"""Whether a record of this entity with this identifier is already known here."""


@dataclass(slots=True)
class Delivery:
    """What the files of one run say, valid: rows by entity and key, and which schools are in it.

    Each entity has its own type of row (`KEYS`), which a mapping of all of them cannot say: hence `Any`.
    """

    rows: dict[Entity, dict[str, Any]] = field(default_factory=lambda: {entity: {} for entity in Entity})
    school_of: dict[str, str] = field(default_factory=dict)

    def get(self, entity: Entity) -> Iterable[Any]:
        return self.rows[entity].values()

    def counts(self) -> dict[str, int]:
        """How many valid rows the files gave of each entity; a session counts as what it is, a year or a term."""
        found = {entity.value: len(rows) for entity, rows in self.rows.items() if rows}
        sessions = self.rows[Entity.SCHOOL_YEAR].values()
        years = sum(row.is_year for row in sessions)
        found |= {Entity.SCHOOL_YEAR.value: years, Entity.TERM.value: len(sessions) - years}
        return {entity: count for entity, count in found.items() if count}


def key_of(row: Row) -> str:
    def text(value: object) -> str:
        return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)

    return "|".join(text(getattr(row, name)) for name in KEYS[type(row)][1])


def finding_of(code: str, at: Origin, column: str = "", value: str = "") -> Finding:
    """A problem of a canonical row, told in the file's own words: the column whose cell holds the value."""
    if column and column not in at.header:
        column = next((title for title, cell in zip(at.header, at.cells, strict=False) if cell == value), column)
    return Finding(code, at.file, at.line, column, value[:300], at.header, at.cells)


def delivery_of(rows: Iterable[Row], reading: Reading, knows: Knows) -> Delivery:
    """Collect, then check in the order in which rows lean on each other. Bad rows go to the reading's findings."""
    delivery = Delivery()
    for row in rows:
        _collect(row, delivery, reading)
    _places(delivery, reading, knows)
    _check(delivery, reading, Entity.SCHOOL_ENROLMENT, _enrolment_fault, knows)
    _students_have_schools(delivery, reading, knows)
    _check(delivery, reading, Entity.STUDENT_GUARDIAN, _guardian_fault, knows)
    _check(delivery, reading, Entity.STAFF_POST, _post_fault, knows)
    _check(delivery, reading, Entity.SECTION, _section_fault, knows)
    _check(delivery, reading, Entity.SECTION_MEMBER, _member_fault, knows)
    _check(delivery, reading, Entity.SCHOOL_DAY, _place_fault, knows)
    _check(delivery, reading, Entity.ATTENDANCE_MARK, _mark_fault, knows)
    _check(delivery, reading, Entity.REGISTER_STATUS, _register_fault, knows)
    return delivery


def _collect(row: Any, delivery: Delivery, reading: Reading) -> None:
    entity, key = KEYS[type(row)][0], key_of(row)
    starts, ends = getattr(row, "starts_on", None), getattr(row, "ends_before", None)
    if starts and ends and ends <= starts:
        _reject(row, entity, reading, "ends_before_it_starts", value=ends.isoformat())
        return
    first = delivery.rows[entity].setdefault(key, row)
    if first is row:
        return
    if first.is_mention or row.is_mention:
        delivery.rows[entity][key] = first if row.is_mention else row
    elif first == row:
        last = reading.findings[-1] if reading.findings else None
        already_said = last is not None and (last.file, last.line) == (row.at.file, row.at.line)
        if not already_said and first.at.line != row.at.line:
            reading.report(finding_of("duplicate_row", row.at, value=key))
    elif (merged := _merged(first, row)) is not None:
        delivery.rows[entity][key] = merged
    else:
        reading.report(finding_of("duplicate_key", row.at, value=key))


def _merged(first: Any, second: Any) -> Row | None:
    """Two stays that differ in their dates alone are one, from the first day to the last."""
    differing = {f.name for f in fields(first) if f.compare and getattr(first, f.name) != getattr(second, f.name)}
    if not differing <= PERIOD:
        return None
    starts = [row.starts_on for row in (first, second)]
    ends = [row.ends_before for row in (first, second)]
    merged: Row = replace(
        first,
        starts_on=None if None in starts else min(starts),
        ends_before=None if None in ends else max(ends),
    )
    return merged


def _reject(row: Row, entity: Entity, reading: Reading, code: str, column: str = "", value: str = "") -> None:
    """Report a row and spare, in its entity, everything that one of its identifiers names."""
    reading.report(finding_of(code, row.at, column, value or key_of(row)))
    person = isinstance(row, StudentRow | GuardianRow | StaffRow)
    reading.spared[ANYTHING if person else entity].update(part for part in key_of(row).split("|") if part)


Fault = Callable[[Any, Delivery, Knows], tuple[str, str, str] | None]
"""What is wrong with a row: (code, field, value), or None."""


def _check(delivery: Delivery, reading: Reading, entity: Entity, fault: Fault, knows: Knows) -> None:
    bad = [(key, row, found) for key, row in delivery.rows[entity].items() if (found := fault(row, delivery, knows))]
    for key, row, (code, column, value) in bad:
        del delivery.rows[entity][key]
        _reject(row, entity, reading, code, column, value)


def _places(delivery: Delivery, reading: Reading, knows: Knows) -> None:
    """Which school each organisation stands for: itself, the nearest school above it, or none."""
    organisations = delivery.rows[Entity.ORGANISATION]
    if not organisations:
        _assume_schools(delivery, reading, knows)
    for org_id, row in organisations.items():
        seen: set[str] = set()
        while isinstance(row, Organisation) and not row.is_school and row.parent_id and row.org_id not in seen:
            seen.add(row.org_id)
            row = organisations.get(row.parent_id, row)
        if isinstance(row, Organisation) and row.is_school:
            delivery.school_of[org_id] = row.org_id


def _named_orgs(delivery: Delivery) -> Iterable[tuple[str, Any]]:
    for entity in (Entity.SCHOOL_ENROLMENT, Entity.STAFF_POST, Entity.SECTION, Entity.SCHOOL_DAY):
        for row in delivery.get(entity):
            yield row.org_id, row
    for entity in (Entity.ATTENDANCE_MARK, Entity.REGISTER_STATUS):
        for row in delivery.get(entity):
            if row.org_id:
                yield row.org_id, row


def _assume_schools(delivery: Delivery, reading: Reading, knows: Knows) -> None:
    """Files without any organisation: a school that enrols students is made; other unknown ids stay unknown."""
    enrols = {row.org_id for row in delivery.get(Entity.SCHOOL_ENROLMENT)}
    for org_id, row in _named_orgs(delivery):
        if org_id in delivery.school_of:
            continue
        if knows(Entity.ORGANISATION, org_id):
            delivery.school_of[org_id] = org_id
        elif org_id in enrols:
            reading.report(finding_of("school_not_described", row.at, value=org_id))
            delivery.rows[Entity.ORGANISATION][org_id] = Organisation(
                at=row.at, org_id=org_id, name=org_id, is_school=True, is_assumed=True
            )
            delivery.school_of[org_id] = org_id


def _has_school(org_id: str, delivery: Delivery, knows: Knows) -> bool:
    return org_id in delivery.school_of or (
        org_id not in delivery.rows[Entity.ORGANISATION] and knows(Entity.ORGANISATION, org_id)
    )


def _is_there(entity: Entity, key: str, delivery: Delivery, knows: Knows) -> bool:
    return key in delivery.rows[entity] or knows(entity, key)


def _place_fault(row: Any, delivery: Delivery, knows: Knows) -> tuple[str, str, str] | None:
    return None if _has_school(row.org_id, delivery, knows) else ("unknown_school", "org_id", row.org_id)


def _enrolment_fault(row: Any, delivery: Delivery, knows: Knows) -> tuple[str, str, str] | None:
    if not _is_there(Entity.STUDENT, row.student_id, delivery, knows):
        return "unknown_student", "student_id", row.student_id
    return _place_fault(row, delivery, knows)


def _students_have_schools(delivery: Delivery, reading: Reading, knows: Knows) -> None:
    enrolled = {row.student_id for row in delivery.get(Entity.SCHOOL_ENROLMENT)}
    homeless = [
        (key, row)
        for key, row in delivery.rows[Entity.STUDENT].items()
        if key not in enrolled and not knows(Entity.STUDENT, key)
    ]
    for key, row in homeless:
        del delivery.rows[Entity.STUDENT][key]
        _reject(row, Entity.STUDENT, reading, "student_without_school")


def _guardian_fault(row: Any, delivery: Delivery, knows: Knows) -> tuple[str, str, str] | None:
    if not _is_there(Entity.STUDENT, row.student_id, delivery, knows):
        return "unknown_student", "student_id", row.student_id
    if not _is_there(Entity.GUARDIAN, row.guardian_id, delivery, knows):
        return "unknown_guardian", "guardian_id", row.guardian_id
    return None


def _post_fault(row: Any, delivery: Delivery, knows: Knows) -> tuple[str, str, str] | None:
    if not _is_there(Entity.STAFF, row.staff_id, delivery, knows):
        return "unknown_person", "staff_id", row.staff_id
    if _has_school(row.org_id, delivery, knows):
        return None
    outside = row.org_id in delivery.rows[Entity.ORGANISATION]
    return ("post_not_in_a_school" if outside else "unknown_school"), "org_id", row.org_id


def _section_fault(row: Any, delivery: Delivery, knows: Knows) -> tuple[str, str, str] | None:
    if _has_school(row.org_id, delivery, knows):
        return None
    outside = row.org_id in delivery.rows[Entity.ORGANISATION]
    return ("section_not_in_a_school" if outside else "unknown_school"), "org_id", row.org_id


def _member_fault(row: Any, delivery: Delivery, knows: Knows) -> tuple[str, str, str] | None:
    if not _is_there(Entity.SECTION, row.section_id, delivery, knows):
        return "unknown_section", "section_id", row.section_id
    kind = Entity.STAFF if row.is_staff else Entity.STUDENT
    known = _is_there(kind, row.person_id, delivery, knows)
    return None if known else ("unknown_person", "person_id", row.person_id)


def _mark_fault(row: Any, delivery: Delivery, knows: Knows) -> tuple[str, str, str] | None:
    if not _is_there(Entity.STUDENT, row.student_id, delivery, knows):
        return "unknown_student", "student_id", row.student_id
    if row.section_id and not _is_there(Entity.SECTION, row.section_id, delivery, knows):
        return "unknown_section", "section_id", row.section_id
    return _place_fault(row, delivery, knows) if row.org_id else None


def _register_fault(row: Any, delivery: Delivery, knows: Knows) -> tuple[str, str, str] | None:
    if row.section_id and not _is_there(Entity.SECTION, row.section_id, delivery, knows):
        return "unknown_section", "section_id", row.section_id
    return _place_fault(row, delivery, knows)

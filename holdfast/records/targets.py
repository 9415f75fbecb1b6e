"""What each canonical row becomes: the fields of one record here, and the records that it belongs to."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from holdfast.people.choices import EnrolmentStatus
from holdfast.people.models import (
    Enrolment,
    Guardian,
    Guardianship,
    School,
    SchoolDay,
    SchoolYear,
    Section,
    SectionMember,
    Staff,
    StaffPost,
    Student,
    Term,
)
from holdfast.people.names import folded
from holdfast.records.choices import Entity
from holdfast.records.contract import EnrolmentRow, Origin, Row, SessionRow
from holdfast.records.models import AttendanceCode, AttendanceMark, Register
from holdfast.records.problems import Finding
from holdfast.records.validating import Delivery, finding_of

MODELS: dict[Entity, type[models.Model]] = {
    Entity.ORGANISATION: School,
    Entity.SCHOOL_YEAR: SchoolYear,
    Entity.TERM: Term,
    Entity.SCHOOL_DAY: SchoolDay,
    Entity.STUDENT: Student,
    Entity.GUARDIAN: Guardian,
    Entity.STUDENT_GUARDIAN: Guardianship,
    Entity.STAFF: Staff,
    Entity.STAFF_POST: StaffPost,
    Entity.SCHOOL_ENROLMENT: Enrolment,
    Entity.SECTION: Section,
    Entity.SECTION_MEMBER: SectionMember,
    Entity.ATTENDANCE_CODE: AttendanceCode,
    Entity.ATTENDANCE_MARK: AttendanceMark,
    Entity.REGISTER_STATUS: Register,
}
"""In the order of writing: each entity leans only on those before it."""

REFERS: dict[Entity, dict[str, Entity]] = {
    Entity.SCHOOL_YEAR: {"school": Entity.ORGANISATION},
    Entity.TERM: {"school": Entity.ORGANISATION, "school_year": Entity.SCHOOL_YEAR},
    Entity.SCHOOL_DAY: {"school": Entity.ORGANISATION},
    Entity.STUDENT: {"school": Entity.ORGANISATION},
    Entity.STUDENT_GUARDIAN: {
        "school": Entity.ORGANISATION,
        "student": Entity.STUDENT,
        "guardian": Entity.GUARDIAN,
    },
    Entity.STAFF_POST: {"school": Entity.ORGANISATION, "staff": Entity.STAFF},
    Entity.SCHOOL_ENROLMENT: {"school": Entity.ORGANISATION, "student": Entity.STUDENT},
    Entity.SECTION: {"school": Entity.ORGANISATION},
    Entity.SECTION_MEMBER: {
        "school": Entity.ORGANISATION,
        "section": Entity.SECTION,
        "student": Entity.STUDENT,
        "staff": Entity.STAFF,
    },
    Entity.ATTENDANCE_MARK: {"school": Entity.ORGANISATION, "student": Entity.STUDENT, "section": Entity.SECTION},
    Entity.REGISTER_STATUS: {"school": Entity.ORGANISATION, "section": Entity.SECTION},
}


@dataclass(slots=True)
class Target:
    """One record as the source wants it. `refs` are source keys by field; `values` are JSON values by field."""

    entity: Entity
    key: str
    at: Origin
    values: dict[str, object]
    refs: dict[str, str] = field(default_factory=dict)
    is_kept: bool = True

    @property
    def sent(self) -> dict[str, object]:
        return {**self.values, **{name: f"{REFERS[self.entity][name]}:{key}" for name, key in self.refs.items()}}

    @property
    def row_hash(self) -> str:
        text = json.dumps(self.sent, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Years:
    """School years known beforehand: `known` gives the newest that has begun at the school of an organisation key."""

    known: Callable[[str], tuple[date, date] | None]
    assumed: date
    language: str

    def of(self, school: str, delivered: Iterable[SessionRow]) -> tuple[date, date | None, bool]:
        """The first day and end of the newest school year of a school; True when it is only assumed."""
        years = [(row.starts_on, row.ends_before) for row in delivered if row.is_year and row.org_id in ("", school)]
        if (here := self.known(school)) is not None:
            years.append(here)
        if years:
            return (*max(years), False)
        return self.assumed, None, True


def plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _values(row: Row, *names: str, **renamed: str) -> dict[str, object]:
    found = {name: plain(getattr(row, name)) for name in names}
    return found | {ours: plain(getattr(row, theirs)) for ours, theirs in renamed.items()}


def _others(row: Row, *keys: str) -> dict[str, object]:
    """Every field of a row but its keys, under its own name."""
    left = ("at", "is_mention", *keys)
    return {one.name: plain(getattr(row, one.name)) for one in fields(row) if one.name not in left}


def _filled(values: dict[str, object]) -> dict[str, object]:
    """Without what the source leaves empty: there our own default, or what a person wrote, stands."""
    return {name: value for name, value in values.items() if value not in ("", None)}


def targets_of(delivery: Delivery, years: Years, known_starts: dict[str, str]) -> Iterator[Target | Finding]:
    """Every record of a delivery, and findings on the way. `known_starts`: inferred enrolment starts by key."""
    yield from _places(delivery)
    yield from _people(delivery, years)
    yield from _enrolments(delivery, years, known_starts)
    yield from _groups(delivery)
    yield from _attendance(delivery)


def _places(delivery: Delivery) -> Iterator[Target]:
    for row in delivery.get(Entity.ORGANISATION):
        values = _filled(_values(row, "name", "phase", "official_number"))
        yield Target(Entity.ORGANISATION, row.org_id, row.at, values, is_kept=row.is_school)
    schools = sorted(set(delivery.school_of.values()))
    sessions = list(delivery.get(Entity.SCHOOL_YEAR))
    years = [row for row in sessions if row.is_year]
    one_of: dict[tuple[str, object], str] = {}
    for row in (row for row in sessions if row.is_year):
        for school in [row.org_id] if row.org_id else schools:
            key = f"{row.session_id}|{school}"
            # A school has one year that begins on a day, however many a feed names (one for each stage, say).
            if one_of.setdefault((school, row.starts_on), key) == key:
                values = _values(row, "starts_on", "ends_before", name="title")
                yield Target(Entity.SCHOOL_YEAR, key, row.at, values, {"school": school})
    named: set[tuple[str, str]] = set()
    for row in (row for row in sessions if not row.is_year):
        year = _year_around(row, years)
        for school in [row.org_id] if row.org_id else schools:
            around = one_of.get((school, year.starts_on)) if year else None
            if around is not None:
                values = _values(row, "starts_on", "ends_before")
                values["name"] = f"{row.title} ({row.session_id})" if (around, row.title) in named else row.title
                named.add((around, row.title))
                refs = {"school": school, "school_year": around}
                yield Target(Entity.TERM, f"{row.session_id}|{school}", row.at, values, refs)
    for row in delivery.get(Entity.SCHOOL_DAY):
        refs = {"school": delivery.school_of.get(row.org_id, row.org_id)}
        key = f"{row.org_id}|{row.on.isoformat()}"
        yield Target(Entity.SCHOOL_DAY, key, row.at, _values(row, "on", "sessions", "day_off"), refs)


def _year_around(term: SessionRow, years: list[SessionRow]) -> SessionRow | None:
    by_id = {year.session_id: year for year in years}
    if term.parent_id in by_id:
        return by_id[term.parent_id]
    return next((year for year in years if year.starts_on <= term.starts_on < year.ends_before), None)


def _people(delivery: Delivery, years: Years) -> Iterator[Target]:
    main: dict[str, str] = {}
    for row in sorted(delivery.get(Entity.SCHOOL_ENROLMENT), key=_main_last):
        main[row.student_id] = delivery.school_of.get(row.org_id, row.org_id)
    for row in delivery.get(Entity.STUDENT):
        values = _others(row, "student_id")
        values["language"] = values["language"] or years.language
        values["search_name"] = folded(row.given_name, row.preferred_name, row.family_name)
        refs = {"school": main[row.student_id]} if row.student_id in main else {}
        yield Target(Entity.STUDENT, row.student_id, row.at, values, refs)
    for row in delivery.get(Entity.GUARDIAN):
        values = _values(
            row, "given_name", "family_name", "email", "phone", "needs_interpreter", "preferred_channel", "address"
        )
        values["language"] = row.language or years.language
        yield Target(Entity.GUARDIAN, row.guardian_id, row.at, values)
    for row in delivery.get(Entity.STUDENT_GUARDIAN):
        values = _others(row, "student_id", "guardian_id")
        refs = {"student": row.student_id, "guardian": row.guardian_id}
        if row.student_id in main:
            refs["school"] = main[row.student_id]
        yield Target(Entity.STUDENT_GUARDIAN, f"{row.student_id}|{row.guardian_id}", row.at, values, refs)
    for row in delivery.get(Entity.STAFF):
        yield Target(Entity.STAFF, row.staff_id, row.at, _values(row, "given_name", "family_name", "email", "active"))
    yield from _posts(delivery)


def _main_last(row: EnrolmentRow) -> tuple[bool, date]:
    """The enrolment that says where a student is now comes last: active before left, main, then the newest."""
    return row.status != EnrolmentStatus.LEFT and row.is_main, row.starts_on or date.min


def _posts(delivery: Delivery) -> Iterator[Target]:
    done: set[str] = set()
    for row in delivery.get(Entity.STAFF_POST):
        school = delivery.school_of.get(row.org_id, row.org_id)
        key = f"{row.staff_id}|{school}|{row.post}"
        if key not in done:
            done.add(key)
            refs = {"school": school, "staff": row.staff_id}
            yield Target(Entity.STAFF_POST, key, row.at, _values(row, "post", "starts_on", "ends_before"), refs)


def _enrolments(delivery: Delivery, years: Years, known_starts: dict[str, str]) -> Iterator[Target | Finding]:
    stays: dict[tuple[str, str], list[EnrolmentRow]] = defaultdict(list)
    for row in delivery.get(Entity.SCHOOL_ENROLMENT):
        stays[row.student_id, delivery.school_of.get(row.org_id, row.org_id)].append(row)
    sessions = list(delivery.get(Entity.SCHOOL_YEAR))
    year_of = {school: years.of(school, sessions) for school in {school for _, school in stays}}
    told = False
    for (student, school), found in stays.items():
        # A roster says that somebody is there; a row with dates says since when.
        rows = [row for row in found if row.starts_on is not None] or found[:1]
        begins, ends, is_assumed = year_of[school]
        starts: set[str] = set()
        for row in sorted(rows, key=lambda row: row.starts_on or begins):
            key = f"{student}|{school}" + (f"|{len(starts) + 1}" if starts else "")
            values = _values(row, "grade", "status", "ends_before")
            values["is_inferred"] = row.starts_on is None
            if row.starts_on is None:
                # A stay without dates goes on over the summer: it keeps the start that was first inferred.
                values["starts_on"] = min(known_starts.get(key, begins.isoformat()), begins.isoformat())
                values["ends_before"] = values["ends_before"] or plain(ends)
            else:
                values["starts_on"] = row.starts_on.isoformat()
            if is_assumed and row.starts_on is None and not told:
                told = True
                yield finding_of("no_school_year", row.at)
            if values["starts_on"] not in starts:
                starts.add(str(values["starts_on"]))
                yield Target(Entity.SCHOOL_ENROLMENT, key, row.at, values, {"school": school, "student": student})


def _groups(delivery: Delivery) -> Iterator[Target]:
    school_of_section: dict[str, str] = {}
    for row in delivery.get(Entity.SECTION):
        school = school_of_section[row.section_id] = delivery.school_of.get(row.org_id, row.org_id)
        values = _values(row, "title", "kind", "course", "subject")
        yield Target(Entity.SECTION, row.section_id, row.at, values, {"school": school})
    for row in delivery.get(Entity.SECTION_MEMBER):
        refs = {"section": row.section_id, "staff" if row.is_staff else "student": row.person_id}
        if row.section_id in school_of_section:
            refs["school"] = school_of_section[row.section_id]
        values = _values(row, "starts_on", "ends_before", "primary")
        yield Target(Entity.SECTION_MEMBER, f"{row.section_id}|{row.person_id}", row.at, values, refs)


def _attendance(delivery: Delivery) -> Iterator[Target]:
    school_of_student = {
        row.student_id: delivery.school_of.get(row.org_id, row.org_id) for row in delivery.get(Entity.SCHOOL_ENROLMENT)
    }
    for key, row in delivery.rows[Entity.ATTENDANCE_CODE].items():
        values = _values(
            row, "meaning", "fraction", "authorised", "is_late", "starts_on", "ends_before", code="raw_code"
        )
        yield Target(Entity.ATTENDANCE_CODE, key, row.at, values)
    for key, row in delivery.rows[Entity.ATTENDANCE_MARK].items():
        refs = {"student": row.student_id}
        school = delivery.school_of.get(row.org_id, row.org_id) or school_of_student.get(row.student_id)
        refs |= {"school": school} if school else {}
        refs |= {"section": row.section_id} if row.section_id else {}
        values = _values(row, "on", "session", "lesson", "minutes_missed", "reason", "recorded_at", code="raw_code")
        yield Target(Entity.ATTENDANCE_MARK, key, row.at, values, refs)
    for key, row in delivery.rows[Entity.REGISTER_STATUS].items():
        refs = {"school": delivery.school_of.get(row.org_id, row.org_id)}
        refs |= {"section": row.section_id} if row.section_id else {}
        values = _values(row, "on", "session", "status", "submitted_at")
        yield Target(Entity.REGISTER_STATUS, key, row.at, values, refs)


CONFIRMED: dict[Entity, tuple[str, frozenset[str]]] = {
    Entity.STUDENT_GUARDIAN: ("authority_confirmed_at", frozenset({"has_legal_authority"})),
    Entity.ATTENDANCE_CODE: ("given_at", frozenset({"meaning", "authorised", "is_late", "fraction"})),
}
"""What a person may find out and confirm: where it is written that one did, and which fields are theirs since."""


def confirmed_by_a_person(record: models.Model) -> frozenset[str]:
    """The fields of a record that a person confirmed here: what a file says of them is not taken."""
    for entity, (mark, names) in CONFIRMED.items():
        if isinstance(record, MODELS[entity]) and getattr(record, mark) is not None:
            return names
    return frozenset()


def confirmed(entity: Entity, idents: Iterable[int]) -> set[int]:
    """The records among these of which a person confirmed anything."""
    if entity not in CONFIRMED:
        return set()
    mark, _names = CONFIRMED[entity]
    rows = MODELS[entity]._default_manager.filter(pk__in=set(idents), **{f"{mark}__isnull": False})
    return set(rows.values_list("pk", flat=True))


def column_value(model: type[models.Model], name: str, value: object) -> object:
    """A JSON value as the model's field wants it."""
    column: Any = model._meta.get_field(name)
    return column.to_python(value)

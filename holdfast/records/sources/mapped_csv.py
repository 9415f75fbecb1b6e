"""CSV files of any shape, read through a mapping: a roster in one wide file, or the files of the data contract."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from holdfast.records.choices import Entity, SourceKind
from holdfast.records.contract import Row
from holdfast.records.mapping import DATE_FIELDS, KEY_FIELDS, KINDS, Mapping, TableMapping, suggested
from holdfast.records.problems import Finding
from holdfast.records.reading import Record, Table, Unreadable
from holdfast.records.sources import dates, words
from holdfast.records.sources.declared import Feed, FileSpec, Reading

GIVES: dict[str, tuple[Entity, ...]] = {
    "roster": (Entity.STUDENT, Entity.SCHOOL_ENROLMENT),
    "organisations": (Entity.ORGANISATION,),
    "sessions": (Entity.SCHOOL_YEAR, Entity.TERM),
    "calendar": (Entity.SCHOOL_DAY,),
    "guardians": (Entity.GUARDIAN,),
    "student_guardians": (Entity.STUDENT_GUARDIAN,),
    "staff": (Entity.STAFF, Entity.STAFF_POST),
    "school_enrolments": (Entity.SCHOOL_ENROLMENT,),
    "sections": (Entity.SECTION,),
    "section_members": (Entity.SECTION_MEMBER,),
    "attendance": (Entity.ATTENDANCE_MARK,),
    "attendance_codes": (),
    "registers": (Entity.REGISTER_STATUS,),
}


class BadValue(Exception):
    """A cell that its field cannot take: (code, field)."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code)
        self.code, self.name = code, name


@dataclass(frozen=True, slots=True)
class Line:
    """One row seen through its mapping: values by our field names."""

    record: Record
    mapping: TableMapping
    reading: Reading
    default_school: str

    def __getitem__(self, name: str) -> str:
        header = self.mapping.columns.get(name)
        text = self.record[header] if header else ""
        text = text or self.mapping.constants.get(name, "")
        return self.mapping.values.get(name, {}).get(text, text)

    def day(self, name: str) -> date | None:
        text = self[name]
        found = self.reading.day(text)
        if text and found is None:
            raise BadValue("not_a_date", name)
        return found

    def after(self, name: str) -> date | None:
        """The day after an inclusive end."""
        found = self.day(name)
        return found + timedelta(days=1) if found else None

    def moment(self, name: str) -> datetime | None:
        try:
            found = datetime.fromisoformat(self[name]) if self[name] else None
        except ValueError as error:
            raise BadValue("not_a_date", name) from error
        return found if found is None or found.tzinfo else None

    def number(self, name: str, least: int = 0, most: int = 32_000) -> Decimal | None:
        """A number with a decimal point or a decimal comma."""
        text = self[name].replace(",", ".").replace("\u00a0", "")
        try:
            found = Decimal(text) if text else None
        except InvalidOperation as error:
            raise BadValue("not_a_number", name) from error
        if found is not None and not (found.is_finite() and least <= found <= most):
            raise BadValue("not_a_number", name)
        return found

    def whole(self, name: str, most: int = 32_000) -> int | None:
        found = self.number(name, most=most)
        if found is not None and found != int(found):
            raise BadValue("not_a_number", name)
        return None if found is None else int(found)

    def answer(self, name: str, default: bool | None = None) -> bool | None:
        text = self[name]
        if not text:
            return default
        found = words.yes_or_no(text)
        if found is None:
            raise BadValue("unmapped_value", name)
        return found

    def choice(self, name: str, allowed: dict[str, str], default: str) -> str:
        text = self[name]
        if text and text.casefold() not in allowed:
            raise BadValue("unmapped_value", name)
        return allowed[text.casefold()] if text else default

    @property
    def school(self) -> str:
        return self["school_id"] or self["school_name"] or self.default_school

    def required(self, name: str) -> str:
        if not self[name]:
            raise BadValue("required", name)
        return self[name]


Maker = Callable[[Line], Iterator[Row]]


def spec_of(table: Table, mapping: TableMapping) -> FileSpec:
    """The declaration that a mapping amounts to for one table."""
    needed = [name for name in KINDS[mapping.kind][0] if name not in mapping.constants]
    unmapped = [name for name in needed if name not in mapping.columns]
    if unmapped:
        raise Unreadable(*(Finding("needs_mapping", table.name, 1, name) for name in unmapped))
    lacking = [header for header in mapping.columns.values() if header.casefold() not in table.columns]
    if lacking:
        raise Unreadable(*(Finding("missing_column", table.name, 1, header) for header in lacking))
    gives = GIVES[mapping.kind]
    if mapping.kind == "roster":
        gives += (Entity.GUARDIAN, Entity.STUDENT_GUARDIAN) if "guardian1_family_name" in mapping.columns else ()
        gives += (Entity.SECTION, Entity.SECTION_MEMBER) if "group" in mapping.columns else ()
    return FileSpec(
        table.file.stem,
        tuple(mapping.columns[name] for name in needed),
        tuple(mapping.columns[name] for name in KEY_FIELDS if name in needed),
        gives if mapping.complete else (),
        dates=tuple(header for name, header in mapping.columns.items() if name in DATE_FIELDS),
    )


def feed_for(tables: list[Table], mapping: Mapping | None, default_school: str, makers: dict[str, Maker]) -> Feed:
    """A feed for these very tables: by the mapping, or by what their names and headers plainly say."""
    read: list[tuple[FileSpec, TableMapping, tuple[str, ...]]] = []
    lost: list[Finding] = []
    for table in tables:
        found = mapping.of(table) if mapping else suggested(table)
        if found is None:
            if mapping is None:
                lost.append(Finding("needs_mapping", table.name, 1, value=", ".join(table.header)[:300]))
            continue
        spec = spec_of(table, found)
        formats = (dates.declared(found.dates),) if found.dates else dates.format_of(table, spec.dates)
        read.append((spec, found, formats))
    if lost or not read:
        raise Unreadable(*(lost or [Finding("needs_mapping", table.name) for table in tables]))
    # Schools and people come before what leans on them, whatever the order of the files.
    read.sort(key=lambda one: list(KINDS).index(one[1].kind))

    def parse(reading: Reading) -> Iterator[Row]:
        for spec, found, formats in read:
            own = replace(reading, date_formats=formats)
            yield from _lines(own, spec, found, default_school, makers[found.kind])

    return Feed(SourceKind.MAPPED_CSV, tuple(spec for spec, _, _ in read), parse, lambda tables: False)


def _lines(reading: Reading, spec: FileSpec, mapping: TableMapping, default_school: str, make: Maker) -> Iterator[Row]:
    for record in reading.records(spec):
        line = Line(record, mapping, reading, default_school)
        try:
            rows = list(make(line))
        except BadValue as bad:
            reading.reject(spec, record, bad.code, mapping.header_of(bad.name) or bad.name, line[bad.name])
        else:
            yield from rows

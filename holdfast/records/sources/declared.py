"""How a feed is declared: its files, their columns, and one pure parser that yields canonical rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from holdfast.records.choices import Entity, SourceKind
from holdfast.records.contract import Row
from holdfast.records.problems import Finding
from holdfast.records.reading import Record, Table, Unreadable

PEOPLE = (Entity.STUDENT, Entity.GUARDIAN, Entity.STAFF)
ANYTHING = "*"
CORRECTION_MARK = "holdfast_code"
"""A column of the files of rejected rows: such a file is a correction, never the whole truth."""


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file: which columns must be there, which must be filled in, which hold dates, and whose key each row is.

    `gives` are the entities that the file completes: when it is sent in full, rows of these that are absent are gone.
    `keys` are the columns that together identify a row; a rejected row spares what they name.
    """

    stem: str
    required: tuple[str, ...]
    keys: tuple[str, ...]
    gives: tuple[Entity, ...] = ()
    dates: tuple[str, ...] = ()
    must_exist: bool = False
    is_kept: bool = True
    may_be_blank: tuple[str, ...] = ()

    @property
    def spares(self) -> str:
        """Under which entity rejected keys are spared: a person's key spares everything of that person."""
        return ANYTHING if any(entity in PEOPLE for entity in self.gives) else (self.gives or (ANYTHING,))[0]


@dataclass(slots=True)
class Reading:
    """The tables of one delivery while they are read: what was found wrong, spared, deleted or left out."""

    tables: dict[str, Table]
    date_formats: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)
    spared: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    deleted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unswept: set[Entity] = field(default_factory=set)
    swept: set[Entity] = field(default_factory=set)

    def report(self, finding: Finding) -> None:
        self.findings.append(finding)

    def spare(self, spec: FileSpec, record: Record) -> None:
        """A rejected row is not a deletion: whatever it may have been about stays as it is."""
        keys = [record[column] for column in spec.keys]
        if all(keys):
            self.spared[spec.spares].update(keys)
        else:
            self.unswept.update(spec.gives)
            self.report(Finding("sweep_skipped", record.origin.file, record.origin.line))

    def reject(self, spec: FileSpec, record: Record, code: str, column: str = "", value: str | None = None) -> None:
        self.report(record.finding(code, column, value))
        self.spare(spec, record)

    def has(self, stem: str) -> bool:
        return stem in self.tables

    def records(self, spec: FileSpec) -> Iterator[Record]:
        """The rows of a file that have every required value, an acceptable key and readable dates."""
        table = self.tables.get(spec.stem)
        if table is None:
            return
        present = table.columns
        lacking = [column for column in spec.required if column.casefold() not in present]
        if lacking:
            raise Unreadable(*(Finding("missing_column", table.name, 1, column) for column in lacking))

        def misread(finding: Finding) -> None:
            self.report(finding)
            self.unswept.update(spec.gives)

        needed = [column for column in spec.required if column not in spec.may_be_blank]
        for record in table.records(misread):
            if (bad := self._fault(spec, record, needed)) is not None:
                self.reject(spec, record, *bad)
            else:
                yield record
        if CORRECTION_MARK in present:
            self.unswept.update(spec.gives)
        elif table.row_count:
            self.swept.update(spec.gives)
        elif spec.gives:
            self.report(Finding("file_has_no_rows", table.name))

    def _fault(self, spec: FileSpec, record: Record, needed: Iterable[str]) -> tuple[str, str] | None:
        for column in needed:
            if not record[column]:
                return "required", column
        for column in spec.keys:
            if "|" in record[column] or len(record[column]) > 120:
                return "bad_identifier", column
        for column in spec.dates:
            if record[column] and self.day(record[column]) is None:
                return "not_a_date", column
        return None

    def day(self, text: str) -> date | None:
        """A day in one of the feed's formats; a time after an ISO day is dropped."""
        if not text:
            return None
        for pattern in self.date_formats:
            try:
                return datetime.strptime(text[:10] if pattern == "%Y-%m-%d" else text, pattern).date()  # noqa: DTZ007
            except ValueError:
                continue
        return None


Parser = Callable[[Reading], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Feed:
    """A format of files. `recognises` looks at the stems and headers that came and says whether they are its own."""

    kind: SourceKind
    files: tuple[FileSpec, ...]
    parse: Parser
    recognises: Callable[[dict[str, Table]], bool]
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)

    def reading(self, tables: Iterable[Table]) -> Reading:
        """Open a delivery for this feed; complains of missing files and of files that it does not know."""
        known = {spec.stem: spec for spec in self.files}
        by_stem = {table.file.stem: table for table in tables}
        reading = Reading({stem: table for stem, table in by_stem.items() if stem in known}, self.date_formats)
        is_correction = any(CORRECTION_MARK in table.columns for table in by_stem.values())
        missing = [spec for spec in self.files if spec.must_exist and spec.stem not in by_stem and not is_correction]
        if missing:
            raise Unreadable(*(Finding("missing_file", f"{spec.stem}.csv") for spec in missing))
        for stem, table in by_stem.items():
            if stem not in known:
                reading.report(Finding("file_ignored", table.name))
            elif not known[stem].is_kept:
                reading.report(Finding("entity_not_kept", table.name))
            if table.errors == "replace" and table.encoding != "utf-16":
                reading.report(Finding("bytes_replaced", table.name))
        return reading

"""Reads for the import pages and the command line: what a run would do or did, and what was wrong."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from holdfast.people.models import District, School, SchoolYear
from holdfast.records.choices import Entity, Op, Severity
from holdfast.records.models import (
    AttendanceMark,
    ImportChange,
    ImportRun,
    Register,
    RejectedRow,
    Source,
    SourceRow,
    TierCrossing,
)
from holdfast.records.planning import UNCHANGED
from holdfast.records.problems import PROBLEMS
from holdfast.records.sources.declared import CORRECTION_MARK

REASON_COLUMNS = (
    "holdfast_line",
    "holdfast_column",
    CORRECTION_MARK,
    "holdfast_reason_en",
    "holdfast_remedy_en",
    "holdfast_reason_fr",
    "holdfast_remedy_fr",
)


@dataclass(frozen=True, slots=True)
class EntityCounts:
    """What a run does with one kind of record."""

    entity: str
    label: str
    read: int
    inserted: int
    adopted: int
    updated: int
    reactivated: int
    closed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class FieldChange:
    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How often one problem occurs in a run, in the reader's language."""

    code: str
    severity: str
    count: int
    reason: str
    remedy: str


def district_names() -> list[str]:
    return list(District.objects.order_by("name").values_list("name", flat=True))


def district_named(name: str) -> District | None:
    return District.objects.filter(name=name).first()


def school_named(district: District, name: str) -> School | None:
    return School.objects.filter(district=district, name=name).first()


def school_of_source(district_id: int, name: str) -> int:
    """The school whose files came from this source before, when they name none; 0 where there was none."""
    known = Source.objects.filter(district=district_id, name=name).values_list("default_school", flat=True)
    return known.first() or 0


def source_has_mapping(district_id: int, name: str) -> bool:
    """Whether the command line gave this source a mapping of its own."""
    return Source.objects.filter(district=district_id, name=name, mapping__isnull=False).exists()


def what_counts_on(*, year_id: int) -> bool:
    """Whether registers lie in a school year, a line was crossed in it, or a file brought it and would miss it."""
    year = SchoolYear.objects.get(pk=year_id)
    inside = {"school": year.school_id, "on__gte": year.starts_on, "on__lt": year.ends_before}
    return (
        SourceRow.objects.filter(entity=Entity.SCHOOL_YEAR, object_id=year_id).exists()
        or TierCrossing.objects.filter(school_year=year).exists()
        or AttendanceMark.objects.filter(**inside).exists()
        or Register.objects.filter(**inside).exists()
    )


def counts_of(run: ImportRun) -> list[EntityCounts]:
    """One line for each kind of record in the files or in the plan, in order of writing."""
    read, planned = run.counts.get("read", {}), run.counts.get("plan", {})
    found = []
    for entity in Entity:
        ops = planned.get(entity, {})
        if entity in read or ops:
            found.append(
                EntityCounts(
                    entity.value,
                    str(entity.label),
                    read.get(entity, 0),
                    *(ops.get(op, 0) for op in (Op.INSERT, Op.ADOPT, Op.UPDATE, Op.REACTIVATE, Op.CLOSE, UNCHANGED)),
                )
            )
    return found


def changes_of(run: ImportRun, *, entity: str = "", op: str = "") -> QuerySet[ImportChange]:
    """The plan, record by record, perhaps of one kind or operation; slice it for a page."""
    changes = run.changes.order_by("id")
    changes = changes.filter(entity=entity) if entity else changes
    return changes.filter(op=op) if op else changes


def fields_of(change: ImportChange) -> list[FieldChange]:
    """One record of a plan field by field; a new record has nothing before."""
    names = [*change.after, *change.refs]
    after = {**change.after, **change.refs}
    return [FieldChange(name, change.before.get(name), after[name]) for name in names]


def problems_of(run: ImportRun, language: str | None = None) -> list[ProblemCount]:
    """The problems of a run, worst first, then the most frequent."""
    rank = {severity: place for place, severity in enumerate(Severity.values)}
    rows = run.rejected.order_by().values_list("code", "severity").annotate(count=Count("id"))
    found = [
        ProblemCount(code, severity, count, PROBLEMS[code].says(language), PROBLEMS[code].remedy(language))
        for code, severity, count in rows
    ]
    return sorted(found, key=lambda one: (rank[one.severity], -one.count, one.code))


def rejected_of(run: ImportRun, *, severity: str = "") -> QuerySet[RejectedRow]:
    rows = run.rejected.order_by("id")
    return rows.filter(severity=severity) if severity else rows


def rejected_rows_files(run: ImportRun) -> list[tuple[str, bytes]]:
    """The rejected rows, one CSV a file under its own name, to be corrected and sent again.

    The reasons stand in columns of their own, in both languages. A file with these columns marks nothing as missing.
    """
    return [(name, _rejected_csv(run, name)) for name in _files_with_rejected(run)]


def rejected_rows_file(run: ImportRun, name: str = "") -> bytes:
    """The rejected rows of one file of the run; without a name, of the first file that has any."""
    names = _files_with_rejected(run)
    return _rejected_csv(run, name or names[0]) if names else b""


def _files_with_rejected(run: ImportRun) -> list[str]:
    rows = run.rejected.filter(severity=Severity.ERROR).order_by("file")
    return list(rows.values_list("file", flat=True).distinct())


def _rejected_csv(run: ImportRun, name: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for line in _rejected_lines(run.rejected.filter(severity=Severity.ERROR, file=name).order_by("line", "id")):
        writer.writerow(line)
    return text.getvalue().encode("utf-8-sig")


def _rejected_lines(rows: QuerySet[RejectedRow]) -> Iterator[list[object]]:
    """Each rejected line once, with its first reason."""
    seen: set[int | None] = set()
    for row in rows.iterator():
        own = [place for place, title in enumerate(row.header) if title not in REASON_COLUMNS]
        if not seen:
            yield [*(row.header[place] for place in own), *REASON_COLUMNS]
        if row.line in seen:
            continue
        seen.add(row.line)
        problem = PROBLEMS[row.code]
        cells = [row.cells[place] if place < len(row.cells) else "" for place in own]
        said = (problem.says("en"), problem.remedy("en"), problem.says("fr"), problem.remedy("fr"))
        yield [*cells, row.line, row.column, row.code, *said]

"""School data in, and out again: what was imported counts at once, so that nobody waits for the night."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.actions import recognise_imported_staff
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.scope import scope
from holdfast.records import actions, columns
from holdfast.records.access import districts_importable_by, schools_importable_by
from holdfast.records.applying import Progress, silent
from holdfast.records.attendance.actions import refresh_attendance
from holdfast.records.attendance.queries import school_importable, schools_to_count_after
from holdfast.records.choices import Severity, SourceKind
from holdfast.records.mapping import Mapping, TableMapping, suggested
from holdfast.records.problems import PROBLEMS
from holdfast.records.queries import rejected_of, source_has_mapping
from holdfast.records.reading import Opener, Table, Unreadable, uploaded_files
from holdfast.records.sources import kind_of, tables_of

ImportRun = Any
"""A run of `records`; journeys import no models."""


class CannotRead(Refusal):
    """The files cannot be used at all. `problems` says why, one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Sent:
    """The files of one delivery and what was said with them. `school_id` is the school of files that name none."""

    district_id: int
    name: str
    school_id: int | None
    files: Sequence[tuple[str, Opener]]


def columns_to_confirm(*, sent: Sent, by: Actor, again: bool) -> list[columns.Asked]:
    """The tables whose columns a person must look at before anything is compared; none when nothing was guessed.

    What was confirmed for files of the same school with the same headings is not asked twice, unless `again`.
    """
    _importable(sent.district_id, by)
    try:
        tables = columns.tables_to_map(uploaded_files(sent.files))
        known = columns.remembered(sent.district_id, sent.school_id, tables)
        if not tables or not (again or columns.needs_asking(tables, known)):
            return []
        if not again and source_has_mapping(sent.district_id, sent.name):
            return []
        return columns.asked_of(tables, known)
    except Unreadable as error:
        raise CannotRead([_sentence(one.file, one.code, one.line) for one in error.findings]) from error


def plan_files(
    *, sent: Sent, by: Actor, at: datetime, confirmed: Sequence[TableMapping] | None = None, progress: Progress = silent
) -> ImportRun:
    """Find out what kind of files these are and plan their import from the source of this name. Nothing changes yet.

    Without a name the source is called after the kind of its files. `confirmed` says how their columns are to be read;
    without it, as they were confirmed the last time. It is remembered for the next files with the same headings.
    """
    district = _importable(sent.district_id, by)
    try:
        files = uploaded_files(sent.files)
        tables = tables_of(files)
        kind = kind_of(tables)
        mapping = _mapping(district, sent, tables, confirmed, by, at) if kind == SourceKind.MAPPED_CSV else None
    except Unreadable as error:
        raise CannotRead([_sentence(one.file, one.code, one.line) for one in error.findings]) from error
    source = actions.add_source(
        district=district, name=sent.name or str(SourceKind(kind).label), kind=kind,
        default_school=school_importable(by, sent.district_id, sent.school_id), by=by, at=at,
    )  # fmt: skip
    return actions.plan_import(source=source, files=files, by=by, at=at, progress=progress, mapping=mapping)


def _importable(district_id: int, by: Actor) -> Any:
    district = districts_importable_by(by).filter(pk=district_id).first()
    if district is None:
        raise NotAllowed(_("You may not import data into this district."))
    return district


def _mapping(
    district: Any,
    sent: Sent,
    tables: Sequence[Table],
    confirmed: Sequence[TableMapping] | None,
    by: Actor,
    at: datetime,
) -> Mapping | None:
    """How these tables are to be read, where a person said so now or before; None where nothing was ever asked."""
    header = {table.name: table.header for table in tables}
    for one in confirmed or ():
        actions.save_mapping(
            district=district, name=columns.profile_name(sent.school_id, header[one.file]),
            mapping=Mapping((replace(one, file="*"),)), by=by, at=at,
        )  # fmt: skip
    if confirmed is not None:
        return Mapping(tuple(confirmed))
    known = columns.remembered(district.pk, sent.school_id, tables)
    if not known:
        return None
    rest = (suggested(table) for table in tables if table.name not in known)
    return Mapping((*known.values(), *(one for one in rest if one is not None)))


def _sentence(file: str, code: str, line: int | None) -> str:
    problem = PROBLEMS[code]
    place = ", ".join(part for part in (file, _("line %(line)s") % {"line": line} if line else "") if part)
    said = f"{problem.says()} {problem.remedy()}"
    return f"{place}: {said}" if place else said


def why_not_read(run: ImportRun) -> list[str]:
    """Why the files of a failed run could not be used."""
    return [_sentence(row.file, row.code, row.line) for row in rejected_of(run, severity=Severity.FATAL)[:20]]


def take_in(*, run: ImportRun, on: date, by: Actor, at: datetime, progress: Progress = silent) -> ImportRun:
    """Apply a plan, recognise its staff and count the attendance of the schools it speaks of, in one transaction."""
    with transaction.atomic():
        applied = actions.apply_import(run=run, by=by, at=at, progress=progress)
        _recognise_staff(applied, by, at)
        _count_again(applied, on, by, at, progress)
    return applied


def take_back(*, run: ImportRun, on: date, by: Actor, at: datetime, progress: Progress = silent) -> ImportRun:
    """Undo an import and count the attendance again without it."""
    with transaction.atomic():
        undone = actions.undo_import(run=run, by=by, at=at, progress=progress)
        _count_again(undone, on, by, at, progress)
    return undone


def _recognise_staff(run: ImportRun, by: Actor, at: datetime) -> None:
    """Whoever had an account before the roster came is the member of staff with the same address."""
    with scope(system("import")):
        recognise_imported_staff(district_id=run.district_id, by=by, at=at)


def _count_again(run: ImportRun, on: date, by: Actor, at: datetime, progress: Progress) -> None:
    # As the system: an import may have brought a school that the actor's own wall does not hold yet.
    with scope(system("import")):
        own = schools_importable_by(by, run.district_id)
        schools = [one for one in schools_to_count_after(run) if own is None or one in own]
        for done, school in enumerate(schools):
            progress("count", done, len(schools))
            refresh_attendance(school_id=school, on=on, by=by, at=at)

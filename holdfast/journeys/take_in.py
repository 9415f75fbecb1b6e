"""School data in, and out again: what was imported counts at once, so that nobody waits for the night."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.scope import scope
from holdfast.records import actions
from holdfast.records.access import districts_importable_by, schools_importable_by
from holdfast.records.applying import Progress, silent
from holdfast.records.attendance.actions import refresh_attendance
from holdfast.records.attendance.queries import school_importable, schools_to_count_after
from holdfast.records.choices import Severity, SourceKind
from holdfast.records.problems import PROBLEMS
from holdfast.records.queries import rejected_of
from holdfast.records.reading import Opener, Unreadable, uploaded_files
from holdfast.records.sources import kind_of, tables_of

ImportRun = Any
"""A run of `records`; journeys import no models."""


class CannotRead(Refusal):
    """The files cannot be used at all. `problems` says why, one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


def plan_files(
    *, district_id: int, name: str, school_id: int | None, files: Sequence[tuple[str, Opener]], by: Actor,
    at: datetime, progress: Progress = silent,
) -> ImportRun:  # fmt: skip
    """Find out what kind of files these are and plan their import from the source of this name. Nothing changes yet.

    Without a name the source is called after the kind of its files. `school_id` is the school of files that name none.
    """
    try:
        sent = uploaded_files(files)
        kind = kind_of(tables_of(sent))
    except Unreadable as error:
        raise CannotRead([_sentence(one.file, one.code, one.line) for one in error.findings]) from error
    district = districts_importable_by(by).filter(pk=district_id).first()
    if district is None:
        raise NotAllowed(_("You may not import data into this district."))
    source = actions.add_source(
        district=district, name=name or str(SourceKind(kind).label), kind=kind,
        default_school=school_importable(by, district_id, school_id), by=by, at=at,
    )  # fmt: skip
    return actions.plan_import(source=source, files=sent, by=by, at=at, progress=progress)


def _sentence(file: str, code: str, line: int | None) -> str:
    problem = PROBLEMS[code]
    place = ", ".join(part for part in (file, _("line %(line)s") % {"line": line} if line else "") if part)
    said = f"{problem.says()} {problem.remedy()}"
    return f"{place}: {said}" if place else said


def why_not_read(run: ImportRun) -> list[str]:
    """Why the files of a failed run could not be used."""
    return [_sentence(row.file, row.code, row.line) for row in rejected_of(run, severity=Severity.FATAL)[:20]]


def take_in(*, run: ImportRun, on: date, by: Actor, at: datetime, progress: Progress = silent) -> ImportRun:
    """Apply a plan and count the attendance of the schools it speaks of, in one transaction."""
    with transaction.atomic():
        applied = actions.apply_import(run=run, by=by, at=at, progress=progress)
        _count_again(applied, on, by, at, progress)
    return applied


def take_back(*, run: ImportRun, on: date, by: Actor, at: datetime, progress: Progress = silent) -> ImportRun:
    """Undo an import and count the attendance again without it."""
    with transaction.atomic():
        undone = actions.undo_import(run=run, by=by, at=at, progress=progress)
        _count_again(undone, on, by, at, progress)
    return undone


def _count_again(run: ImportRun, on: date, by: Actor, at: datetime, progress: Progress) -> None:
    # As the system: an import may have brought a school that the actor's own wall does not hold yet.
    with scope(system("import")):
        own = schools_importable_by(by, run.district_id)
        schools = [one for one in schools_to_count_after(run) if own is None or one in own]
        for done, school in enumerate(schools):
            progress("count", done, len(schools))
            refresh_attendance(school_id=school, on=on, by=by, at=at)

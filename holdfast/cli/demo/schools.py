"""Files in, as a real district would: the roster as OneRoster, the attendance as the CSV files of the data contract."""

import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from random import Random

from holdfast.cli.demo.attendance import write_attendance
from holdfast.cli.demo.roster import DISTRICT, make_roster, write
from holdfast.cli.demo.years import SchoolYears
from holdfast.kernel.actor import Actor
from holdfast.people.models import District
from holdfast.records import actions
from holdfast.records.choices import RunStatus, SourceKind
from holdfast.records.reading import sent_files

STAFF_SHARE = 90 / 1200
Say = Callable[[str], None]


class FilesRefused(Exception):
    """The importer did not take the demo's own files: a fault of the demo."""


def import_schools(
    *, random: Random, students: int, around: SchoolYears, today: date, by: Actor, at: datetime, say: Say
) -> District:
    """The district with its schools, people, calendar and attendance."""
    district = actions.add_district(name=DISTRICT, language="en", by=by, at=at)
    roster = make_roster(random, students, max(16, round(students * STAFF_SHARE)), around)
    with tempfile.TemporaryDirectory() as folder:
        say("Importing the roster of two schools")
        write(roster, Path(folder) / "roster")
        _import(district, "School information system", SourceKind.ONEROSTER_12, Path(folder) / "roster", by, at)
        say("Importing a year and more of attendance")
        write_attendance(random, roster, today, Path(folder) / "attendance")
        _import(district, "Attendance", SourceKind.MAPPED_CSV, Path(folder) / "attendance", by, at)
    return district


def _import(district: District, name: str, kind: SourceKind, folder: Path, by: Actor, at: datetime) -> None:
    source = actions.add_source(district=district, name=name, kind=kind, by=by, at=at)
    run = actions.plan_import(source=source, files=sent_files(folder), by=by, at=at)
    problems = run.counts.get("problems", {})
    if run.status != RunStatus.PLANNED or problems.get("error") or problems.get("fatal"):
        raise FilesRefused(f"{name}: {run.status} {run.counts}")
    actions.apply_import(run=run, by=by, at=at)

"""Importing: plan (the dry run), apply, undo. Each is one transaction: all of it happens, or nothing."""

import functools
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.scope import scope
from holdfast.people.models import District, School
from holdfast.records.access import districts_importable_by, schools_importable_by
from holdfast.records.applying import BATCH, Progress, Writer, silent
from holdfast.records.choices import RunStatus, Severity
from holdfast.records.known import Known
from holdfast.records.mapping import Mapping
from holdfast.records.models import ImportChange, ImportRun, MappingProfile, RejectedRow, Source
from holdfast.records.planning import Plan
from holdfast.records.problems import Finding
from holdfast.records.reading import SentFile, Table, Unreadable
from holdfast.records.sources import feed_of, known_names, tables_of
from holdfast.records.targets import targets_of
from holdfast.records.undoing import Undoer, touched_later
from holdfast.records.validating import delivery_of

LOCK_CLASS = 0x484F4C44
MOST_REJECTED_KEPT = 20_000
P = ParamSpec("P")
R = TypeVar("R")


class CannotImport(Refusal):
    """The run cannot be applied as it is."""


class CannotUndo(Refusal):
    """The run cannot be taken back any more."""


def _for_all_schools(do: Callable[P, R]) -> Callable[P, R]:
    """A delivery may bring schools that nobody's scope holds yet: the action itself checks whose they may be."""

    @functools.wraps(do)
    def as_system(*args: P.args, **kwargs: P.kwargs) -> R:
        with scope(system("import")):
            return do(*args, **kwargs)

    return as_system


@audit.action
def add_district(*, name: str, language: str, by: Actor, at: datetime) -> District:
    """A district to import into, made on the command line of a new installation."""
    if not by.everything:
        raise NotAllowed(_("A new district is made on the command line of this server."))
    return District.objects.create(name=name, default_language=language)


@audit.action
def add_school(*, district: District, name: str, by: Actor, at: datetime) -> School:
    """A school for files that name none."""
    if schools_importable_by(by, district.pk) is not None:
        raise NotAllowed(_("Only somebody who imports for the whole district may add a school."))
    return School.objects.create(district=district, name=name)


@audit.action
def add_source(
    *,
    district: District,
    name: str,
    kind: str,
    by: Actor,
    at: datetime,
    mapping: MappingProfile | None = None,
    default_school: School | None = None,
) -> Source:
    """The source of this name, made on first use; its kind, mapping and school are brought up to date."""
    _may_import(by, district.pk)
    source, _made = Source.objects.get_or_create(district=district, name=name, defaults={"kind": kind})
    if source.kind != kind and source.runs.filter(status=RunStatus.APPLIED).exists():
        raise CannotImport(
            _("“%(name)s” already imports another kind of file. Choose another name for this source.") % {"name": name}
        )
    source.kind, source.mapping = kind, mapping or source.mapping
    source.default_school = default_school or source.default_school
    source.save()
    return source


@audit.action
def save_mapping(*, district: District, name: str, mapping: Mapping, by: Actor, at: datetime) -> MappingProfile:
    """A new version of a mapping, unless it says the same as the newest one."""
    _may_import(by, district.pk)
    newest = MappingProfile.objects.filter(district=district, name=name).order_by("-version").first()
    if newest is not None and newest.definition == mapping.as_json():
        return newest
    return MappingProfile.objects.create(
        district=district,
        name=name,
        version=newest.version + 1 if newest else 1,
        definition=mapping.as_json(),
        made_at=at,
    )


@_for_all_schools
@audit.action
def plan_import(
    *,
    source: Source,
    files: Sequence[SentFile],
    by: Actor,
    at: datetime,
    progress: Progress = silent,
    dry_run: bool = False,
    mapping: Mapping | None = None,
) -> ImportRun:
    """Read, map, validate and compare; keep the plan and the rejected rows. No record of a school changes.

    `mapping` is how somebody confirmed that the columns of these very files are to be read.
    Files that cannot be read at all give a run with the status `failed` and its reasons.
    """
    _may_import(by, source.district_id)
    run = ImportRun.objects.create(
        district_id=source.district_id,
        source=source,
        is_dry_run=dry_run,
        planned_by_id=by.user_id,
        planned_at=at,
        follows=_last_applied(source),
    )
    findings: list[Finding] = []
    try:
        plan, read = _compared(run, files, at, progress, findings, mapping)
        _only_own_schools(by, run)
    except Unreadable as error:
        run.status = RunStatus.FAILED
        findings += error.findings
    else:
        run.counts = {"read": read, "plan": plan.counted()}
    run.counts["problems"] = _keep_findings(run, findings)
    run.save()
    progress("plan", 1, 1)
    return run


def _compared(
    run: ImportRun,
    files: Sequence[SentFile],
    at: datetime,
    progress: Progress,
    findings: list[Finding],
    mapping: Mapping | None,
) -> tuple[Plan, dict[str, int]]:
    source = run.source
    progress("read", 0, len(files))
    tables = known_names(tables_of(files))
    run.files = [_described(table) for table in tables]
    feed = feed_of(source, tables, mapping)
    reading = feed.reading(tables)
    reading.findings = findings = _continued(findings, reading.findings)
    known = Known(source)
    delivery = delivery_of(feed.parse(reading), reading, known.knows)
    progress("validate", len(files), len(files))
    plan = Plan(run, known, reading, at.date())
    plan.take(targets_of(delivery, known.years(at.date()), known.inferred_starts()))
    run.scope = {**plan.scope(), "state": _state(source)}
    total = sum(len(found) for found in plan.targets.values())
    done, batch = 0, []
    for change in plan.changes():
        batch.append(change)
        if len(batch) == BATCH:
            done += len(ImportChange.objects.bulk_create(batch))
            batch.clear()
            progress("plan", done, max(total, done))
    ImportChange.objects.bulk_create(batch)
    run.scope["school_by_ref"] = {key: plan.ids[key] for key in run.scope["schools"] if key in plan.ids}
    run.scope["school_ids"] = sorted(set(run.scope["school_by_ref"].values()))
    run.scope["new_schools"] = sum(key not in plan.ids for key in run.scope["schools"])
    return plan, delivery.counts()


def _continued(first: list[Finding], more: list[Finding]) -> list[Finding]:
    first += more
    return first


def _described(table: Table) -> dict[str, object]:
    return {
        "name": table.name,
        "sha256": table.sha256,
        "bytes": table.size,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
    }


def _keep_findings(run: ImportRun, findings: Sequence[Finding]) -> dict[str, int]:
    RejectedRow.objects.bulk_create(
        [
            RejectedRow(
                district_id=run.district_id,
                run=run,
                file=one.file[:255],
                line=one.line,
                column=one.column[:120],
                value=one.value[:300],
                code=one.code,
                severity=one.severity,
                header=list(one.header),
                cells=list(one.cells),
            )
            for one in findings[:MOST_REJECTED_KEPT]
        ],
        batch_size=BATCH,
    )
    return {severity: sum(one.severity == severity for one in findings) for severity in Severity.values}


@_for_all_schools
@audit.action
def apply_import(*, run: ImportRun, by: Actor, at: datetime, progress: Progress = silent) -> ImportRun:
    """Write a plan, all of it or nothing. Applying it twice, or after another run, is refused."""
    run = _locked(run, by)
    if run.status != RunStatus.PLANNED:
        raise CannotImport(_("This plan was applied already or could not be read. Plan the import again."))
    if run.scope["state"] != _state(run.source):
        raise CannotImport(_("Another import of this source happened since. Plan the import again."))
    try:
        Writer(run, at.date(), progress).write()
    except IntegrityError as error:
        raise CannotImport(
            _("Two of these records contradict each other, so nothing was written: %(which)s")
            % {"which": str(error).splitlines()[0]}
        ) from error
    run.status, run.applied_at, run.is_dry_run = RunStatus.APPLIED, at, False
    run.save()
    return run


@_for_all_schools
@audit.action
def undo_import(*, run: ImportRun, by: Actor, at: datetime, progress: Progress = silent) -> ImportRun:
    """Take an applied run back, while no later run touched its rows. What people wrote, and its student, stay."""
    run = _locked(run, by)
    if run.status != RunStatus.APPLIED:
        raise CannotUndo(_("Only an import that was applied can be undone."))
    later = touched_later(run).order_by("run_id").first()
    if later is not None:
        raise CannotUndo(
            _("Import %(number)s has changed the same records since. Undo that one first.") % {"number": later.run_id}
        )
    undoer = Undoer(run, at.date(), progress)
    undoer.undo()
    run.counts["undone"] = dict(undoer.counts)
    run.status, run.undone_at = RunStatus.UNDONE, at
    run.save()
    return run


def _locked(run: ImportRun, by: Actor) -> ImportRun:
    """The run as it is now, with its source locked until the transaction ends."""
    _may_import(by, run.district_id)
    _only_own_schools(by, run)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [LOCK_CLASS, run.source_id % (1 << 31)])
        if not cursor.fetchone()[0]:
            raise CannotImport(_("This source is being imported at this moment. Try again when that is done."))
    return ImportRun.objects.select_for_update().select_related("source__district").get(pk=run.pk)


def _may_import(by: Actor, district_id: int) -> None:
    if not districts_importable_by(by).filter(pk=district_id).exists():
        raise NotAllowed(_("You may not import data into this district."))


def _only_own_schools(by: Actor, run: ImportRun) -> None:
    """Somebody who may import for a school may not bring in, or change, another."""
    schools = schools_importable_by(by, run.district_id)
    if schools is not None and (
        run.scope.get("new_schools") or not schools.issuperset(run.scope.get("school_ids", ()))
    ):
        raise NotAllowed(_("These files hold other schools than yours. Send only your school's, or ask the district."))


def _last_applied(source: Source) -> ImportRun | None:
    return source.runs.filter(status=RunStatus.APPLIED).order_by("-applied_at", "-id").first()


def _state(source: Source) -> str:
    """Changes whenever a run of the source is applied or undone: a plan made before is stale."""
    return (
        f"{source.runs.filter(applied_at__isnull=False).count()}/{source.runs.filter(undone_at__isnull=False).count()}"
    )

"""`holdfast import`: a school's own files, from a folder, a zip or one CSV, with the same engine as the browser."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from holdfast.cli.import_arguments import add_import_arguments
from holdfast.kernel import clock
from holdfast.kernel.actor import system
from holdfast.kernel.errors import Refusal
from holdfast.kernel.scope import scope
from holdfast.records import actions, queries
from holdfast.records.access import runs_visible_to
from holdfast.records.choices import RunStatus, SourceKind
from holdfast.records.mapping import mapping_from_toml
from holdfast.records.models import ImportRun, Source
from holdfast.records.problems import PROBLEMS, Finding
from holdfast.records.reading import SentFile, Unreadable, sent_files
from holdfast.records.sources import kind_of, tables_of

ACTOR = system("import")
DONE, REJECTED_ROWS, NOT_READ, REFUSED = 0, 3, 2, 1
SHOWN = 20
FAMILIES = {
    "oneroster": (SourceKind.ONEROSTER_12, SourceKind.ONEROSTER_11),
    "sds": (SourceKind.SDS_V21, SourceKind.SDS_V1),
    "csv": (SourceKind.MAPPED_CSV,),
}


def import_command(args: argparse.Namespace) -> int:
    """Run the command; returns its exit code. Options that the caller's parser does not have keep their defaults."""
    defaults = argparse.ArgumentParser()
    add_import_arguments(defaults)
    args = argparse.Namespace(**{**vars(defaults.parse_args([])), **vars(args)})
    console = Console(stderr=False, highlight=False)
    with scope(ACTOR):
        try:
            if args.undo is not None:
                return _undo(args.undo, console)
            return _import(args, console)
        except Refusal as refusal:
            Console(stderr=True, highlight=False).print(str(refusal.message))
            return REFUSED
        except Unreadable as error:
            _show_findings(error.findings)
            return NOT_READ


def _undo(number: int, console: Console) -> int:
    run = runs_visible_to(ACTOR).filter(pk=number).first()
    if run is None:
        raise Refusal(_("There is no import with the number %(number)s.") % {"number": number})
    with _bar() as bar:
        run = actions.undo_import(run=run, by=ACTOR, at=clock.now(), progress=_follow(bar))
    done = run.counts["undone"]
    console.print(
        _("Import %(run)s is undone: %(removed)s removed, %(restored)s put back, %(kept)s kept.")
        % {"run": run.pk, **{name: done.get(name, 0) for name in ("removed", "restored", "kept")}}
    )
    return DONE


def _import(args: argparse.Namespace, console: Console) -> int:
    if args.path is None or not args.district:
        raise Refusal(_("Say what to import and into which district: holdfast import PATH --district NAME"))
    files = sent_files(args.path)
    kind = _kind(args, files)
    source = _source(args, kind)
    with _bar() as bar:
        run = actions.plan_import(
            source=source, files=files, by=ACTOR, at=clock.now(), progress=_follow(bar), dry_run=args.dry_run
        )
    _show(run, console)
    if args.rejected is not None:
        _write_rejected(run, args.rejected, console)
    if run.status == RunStatus.FAILED:
        return NOT_READ
    if args.dry_run:
        console.print(_("Dry run: nothing was changed."))
    else:
        with _bar() as bar:
            run = actions.apply_import(run=run, by=ACTOR, at=clock.now(), progress=_follow(bar))
        console.print(_("Import %(run)s is done. To take it back: holdfast import --undo %(run)s") % {"run": run.pk})
    return REJECTED_ROWS if run.counts["problems"]["error"] else DONE


def _kind(args: argparse.Namespace, files: list[SentFile]) -> str:
    """The format that was asked for, or the one that the names and headers of the files show."""
    if args.mapping is not None or args.kind == "csv":
        return SourceKind.MAPPED_CSV
    found = kind_of(tables_of(files))
    if args.kind != "auto" and found not in FAMILIES[args.kind]:
        raise Unreadable(Finding("unknown_format", args.path.name, value=args.kind))
    return found


def _source(args: argparse.Namespace, kind: str) -> Source:
    at = clock.now()
    district = queries.district_named(args.district)
    if district is None:
        known = queries.district_names()
        if known and not args.new_district:
            raise Refusal(
                _("There is no district “%(name)s”. Known: %(known)s. To make a new one, add --new-district.")
                % {"name": args.district, "known": ", ".join(known)}
            )
        district = actions.add_district(name=args.district, language=args.language, by=ACTOR, at=at)
    name = args.source or str(SourceKind(kind).label)
    mapping = None
    if args.mapping is not None:
        if not args.mapping.is_file():
            raise Unreadable(Finding("no_files", args.mapping.name))
        read = mapping_from_toml(args.mapping.read_text(encoding="utf-8"), args.mapping.name)
        mapping = actions.save_mapping(district=district, name=name, mapping=read, by=ACTOR, at=at)
    school = None
    if args.school:
        school = queries.school_named(district, args.school) or actions.add_school(
            district=district, name=args.school, by=ACTOR, at=at
        )
    return actions.add_source(
        district=district, name=name, kind=kind, mapping=mapping, default_school=school, by=ACTOR, at=at
    )


def _show(run: ImportRun, console: Console) -> None:
    table = Table(title=_("Import %(run)s: %(source)s") % {"run": run.pk, "source": run.source.name})
    table.add_column(_("Records"))
    for title in (_("read"), _("new"), _("recognised"), _("changed"), _("back"), _("missing"), _("unchanged")):
        table.add_column(title, justify="right")
    for one in queries.counts_of(run):
        counts = (one.read, one.inserted, one.adopted, one.updated, one.reactivated, one.closed, one.unchanged)
        table.add_row(one.label, *(str(count) for count in counts))
    if table.row_count:
        console.print(table)
    for problem in queries.problems_of(run):
        console.print(f"{problem.severity} {problem.code} × {problem.count}: {problem.reason} {problem.remedy}")
    for row in queries.rejected_of(run)[:SHOWN]:
        console.print(f"  {row.file}:{row.line or '-'} {row.column} {row.value!r} {row.code}", markup=False)


def _show_findings(findings: tuple[Finding, ...]) -> None:
    console = Console(stderr=True, highlight=False)
    for one in findings:
        problem = PROBLEMS[one.code]
        place = " ".join(part for part in (one.file, str(one.line or ""), one.column, one.value) if part)
        console.print(f"{place}: {problem.says()} {problem.remedy()} [{one.code}]", markup=False)


def _write_rejected(run: ImportRun, folder: Path, console: Console) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in queries.rejected_rows_files(run):
        path = folder / Path(name).with_suffix(".csv").name
        path.write_bytes(content)
        console.print(_("Rejected rows to correct: %(path)s") % {"path": path})


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(file=sys.stderr),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _follow(bar: Progress) -> Callable[[str, int, int], None]:
    """A callback that shows each step of the engine as a bar of its own."""
    names = {
        "read": _("Reading"),
        "validate": _("Checking"),
        "plan": _("Comparing"),
        "apply": _("Writing"),
        "undo": _("Undoing"),
    }
    tasks: dict[str, TaskID] = {}

    def follow(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = bar.add_task(names[step], total=total)
        bar.update(tasks[step], completed=done, total=total)

    return follow

"""What each verb does, once Django is there."""

import argparse
import sys
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection

from holdfast.cli import checking, copying, importing, serving, users
from holdfast.cli.demo import database, district
from holdfast.engines.blueprint import BlueprintErrors, read
from holdfast.jobs.nightly import STEPS
from holdfast.jobs.runner import run_night
from holdfast.jobs.step import StepReport
from holdfast.kernel import clock
from holdfast.kernel.actor import system
from holdfast.kernel.scope import scope
from holdfast.people.models import School


def serve(chosen: argparse.Namespace) -> int:
    serving.prepare()
    print(f"Holdfast answers on http://localhost:{chosen.port}/  (Ctrl-C stops it)")
    connection.close()
    return serving.serve(chosen.host, chosen.port, chosen.workers)


def demo(chosen: argparse.Namespace) -> int:
    """Made only when it is new; an older one is brought up to this version and kept as people left it."""
    serving.prepare()
    if chosen.is_new:
        district.make(students=chosen.students, today=clock.today(district.TIME_ZONE))
        database.finish(chosen.database, clock.today().isoformat())
    elif (day := database.made_on(chosen.database)) != clock.today().isoformat():
        print(f"This demo was made on {day}; its people still live in that week. Anew: holdfast demo --fresh")
    connection.close()
    district.say_who_can_sign_in(chosen.port)
    return 0 if chosen.no_serve else serving.serve("127.0.0.1", chosen.port, workers=2)


def nightly(chosen: argparse.Namespace) -> int:
    on = date.fromisoformat(chosen.on) if chosen.on else clock.today()
    with scope(system("nightly")):
        schools = dict(School.objects.order_by("id").values_list("id", "name"))

    def tell(step: str, school_id: int | None, report: StepReport) -> None:
        told = ", ".join(f"{count} {what}" for what, count in report.counts.items()) or "nothing to do"
        stopped = f"  STOPPED: {report.stopped_because}" if report.stopped_because else ""
        print(f"{step:<24} {schools.get(school_id or 0, 'everywhere'):<28} {told}{stopped}")

    run_night(STEPS, list(schools), on, dry=chosen.dry_run, tell=tell)
    return 0


def blueprint(chosen: argparse.Namespace) -> int:
    try:
        found = read(Path(chosen.file).read_bytes(), str(chosen.file))
    except OSError as error:
        print(f"{chosen.file}: {error.strerror}", file=sys.stderr)
        return 2
    except BlueprintErrors as errors:
        print(errors, file=sys.stderr)
        return 1
    print(f"{chosen.file}: {found.content.name.en} / {found.content.name.fr}: sound, {len(found.rules)} rules.")
    return 0


def migrate(chosen: argparse.Namespace) -> int:
    serving.prepare()
    print(f"The database is at this version and its walls stand ({settings.WORDMARK}).")
    return 0


NEED_TABLES = frozenset({"import", "user", "nightly"})
"""Verbs that a new installation may begin with: they make its tables first."""


def run(chosen: argparse.Namespace) -> int:
    verbs = {
        "serve": serve,
        "demo": demo,
        "import": importing.import_command,
        "nightly": nightly,
        "check": checking.check_command,
        "user": users.user_command,
        "blueprint": blueprint,
        "migrate": migrate,
        "backup": copying.backup_command,
        "restore": copying.restore_command,
    }
    if chosen.verb in NEED_TABLES and serving.is_new():
        serving.prepare()
    return verbs[chosen.verb](chosen)

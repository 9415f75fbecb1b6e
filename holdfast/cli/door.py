"""The verbs of the command line, and the set-up that each of them needs."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import django

from holdfast.cli import postgres
from holdfast.cli.demo import database
from holdfast.cli.import_arguments import add_import_arguments

ABOUT = "Holdfast runs individualized support in schools: mentors, programmes, families, and whether it helped."
MORE = """examples:
  holdfast demo                       an invented district, ready to look at
  holdfast serve                      this installation, on http://localhost:8000
  holdfast import roster.zip --district "Kelp Bay" --dry-run
  holdfast user add it@example.org --name "Ivy Kelpington" --role IT --district "Kelp Bay" --new-district
  holdfast user add ada@example.org --name "Ada Kelpington" --role PM --school "Tern Point"
  holdfast nightly                    what a night does, at once
  holdfast backup kelp-bay.backup     the whole database in one file; keep the keys apart from it
  holdfast check                      is this installation sound?

Settings come from the environment: HOLDFAST_HOME (where data and keys live), HOLDFAST_DATABASE_URL (an outside
PostgreSQL instead of the private one), HOLDFAST_HOSTS, HOLDFAST_HTTPS. `holdfast check --settings` explains them."""


def parser() -> argparse.ArgumentParser:
    """Every verb with its help. The verbs load what they need when they run, so that help answers at once."""
    top = argparse.ArgumentParser(
        prog="holdfast", description=ABOUT, epilog=MORE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    serve = verbs.add_parser("serve", help="run the web server of this installation")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    serve.add_argument("--workers", type=int, default=2)

    demo = verbs.add_parser("demo", help="make an invented district, say who can sign in, and serve it")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--fresh", action="store_true", help="throw the old demo away and make a new one")
    demo.add_argument("--no-serve", action="store_true", help="make the district and stop")
    demo.add_argument("--students", type=int, default=1200)

    add_import_arguments(
        verbs.add_parser("import", help="bring in a school's own files: OneRoster, School Data Sync, CSV")
    )

    nightly = verbs.add_parser("nightly", help="do what a night does: watch, remind, seal the audit")
    nightly.add_argument("--dry-run", action="store_true", help="say what would be done and change nothing")
    nightly.add_argument("--on", help="the day to do it for, as YYYY-MM-DD (default: today)")

    check = verbs.add_parser("check", help="is this installation sound: settings, database, walls, audit seals")
    check.add_argument("--settings", action="store_true", help="list the settings, what they mean and their values")

    _user_verb(verbs.add_parser("user", help="people who sign in: add, list, give a role, reset, deactivate"))

    blueprint = verbs.add_parser("blueprint", help="check a programme's file").add_subparsers(
        dest="what", required=True
    )
    blueprint.add_parser("check", help="say what is wrong in a file, line by line").add_argument("file", type=Path)

    backup = verbs.add_parser("backup", help="write the whole database to one file, without the keys")
    backup.add_argument("file", type=Path)
    restore = verbs.add_parser("restore", help="put a backup into an empty database")
    restore.add_argument("file", type=Path)

    verbs.add_parser("migrate", help="bring the database up to this version and raise its walls")
    return top


def _user_verb(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("what", choices=["add", "list", "role", "password", "deactivate"])
    verb.add_argument("email", nargs="?")
    verb.add_argument("--name")
    verb.add_argument("--role", help="two letters, as in docs/access.md: PM is a programme manager")
    verb.add_argument("--school")
    verb.add_argument("--district")
    verb.add_argument("--new-district", action="store_true", help="make the district if there is none of this name")
    verb.add_argument("--language", choices=["en", "fr"], default="en")
    verb.add_argument("--take", action="store_true", help="with role: take the role away")


def main(arguments: Sequence[str]) -> int:
    chosen = parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        if not os.environ.get("HOLDFAST_DATABASE_URL"):
            # Beside the private server, which stops with the last one that uses it.
            return postgres.run(postgres.default_home(), [sys.executable, "-m", "holdfast.cli", *arguments])
        if chosen.verb == "demo":
            _turn_to_demo(chosen)
    except (postgres.PostgresUnavailable, database.DemoImpossible) as error:
        print(error, file=sys.stderr)
        return 1
    django.setup()
    # Django's models exist only from here on, so what uses them is loaded here.
    from holdfast.cli import verbs  # noqa: PLC0415

    return verbs.run(chosen)


def _turn_to_demo(chosen: argparse.Namespace) -> None:
    """The demo's own database, made if need be, is the one of this process and of those that it starts."""
    chosen.database = database.beside(os.environ["HOLDFAST_DATABASE_URL"])
    chosen.is_new = database.open_demo(chosen.database, fresh=chosen.fresh)
    os.environ["HOLDFAST_DATABASE_URL"] = chosen.database.url
    os.environ["HOLDFAST_DEMO"] = "1"
    os.environ.setdefault("HOLDFAST_PUBLIC_URL", f"http://localhost:{chosen.port}")

"""The supervisor as a command: see `--help`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from holdfast.cli.postgres.beside import run
from holdfast.cli.postgres.server import default_home, ensure, stop
from holdfast.cli.postgres.system import PostgresUnavailable, say_on_stderr


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="postgres.py", description="The private PostgreSQL of a Holdfast home.")
    parser.add_argument("--home", type=Path, default=default_home(), help="folder of the data (default: %(default)s)")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("ensure", help="start it if it is not running, and print its address")
    verbs.add_parser("stop", help="stop it; the data stay")
    verbs.add_parser("run", help="run a command beside it").add_argument("command", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(arguments)
    home = chosen.home.expanduser().absolute()
    try:
        if chosen.verb == "run":
            return run(home, chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command)
        if chosen.verb == "stop":
            print("stopped" if stop(home) else "was not running")
        else:
            print(ensure(home).url)
    except PostgresUnavailable as error:
        say_on_stderr(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

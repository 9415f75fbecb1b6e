"""`holdfast demo`: made through the same doors as a real district, kept as it is, made anew only when asked."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import connection

from holdfast.cli.demo import database
from holdfast.cli.demo.busy_week import TIMES, WHO, times_from
from holdfast.cli.demo.cast import CAST, named
from holdfast.cli.demo.district import TIME_ZONE
from holdfast.cli.demo.years import DAYS_OF_A_YEAR, days_of, years_around
from holdfast.kernel import clock
from holdfast.kernel.scope import OPEN

ROOT = Path(__file__).parents[2]
NAME = f"holdfast_{os.getpid()}"
STUDENTS = 160
pytestmark = pytest.mark.slow


def address(name: str) -> str:
    """Another database of the server on which the tests run."""
    server = connection.settings_dict
    user, password, host = (quote(str(server[part]), safe="") for part in ("USER", "PASSWORD", "HOST"))
    port = f":{server['PORT']}" if server["PORT"] else ""
    return f"postgresql://{user}{f':{password}' if password else ''}@{host}{port}/{name}"


def administer(statement: str) -> None:
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute(statement)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    administer(f"create database {NAME}")
    yield tmp_path_factory.mktemp("demo-home")
    for name in (f"{NAME}_demo", NAME):
        administer(f"drop database if exists {name} with (force)")


def demo(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOLDFAST_DATABASE_URL": address(NAME), "HOLDFAST_HOME": str(home), "COLUMNS": "200"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "holdfast.cli", "demo", "--no-serve", "--students", str(STUDENTS), *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def counts(*questions: str) -> list[int]:
    with psycopg.connect(address(f"{NAME}_demo")) as found:
        found.execute(OPEN, ["holdfast_app", "system:test", "*", "*"])
        return [found.execute("select count(*) from " + one).fetchone()[0] for one in questions]


@pytest.fixture(scope="module")
def made(home: Path) -> subprocess.CompletedProcess[str]:
    return demo(home)


def test_it_says_who_can_sign_in_and_what_each_one_sees(made: subprocess.CompletedProcess[str]) -> None:
    assert made.returncode == 0, made.stderr
    for person in CAST:
        line = next(one for one in made.stdout.splitlines() if one.startswith(person.email))
        assert person.name.family in line
    assert "http://localhost:8000/" in made.stdout


def test_there_is_something_at_every_stage(made: subprocess.CompletedProcess[str]) -> None:
    assert made.returncode == 0, made.stderr
    stages = (
        *(f"cases_referral where status = '{one}'" for one in ("received", "accepted", "matched", "closed")),
        *(f"matches_match where status = '{one}'" for one in ("approved", "active", "ended")),
        *(f"meetings_meeting where status = '{one}'" for one in ("held", "missed", "planned")),
        *(f"programmes_programme where status = '{one}'" for one in ("running", "paused", "closed")),
        "cases_familyquestion where answered_at is null",
        "meetings_teacherreview where comment <> ''",
    )
    assert [stage for stage, count in zip(stages, counts(*stages), strict=True) if count == 0] == []


def test_every_change_has_its_line_in_the_audit_and_the_night_has_sealed_them(
    made: subprocess.CompletedProcess[str],
) -> None:
    assert made.returncode == 0, made.stderr
    changed, unsealed = counts(
        "meetings_meeting m where not exists (select from kernel_auditentry a where a.\"table\" = 'meetings_meeting' "
        "and a.row_id = m.id and a.op = 'insert')",
        "kernel_auditentry where id > (select max(up_to_id) from kernel_auditseal)",
    )
    assert (changed, unsealed) == (0, 0)


def test_nothing_happens_in_the_future_but_what_is_planned(made: subprocess.CompletedProcess[str]) -> None:
    assert made.returncode == 0, made.stderr
    assert counts(
        "meetings_meeting where held_at > now()", "cases_referral where received_at > now()",
        "matches_signature where signed_at > now()", "kernel_auditentry where at > now()",
    ) == [0, 0, 0, 0]  # fmt: skip


def test_a_second_start_keeps_what_people_did(home: Path, made: subprocess.CompletedProcess[str]) -> None:
    with psycopg.connect(address(f"{NAME}_demo")) as found:
        found.execute("update accounts_user set language = 'fr' where email = %s", [CAST[0].email])
    before = counts("kernel_auditentry", "accounts_user", "accounts_user where language = 'fr'")
    again = demo(home)
    assert again.returncode == 0, again.stderr
    assert counts("kernel_auditentry", "accounts_user", "accounts_user where language = 'fr'") == before


def test_a_database_that_the_demo_did_not_make_is_left_alone(home: Path) -> None:
    other = f"{NAME}_other_demo"
    administer(f"create database {other}")
    try:
        with pytest.raises(database.DemoImpossible, match="did not make"):
            database.open_demo(database.DemoDatabase(address(other), address(NAME)), fresh=True)
        administer(f"comment on database {other} is '{database.UNFINISHED}'")
        assert database.open_demo(database.DemoDatabase(address(other), address(NAME)), fresh=False)
    finally:
        administer(f"drop database {other}")


def test_the_learning_mentor_has_a_rich_week_from_today_on(made: subprocess.CompletedProcess[str]) -> None:
    assert made.returncode == 0, made.stderr
    own = (
        "meetings_meeting t join matches_match m on m.id = t.match_id join mentors_mentor o on o.id = m.mentor_id "
        f"where o.email = '{named(WHO).email}' and t.status = 'planned' and (t.planned_at at time zone '{TIME_ZONE}')"
    )
    today = clock.today(TIME_ZONE).isoformat()
    on_the_day, after = counts(f"{own}::date = '{today}'", f"{own}::date > '{today}'")
    assert on_the_day == 2
    assert after >= 1


@pytest.mark.parametrize("weekday", range(7))
def test_whatever_the_weekday_somebody_meets_on_it_and_on_school_days_after_it(weekday: int) -> None:
    today = date(2026, 11, 16) + timedelta(days=weekday)
    moments = list(times_from(today, years_around(today).this, ZoneInfo(TIME_ZONE)))
    assert len(moments) == len(TIMES)
    assert [moment.date() for moment in moments[:2]] == [today, today]
    assert all(moment.weekday() < 5 for moment in moments[2:])
    assert moments == sorted(moments)


@pytest.mark.parametrize("month", range(1, 13))
def test_on_every_day_there_are_weeks_to_show(month: int) -> None:
    today = clock.today().replace(month=month, day=15)
    around = years_around(today)
    school_days = [day for day, off in days_of(around.this) if not off and day < today]
    assert len(school_days) >= 45
    assert (today - around.this).days < DAYS_OF_A_YEAR
    assert {around.last.weekday(), around.this.weekday()} == {0}

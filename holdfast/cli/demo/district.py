"""An invented district from nothing to a Sunday evening in the middle of the year: what `holdfast demo` makes."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection, transaction
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from holdfast.accounts.choices import RoleName
from holdfast.cli.demo import accounts, schools
from holdfast.cli.demo.cast import EVERYBODY, PASSWORD
from holdfast.cli.demo.stage import Stage
from holdfast.cli.demo.story import tell
from holdfast.cli.demo.years import years_around
from holdfast.jobs.nightly import STEPS as STEPS_OF_NIGHT
from holdfast.jobs.runner import run_night
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.scope import enter, leave, scope
from holdfast.people.models import School
from holdfast.programmes.actions import load_blueprints
from holdfast.records.attendance.actions import refresh_attendance

SEED = 20_260_831
WEEKS_OF_COUNTS = 4
ROLES = tuple(person.role for person in EVERYBODY)
TIME_ZONE = "America/Toronto"
STEPS = 10
"""How many times `say` is called while the district is made."""


@dataclass
class Telling:
    """What is happening, on the screen, and how long each part took."""

    bar: Progress
    task: TaskID
    took: dict[str, float] = field(default_factory=dict)
    since: float = 0
    now: str = ""

    def say(self, words: str) -> None:
        moment = time.monotonic()
        if self.now:
            self.took[self.now] = moment - self.since
            self.bar.advance(self.task)
        self.now, self.since = words, moment
        self.bar.update(self.task, description=words)
        if self.bar.disable:
            self.bar.console.print(words)


def make(*, students: int, today: date) -> dict[str, float]:
    """Make the district in an empty database; how many seconds each part took. The same day gives the same district."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        telling = Telling(bar, bar.add_task("Starting", total=STEPS))
        with scope(system("demo")), transaction.atomic(), few_collections():
            _make(students, today, telling)
        telling.say("The first night")
        _first_night(today)
        telling.say("Done")
    return telling.took


@contextmanager
def few_collections() -> Iterator[None]:
    """Hundreds of thousands of rows live and die here, hardly any in a circle: looking for circles is a tenth of it."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def count_rows(by: Actor) -> None:
    """Let PostgreSQL look at what is there: in one long transaction it would plan every question for empty tables."""
    leave()
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    enter(by)


def _make(students: int, today: date, telling: Telling) -> None:
    random = Random(SEED)  # noqa: S311 - invented people need no secrets
    around, by = years_around(today), system("demo")
    began = datetime.combine(around.last, time_of_day(12), UTC)
    load_blueprints(folder=Path(settings.ROOT) / "blueprints", by=by, at=began)
    district = schools.import_schools(
        random=random, students=students, around=around, today=today, by=by, at=began, say=telling.say
    )
    telling.say("Giving people their accounts")
    users = accounts.make_cast(district, by, began)
    accounts.make_teachers(district, by, began)
    stage = Stage(random, by, district, around, clock.now(), accounts.schools_by_code(district), users)
    count_rows(by)
    tell(stage, telling.say, lambda: count_rows(by))
    telling.say("Counting attendance")
    for weeks in (WEEKS_OF_COUNTS, 1, 0):
        day = today - timedelta(weeks=weeks)
        for school in stage.schools.values():
            refresh_attendance(school_id=school.pk, on=day, by=by, at=stage.moment(day, 5))


def _first_night(today: date) -> None:
    """What every night does, so that the pages of the first morning are as true as those of any other."""
    with scope(system("demo")):
        schools = list(School.objects.order_by("id").values_list("id", flat=True))
    run_night(STEPS_OF_NIGHT, schools, today, dry=False, tell=lambda _step, _school, _report: None)


def say_who_can_sign_in(port: int) -> None:
    """The people of the demo, on the screen: where, as whom, and what each one sees."""
    console = Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Sign in as", "who is", "as", "and sees"):
        table.add_column(title, overflow="fold")
    for person in sorted(EVERYBODY, key=lambda one: ROLES.index(one.role)):
        name = f"{person.name.given} {person.name.family}"
        table.add_row(person.email, name, str(RoleName(person.role).label).lower(), person.sees)
    console.print(table)
    console.print(f"\nPassword of all of them: [bold]{PASSWORD}[/]  (or press a name on the sign-in page)")
    console.print(f"Open [bold]http://localhost:{port}/[/]  Ctrl-C stops everything; the data stay for next time.")

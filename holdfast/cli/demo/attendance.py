"""A year and more of attendance for the demo, as the CSV files of the data contract: calendar, registers, marks, codes.

Only exceptions are exported, as most systems do: who was absent or late. Some registers were never submitted. A few
students miss Mondays, a few fade after the autumn, most are nearly always there.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from holdfast.cli.demo.roster import SCHOOLS, Roster
from holdfast.cli.demo.years import days_of

CODES = (
    # raw_code, class, fraction, authorised, late
    ("ABS", "absent", "1", "no", "false"),
    ("ILL", "absent", "1", "yes", "false"),
    ("FAM", "absent", "1", "yes", "false"),
    ("LATE", "present", "0", "na", "true"),
)
HABITS = ((0.68, 0.016), (0.87, 0.04), (0.97, 0.1), (1.00, 0.21))
"""Share of students up to here, and how likely they are to miss a day.

So about one in seven misses a tenth of the days or more, as in American public schools before 2020 (one in six or
seven in the years of the national count), and one in thirty a fifth or more. Both schools are ordinary ones.
"""


@dataclass(frozen=True, slots=True)
class Habit:
    """How one student comes to school: chance of missing a day, more on Mondays, and more after a day in the year."""

    chance: float
    mondays: float
    fades_from: date | None

    def on(self, day: date) -> float:
        chance = self.chance * (self.mondays if day.weekday() == 0 else 1)
        return chance * (2.2 if self.fades_from is not None and day >= self.fades_from else 1)


def habit(random: Random, this_year: date) -> Habit:
    draw = random.random()
    chance = next(chance for share, chance in HABITS if draw <= share)
    fades = this_year + timedelta(days=49 + random.randrange(25)) if random.random() < 0.05 else None
    return Habit(chance, 3.0 if random.random() < 0.07 else 1.1, fades)


def _marks(
    random: Random, roster: Roster, school: str, habits: dict[str, Habit], days: list[date]
) -> Iterator[tuple[str, ...]]:
    for student, how in habits.items():
        ill_until = date.min
        for day in (one for one in days if one >= roster.starts[student]):
            if day < ill_until:
                yield from ((school, student, day.isoformat(), session, "ILL") for session in ("am", "pm"))
            elif random.random() < how.on(day):
                code = random.choices(("ABS", "ILL", "FAM"), (5, 4, 1))[0]
                if code == "ILL" and random.random() < 0.3:
                    ill_until = day + timedelta(days=random.randrange(2, 5))
                sessions = ("am", "pm") if random.random() < 0.8 else (random.choice(("am", "pm")),)
                yield from ((school, student, day.isoformat(), session, code) for session in sessions)
            elif random.random() < 0.015 + how.chance / 4:
                yield school, student, day.isoformat(), "am", "LATE"


def _register(random: Random, day: date, session: str, past: list[date]) -> str:
    """Now and then a register is never sent; the afternoon of the last day but one is still missing."""
    is_missing = random.random() < 0.01 or (day == past[-2] and session == "pm")
    return "not_submitted" if is_missing else "submitted"


def _write(file: Path, header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        writer.writerows(rows)


def write_attendance(random: Random, roster: Roster, today: date, folder: Path) -> None:
    """`calendar.csv`, `attendance_codes.csv`, `registers.csv` and `attendance.csv`, up to the day before today."""
    folder.mkdir(parents=True, exist_ok=True)
    calendar = [entry for start in roster.years.both for entry in days_of(start, open_on=today)]
    past = [day for day, off in calendar if not off and day < today]
    _write(
        folder / "calendar.csv",
        ("org_id", "date", "sessions_possible", "is_instructional", "reason"),
        ((school, day.isoformat(), "0" if off else "2", "false" if off else "true", off)
         for school in SCHOOLS for day, off in calendar),
    )  # fmt: skip
    _write(
        folder / "attendance_codes.csv",
        ("raw_code", "class", "fraction", "authorised", "late", "valid_from"),
        ((*code, roster.years.last.isoformat()) for code in CODES),
    )
    _write(
        folder / "registers.csv",
        ("org_id", "date", "session", "status"),
        ((school, day.isoformat(), session, _register(random, day, session, past))
         for school in SCHOOLS for day in past for session in ("am", "pm")),
    )  # fmt: skip
    marks: list[tuple[str, ...]] = []
    for school in SCHOOLS:
        habits = {student: habit(random, roster.years.this) for student in roster.students[school]}
        marks += _marks(random, roster, school, habits, past)
    _write(folder / "attendance.csv", ("org_id", "student_id", "date", "session", "raw_code"), iter(marks))

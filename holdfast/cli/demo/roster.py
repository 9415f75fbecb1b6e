"""The demo's two schools as a OneRoster 1.2 folder, as a school's own system would export it."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from holdfast.cli.demo.names import family_name, given_name

DISTRICT = "Kelp Bay School District"
TERN, GANNET = "tern-point", "gannet-hill"
SCHOOLS = {
    TERN: ("Tern Point Secondary School", ("7", "8", "9", "10", "11", "12")),
    GANNET: ("École primaire Gannet Hill", ("KG", "1", "2", "3", "4", "5", "6")),
}
SUBJECTS = ("French", "English", "Mathematics", "Science", "History", "Arts", "Physical education")
Row = dict[str, str]


@dataclass
class Roster:
    """Rows by OneRoster file; what the rest of the demo needs to know of them stays beside."""

    first_year: date
    files: dict[str, list[Row]] = field(default_factory=dict)
    students: dict[str, list[str]] = field(default_factory=dict)
    teachers: dict[str, list[str]] = field(default_factory=dict)
    grades: dict[str, str] = field(default_factory=dict)

    def add(self, file: str, **row: str) -> None:
        self.files.setdefault(file, []).append(row)


def school_year(year: int) -> tuple[date, date]:
    """From the last Monday of August until (not including) the Thursday before Saint-Jean-Baptiste day or so."""
    start = date(year, 8, 31)
    return start - timedelta(days=start.weekday()), date(year + 1, 6, 23)


def make_roster(random: Random, students: int, staff: int, first_year: int) -> Roster:
    roster = Roster(school_year(first_year)[0])
    roster.add("orgs", sourcedId="kelp-bay", name=DISTRICT, type="district", identifier="KB", parentSourcedId="")
    for year in (first_year, first_year + 1):
        start, end = school_year(year)
        roster.add(
            "academicSessions", sourcedId=f"year-{year}", title=f"{year}-{year + 1}", type="schoolYear",
            startDate=start.isoformat(), endDate=end.isoformat(), parentSourcedId="", schoolYear=str(year + 1),
        )  # fmt: skip
    for code, (name, grades) in SCHOOLS.items():
        roster.add(
            "orgs", sourcedId=code, name=name, type="school", identifier=code.upper(), parentSourcedId="kelp-bay"
        )
        share = 2 / 3 if code == TERN else 1 / 3
        _teachers(roster, random, code, round(staff * share))
        _classes(roster, random, code, grades)
        _families(roster, random, code, grades, students // 2)
    return roster


def _user(roster: Roster, key: str, given: str, family: str, email: str = "", **more: str) -> None:
    row = {
        "sourcedId": key, "enabledUser": "true", "username": key, "userIds": "", "givenName": given,
        "familyName": family, "middleName": "", "identifier": key, "email": email, "sms": "", "phone": "",
        "agentSourcedIds": "", "grades": "", "password": "", "preferredGivenName": "", "primaryOrgSourcedId": "",
    }  # fmt: skip
    roster.add("users", **{**row, **more})


def _role(roster: Roster, user: str, role: str, org: str, begin: date, end: date | None = None) -> None:
    roster.add(
        "roles", sourcedId=f"{user}-{org}-{begin:%Y}", userSourcedId=user, roleType="primary", role=role,
        orgSourcedId=org, beginDate=begin.isoformat(), endDate=end.isoformat() if end else "",
    )  # fmt: skip


def _teachers(roster: Roster, random: Random, school: str, count: int) -> None:
    for number in range(1, count + 1):
        key = f"{school}-t{number:03}"
        given, family = given_name(random, random.choice(("female", "male"))), family_name(random)
        _user(roster, key, given, family, email=f"{key}@kelpbay.example.org", primaryOrgSourcedId=school)
        _role(roster, key, "teacher", school, roster.first_year)
        roster.teachers.setdefault(school, []).append(key)


def _classes(roster: Roster, random: Random, school: str, grades: Iterable[str]) -> None:
    """A homeroom and one class of each subject for each half of a grade."""
    year = f"year-{roster.first_year.year + 1}"
    for grade in grades:
        for half in "AB":
            for subject in ("Homeroom", *SUBJECTS):
                key = f"{school}-{grade}{half}-{subject[:4].lower()}"
                roster.add("courses", sourcedId=key, title=subject, orgSourcedId=school, courseCode="", grades=grade,
                           subjects="" if subject == "Homeroom" else subject, subjectCodes="")  # fmt: skip
                roster.add("classes", sourcedId=key, title=f"{subject} {grade}{half}",
                           classType="homeroom" if subject == "Homeroom" else "scheduled", courseSourcedId=key,
                           schoolSourcedId=school, termSourcedIds=year, classCode="", location="", grades=grade,
                           subjects="" if subject == "Homeroom" else subject, subjectCodes="", periods="")  # fmt: skip
                teacher = random.choice(roster.teachers[school])
                roster.add("enrollments", sourcedId=f"{key}-{teacher}", classSourcedId=key, schoolSourcedId=school,
                           userSourcedId=teacher, role="teacher", primary="true", beginDate="", endDate="")  # fmt: skip


def _families(roster: Roster, random: Random, school: str, grades: tuple[str, ...], count: int) -> None:
    made = 0
    while made < count:
        family = family_name(random)
        guardians = list(_guardians(roster, random, school, made, family))
        for _child in range(min(random.choice((1, 1, 1, 2, 2, 3)), count - made)):
            made += 1
            _student(roster, random, school, made, family, random.choice(grades), guardians)


def _guardians(roster: Roster, random: Random, school: str, number: int, family: str) -> Iterator[str]:
    for index, sex in enumerate(random.choice((("female",), ("male",), ("female", "male"), ("female", "male")))):
        key = f"{school}-g{number:04}{'ab'[index]}"
        phone = f"555-01{random.randrange(100):02}"
        _user(roster, key, given_name(random, sex), family, email=f"{key}@families.example.org", phone=phone)
        _role(roster, key, "guardian", school, roster.first_year)
        yield key


def _student(
    roster: Roster, random: Random, school: str, number: int, family: str, grade: str, guardians: list[str]
) -> None:
    key, sex = f"{school}-s{number:04}", random.choice(("female", "male"))
    age = 5 if grade == "KG" else 5 + int(grade)
    birth = date(roster.first_year.year + 1 - age, 1, 1) + timedelta(days=random.randrange(365))
    late = random.random() < 0.06
    begin = roster.first_year + timedelta(days=random.randrange(60, 300)) if late else roster.first_year
    _user(roster, key, given_name(random, sex), family, email=f"{key}@students.example.org",
          agentSourcedIds=",".join(guardians), grades=grade, primaryOrgSourcedId=school)  # fmt: skip
    _role(roster, key, "student", school, begin)
    roster.add("demographics", sourcedId=key, birthDate=birth.isoformat(), sex=sex)
    half = random.choice("AB")
    for subject in ("Homeroom", *SUBJECTS):
        section = f"{school}-{grade}{half}-{subject[:4].lower()}"
        roster.add("enrollments", sourcedId=f"{section}-{key}", classSourcedId=section, schoolSourcedId=school,
                   userSourcedId=key, role="student", primary="", beginDate="", endDate="")  # fmt: skip
    roster.students.setdefault(school, []).append(key)
    roster.grades[key] = grade


def write(roster: Roster, folder: Path) -> None:
    """The CSV files and the manifest that names each of them bulk or absent."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in roster.files.items():
        columns = ["sourcedId", "status", "dateLastModified", *(c for c in rows[0] if c != "sourcedId")]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    manifest = {"manifest.version": "1.0", "oneroster.version": "1.2", "source.systemName": "Kelp Bay demo"}
    manifest |= {f"file.{name}": "bulk" for name in roster.files}
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("propertyName", "value"), *manifest.items()])

"""The demo's two schools as a OneRoster 1.2 folder, as a school's own system would export it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from holdfast.cli.demo import years
from holdfast.cli.demo.cast import GANNET, STAFF, TERN, named
from holdfast.cli.demo.names import Name, family_name, given_name

DISTRICT = "Kelp Bay School District"
SCHOOLS = {
    TERN: ("Tern Point Secondary School", ("7", "8", "9", "10", "11", "12")),
    GANNET: ("École primaire Gannet Hill", ("KG", "1", "2", "3", "4", "5", "6")),
}
SUBJECTS = ("French", "English", "Mathematics", "Science", "History", "Arts", "Physical education")
HOMEROOM = "Homeroom"
NEWCOMERS = 0.08
Row = dict[str, str]


@dataclass
class Roster:
    """Rows by OneRoster file; what the rest of the demo needs to know of them stays beside."""

    years: years.SchoolYears
    files: dict[str, list[Row]] = field(default_factory=dict)
    students: dict[str, list[str]] = field(default_factory=dict)
    starts: dict[str, date] = field(default_factory=dict)
    teachers: dict[str, list[str]] = field(default_factory=dict)

    def add(self, file: str, **row: str) -> None:
        self.files.setdefault(file, []).append(row)


def make_roster(random: Random, students: int, staff: int, around: years.SchoolYears) -> Roster:
    roster = Roster(around)
    roster.add("orgs", sourcedId="kelp-bay", name=DISTRICT, type="district", identifier="KB", parentSourcedId="")
    for start in around.both:
        roster.add(
            "academicSessions", sourcedId=f"year-{start.year}", title=years.name_of(start), type="schoolYear",
            startDate=start.isoformat(), endDate=years.ends_before(start).isoformat(), parentSourcedId="",
            schoolYear=str(start.year + 1),
        )  # fmt: skip
    for code, (name, grades) in SCHOOLS.items():
        roster.add(
            "orgs", sourcedId=code, name=name, type="school", identifier=code.upper(), parentSourcedId="kelp-bay"
        )
        share = 2 / 3 if code == TERN else 1 / 3
        _staff(roster, random, code, round(staff * share))
        _classes(roster, random, code, grades)
        if code == TERN:
            _known_family(roster, random, grades)
        _families(roster, random, code, grades, students // 2)
    return roster


def _user(roster: Roster, key: str, name: Name, email: str, **more: str) -> None:
    row = {
        "sourcedId": key, "enabledUser": "true", "username": key, "userIds": "", "givenName": name.given,
        "familyName": name.family, "middleName": "", "identifier": key, "email": email, "sms": "", "phone": "",
        "agentSourcedIds": "", "grades": "", "password": "", "preferredGivenName": "", "primaryOrgSourcedId": "",
    }  # fmt: skip
    roster.add("users", **{**row, **more})


def _role(roster: Roster, user: str, role: str, org: str, begin: date) -> None:
    roster.add(
        "roles", sourcedId=f"{user}-{org}-{begin:%Y}", userSourcedId=user, roleType="primary", role=role,
        orgSourcedId=org, beginDate=begin.isoformat(), endDate="",
    )  # fmt: skip


def _staff(roster: Roster, random: Random, school: str, count: int) -> None:
    """The people of the cast first, then teachers."""
    cast = [person for person in STAFF if person.school == school]
    for person in cast:
        _user(roster, person.key, person.name, person.email, primaryOrgSourcedId=school)
        _role(roster, person.key, person.post, school, roster.years.last)
        if person.post == "teacher":
            roster.teachers.setdefault(school, []).append(person.key)
    for number in range(1, count - len(cast) + 1):
        key = f"{school}-t{number:03}"
        name = Name(given_name(random, random.choice(("female", "male"))), family_name(random))
        _user(roster, key, name, f"{key}@staff.kelp.example", primaryOrgSourcedId=school)
        _role(roster, key, "teacher", school, roster.years.last)
        roster.teachers.setdefault(school, []).append(key)


def _classes(roster: Roster, random: Random, school: str, grades: tuple[str, ...]) -> None:
    """A homeroom and one class of each subject for each half of a grade."""
    year = f"year-{roster.years.this.year}"
    for grade in grades:
        for half in "AB":
            for subject in (HOMEROOM, *SUBJECTS):
                key, of = section(school, grade, half, subject), "" if subject == HOMEROOM else subject
                roster.add("courses", sourcedId=key, title=subject, orgSourcedId=school, courseCode="", grades=grade,
                           subjects=of, subjectCodes="")  # fmt: skip
                roster.add("classes", sourcedId=key, title=f"{subject} {grade}{half}",
                           classType="homeroom" if subject == HOMEROOM else "scheduled", courseSourcedId=key,
                           schoolSourcedId=school, termSourcedIds=year, classCode="", location="", grades=grade,
                           subjects=of, subjectCodes="", periods="")  # fmt: skip
                first_class = school == TERN and (grade, half, subject) == ("7", "A", "Mathematics")
                teacher = named("teacher").key if first_class else random.choice(roster.teachers[school])
                _member(roster, key, school, teacher, "teacher")


def section(school: str, grade: str, half: str, subject: str) -> str:
    return f"{school}-{grade}{half}-{subject[:4].lower()}"


def _member(roster: Roster, key: str, school: str, user: str, role: str) -> None:
    roster.add("enrollments", sourcedId=f"{key}-{user}", classSourcedId=key, schoolSourcedId=school,
               userSourcedId=user, role=role, primary="true" if role == "teacher" else "",
               beginDate="", endDate="")  # fmt: skip


def _known_family(roster: Roster, random: Random, grades: tuple[str, ...]) -> None:
    """The student, the guardian and the older student of the cast."""
    student, guardian, peer = named("student"), named("guardian"), named("peer")
    _guardian(roster, guardian.key, guardian.name, guardian.email, "555-0142")
    _student(roster, random, student.key, student.name, student.email, (TERN, grades[0], "A"), [guardian.key])
    _guardian(
        roster, "peer-guardian", Name("Omar", peer.name.family), "peer-guardian@families.kelp.example", "555-0177"
    )
    _student(roster, random, peer.key, peer.name, peer.email, (TERN, grades[-1], "A"), ["peer-guardian"])


def _families(roster: Roster, random: Random, school: str, grades: tuple[str, ...], count: int) -> None:
    made = 0
    while made < count:
        family = family_name(random)
        guardians = list(_guardians(roster, random, school, made, family))
        for _child in range(min(random.choice((1, 1, 1, 2, 2, 3)), count - made)):
            made += 1
            key, name = f"{school}-s{made:04}", Name(given_name(random, random.choice(("female", "male"))), family)
            place = (school, random.choice(grades), random.choice("AB"))
            _student(roster, random, key, name, f"{key}@students.kelp.example", place, guardians)


def _guardians(roster: Roster, random: Random, school: str, number: int, family: str) -> Iterator[str]:
    for index, sex in enumerate(random.choice((("female",), ("male",), ("female", "male"), ("female", "male")))):
        key = f"{school}-g{number:04}{'ab'[index]}"
        phone = f"555-01{random.randrange(100):02}"
        _guardian(roster, key, Name(given_name(random, sex), family), f"{key}@families.kelp.example", phone)
        yield key


def _guardian(roster: Roster, key: str, name: Name, email: str, phone: str) -> None:
    _user(roster, key, name, email, phone=phone)
    _role(roster, key, "guardian", GANNET if key.startswith(GANNET) else TERN, roster.years.last)


def _student(
    roster: Roster, random: Random, key: str, name: Name, email: str, place: tuple[str, str, str], guardians: list[str]
) -> None:
    school, grade, half = place
    begin = _enrolled_on(random, roster.years, grade == SCHOOLS[school][1][0])
    age = 5 if grade == "KG" else 5 + int(grade)
    birth = date(roster.years.this.year - age, 1, 1) + timedelta(days=random.randrange(365))
    _user(roster, key, name, email, agentSourcedIds=",".join(guardians), grades=grade, primaryOrgSourcedId=school)
    _role(roster, key, "student", school, begin)
    roster.add("demographics", sourcedId=key, birthDate=birth.isoformat(), sex=random.choice(("female", "male")))
    for subject in (HOMEROOM, *SUBJECTS):
        _member(roster, section(school, grade, half, subject), school, key, "student")
    roster.students.setdefault(school, []).append(key)
    roster.starts[key] = begin


def _enrolled_on(random: Random, around: years.SchoolYears, in_lowest_grade: bool) -> date:
    """The lowest grade begins this year; of the others a few came this autumn, or in the middle of last year."""
    draw = random.random()
    if in_lowest_grade or draw < NEWCOMERS:
        return around.this
    return around.last + timedelta(days=random.randrange(60, 250)) if draw < 2 * NEWCOMERS else around.last


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

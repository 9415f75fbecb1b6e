"""A small named world: a district with two schools, a person of every role, and neighbours whose data could leak.

Kelp Bay has Tern Point (a secondary school) and Gannet Hill (a primary school). Farshore is another district, whose
school Skua Rock has people of the same kind. Every name is invented. Built once for each test run and never changed
there: what a test changes is rolled back.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from holdfast.accounts.models import Grant, User
from holdfast.accounts.queries import actor_of
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, Role, system
from holdfast.kernel.scope import scope
from holdfast.people.choices import Kinship, Phase, Post, RelationKind, SectionKind
from holdfast.people.models import (
    District,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    Relation,
    School,
    SchoolDay,
    SchoolYear,
    Section,
    SectionMember,
    Staff,
    StaffPost,
    Student,
)
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import BlueprintVersion, Programme

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
YEAR = (date(2026, 8, 31), date(2027, 6, 23))
BLUEPRINTS = Path(__file__).parent.parent / "blueprints"
PASSWORD = "correct-horse-kelp-staple"

AT_SCHOOL = {
    "manager": Role.MANAGER,
    "safeguarding": Role.SAFEGUARDING,
    "learning_mentor": Role.LEARNING_MENTOR,
    "volunteer": Role.VOLUNTEER_MENTOR,
    "peer": Role.PEER_MENTOR,
    "resource_teacher": Role.RESOURCE_TEACHER,
    "teacher": Role.TEACHER,
    "pastoral": Role.PASTORAL,
    "liaison": Role.LIAISON,
    "agency": Role.AGENCY,
    "student": Role.STUDENT,
    "guardian": Role.GUARDIAN,
}
IN_DISTRICT = {"captain": Role.DISTRICT, "auditor": Role.AUDITOR, "it": Role.IT}


@dataclass
class SchoolWorld:
    """One school and who is in it. `met` has a mentor, `referred` may need one, `plain` has nothing, `own` signs in."""

    school: School
    students: dict[str, Student] = field(default_factory=dict)
    guardians: dict[str, Guardian] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    section: Section | None = None
    programme: Programme | None = None

    def actor(self, name: str) -> Actor:
        return actor_of(self.users[name], TODAY)


@dataclass
class World:
    district: District
    farshore: District
    tern: SchoolWorld
    gannet: SchoolWorld
    skua: SchoolWorld
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """An actor by name: "manager" is the one at Tern Point; "captain" the one of the district."""
        return actor_of(self.users.get(name) or self.tern.users[name], TODAY)


def build() -> World:
    with scope(system("world")), audit.change("tests.world", by=system("world"), at=NOW):
        kelp = District.objects.create(name="Kelp Bay", time_zone="America/Toronto")
        farshore = District.objects.create(name="Farshore", time_zone="Europe/London")
        blueprint = _blueprint()
        world = World(
            kelp,
            farshore,
            _school(kelp, "Tern Point", Phase.SECONDARY, "tern", blueprint),
            _school(kelp, "Gannet Hill", Phase.PRIMARY, "gannet", blueprint),
            _school(farshore, "Skua Rock", Phase.SECONDARY, "skua", blueprint),
        )
        for name, role in IN_DISTRICT.items():
            world.users[name] = _user(name, f"{name.title()} Kelpington", "kelp")
            _grant(world.users[name], role, kelp)
        return world


def _blueprint() -> BlueprintVersion:
    text = (BLUEPRINTS / "fsfc-assertive.toml").read_text(encoding="utf-8")
    return BlueprintVersion.objects.create(
        code="fsfc-assertive", edition="world", text=text, digest="w" * 64, loaded_at=NOW
    )


def _user(name: str, full_name: str, place: str, **links: object) -> User:
    user = User(email=f"{name}@{place}.example.org", name=full_name, **links)
    user.set_password(PASSWORD)
    user.save()
    return user


def _grant(user: User, role: Role, district: District, school: School | None = None) -> None:
    Grant.objects.create(user=user, role=role, district=district, school=school, starts_on=YEAR[0])


def _school(district: District, name: str, phase: Phase, place: str, blueprint: BlueprintVersion) -> SchoolWorld:
    school = School.objects.create(district=district, name=name, phase=phase)
    here = SchoolWorld(school)
    SchoolYear.objects.create(school=school, name="2026-2027", starts_on=YEAR[0], ends_before=YEAR[1])
    SchoolDay.objects.bulk_create(
        SchoolDay(school=school, on=on, sessions=2)
        for on in (YEAR[0] + timedelta(days) for days in range((YEAR[1] - YEAR[0]).days))
        if on.weekday() < 5
    )
    for key, given in (("met", "Pearl"), ("referred", "Finn"), ("plain", "Coral"), ("own", "Marin")):
        _family(here, key, given, f"{place.title()}fin")
    _people(here, place)
    here.section = Section.objects.create(school=school, title=f"{name} homeroom 1", kind=SectionKind.HOMEROOM)
    SectionMember.objects.create(school=school, section=here.section, staff=here.staff["teacher"])
    for key in ("met", "referred"):
        SectionMember.objects.create(school=school, section=here.section, student=here.students[key])
    here.programme = Programme.objects.create(
        school=school, blueprint=blueprint, name="Assertive mentoring", status=ProgrammeStatus.RUNNING,
        lead=here.users["manager"], starts_on=YEAR[0],
    )  # fmt: skip
    for key in ("learning_mentor", "volunteer", "peer", "resource_teacher", "liaison"):
        _relate(here, key, RelationKind.MATCH)
    _relate(here, "agency", RelationKind.SHARED)
    return here


def _family(here: SchoolWorld, key: str, given: str, family: str) -> None:
    school = here.school
    household = Household.objects.create(district=school.district, name=f"{family} {given}", home_language="fr")
    student = Student.objects.create(
        district=school.district, school=school, household=household, given_name=given, family_name=family,
        grade="12", birth_on=date(2009, 3, 14), number=f"{key}-001", email=f"{given}.{family}@example.org".lower(),
        phone="555-0100", search_name=f"{given} {family}".lower(),
    )  # fmt: skip
    Enrolment.objects.create(student=student, school=school, starts_on=YEAR[0], grade="12")
    guardian = Guardian.objects.create(
        district=school.district, household=household, given_name=f"Sandy-{given}", family_name=family, language="fr",
        email=f"sandy.{given}.{family}@example.org".lower(), phone="555-0111",
    )  # fmt: skip
    Guardianship.objects.create(
        school=school, student=student, guardian=guardian, kinship=Kinship.MOTHER, has_legal_authority=True
    )
    here.students[key], here.guardians[key] = student, guardian


def _people(here: SchoolWorld, place: str) -> None:
    for name, role in AT_SCHOOL.items():
        links: dict[str, object] = {}
        full_name = f"{name.replace('_', ' ').title()} {place.title()}"
        if name == "student":
            links = {"student": here.students["own"]}
        elif name == "guardian":
            links = {"guardian": here.guardians["met"]}
        elif name not in {"volunteer", "peer", "agency"}:
            here.staff[name] = Staff.objects.create(
                district=here.school.district, given_name=name.title(), family_name=place.title(),
                email=f"{name}@{place}.example.org",
            )  # fmt: skip
            StaffPost.objects.create(school=here.school, staff=here.staff[name], post=Post.TEACHER)
            links = {"staff": here.staff[name]}
        here.users[name] = _user(name, full_name, place, **links)
        _grant(here.users[name], role, here.school.district, here.school)


def _relate(here: SchoolWorld, name: str, kind: RelationKind) -> None:
    Relation.objects.create(
        school=here.school, student=here.students["met"], user=here.users[name], kind=kind, source="tests",
        starts_on=YEAR[0],
    )  # fmt: skip

"""An invented school of 2,000 for benchmarks: roster, sections, guardians, and half a year of registers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from holdfast.accounts.models import Grant, User
from holdfast.kernel import audit
from holdfast.kernel.actor import Role, system
from holdfast.people.choices import Kinship, Post, SectionKind
from holdfast.people.models import (
    District,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    School,
    SchoolDay,
    SchoolYear,
    Section,
    SectionMember,
    Staff,
    StaffPost,
    Student,
)
from holdfast.people.names import folded
from holdfast.records.attendance.actions import refresh_attendance
from holdfast.records.choices import Meaning, Session, SourceKind
from holdfast.records.models import AttendanceCode, AttendanceMark, Register, Source

BY = system("bench")
STUDENTS, MENTORS, TEACHERS, IN_A_CLASS = 2000, 60, 90, 25
SUBJECTS = ("French", "Mathematics", "Science", "History")
GRADES = ("7", "8", "9", "10", "11")
GIVEN = ("Algae", "Bryony", "Coral", "Dune", "Eider", "Finn", "Gale", "Heath", "Isla", "Juniper", "Kestrel", "Linnet")
FAMILY = ("Anchorfin", "Bayfin", "Cliffin", "Driftfin", "Ebbfin", "Foamfin", "Gullfin", "Harbourfin", "Inletfin")
WEEKS_BEFORE, WEEKS_AFTER = 26, 14
ABSENT_SHARES = ((0.75, 0.02), (0.92, 0.07), (0.98, 0.13), (1.0, 0.25))
"""Share of the students up to here, and the share of days that they miss."""
BATCH = 2000


@dataclass
class Built:
    """What was made, for whoever makes what happens in this school."""

    random: Random
    at: datetime
    school: School
    manager: User
    mentors: list[tuple[User, Staff]]
    teachers: list[Staff] = field(default_factory=list)
    students: list[Student] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    classes: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Student to (section, teacher)."""

    @property
    def today(self) -> date:
        return self.at.date()


def build(random: Random, at: datetime) -> Built:
    with audit.change("bench.school", by=BY, at=at):
        built = _people(random, at)
        _students(built)
        _sections(built)
        days = _calendar(built)
        _registers(built, days)
    refresh_attendance(school_id=built.school.pk, on=built.today, by=BY, at=at)
    return built


def _people(random: Random, at: datetime) -> Built:
    district = District.objects.create(name="Kelp Bay", time_zone="UTC")
    school = School.objects.create(district=district, name="Tern Point")
    built = Built(random, at, school, _account(school, "manager", "Merle Kelpington", Role.MANAGER, None), [])
    for number in range(TEACHERS + MENTORS):
        staff = Staff.objects.create(
            district=district, given_name=_pick(random, GIVEN), family_name=_pick(random, FAMILY),
            email=f"staff{number}@kelp.example.org",
        )  # fmt: skip
        StaffPost.objects.create(school=school, staff=staff, post=Post.TEACHER)
        if number < TEACHERS:
            built.teachers.append(staff)
        else:
            user = _account(school, f"mentor{number}", staff.name, Role.LEARNING_MENTOR, staff)
            built.mentors.append((user, staff))
    return built


def _account(school: School, name: str, full_name: str, role: Role, staff: Staff | None) -> User:
    user = User(email=f"{name}@kelp.example.org", name=full_name, staff=staff)
    user.set_unusable_password()
    user.save()
    Grant.objects.create(user=user, role=role, district=school.district, school=school, starts_on=date(2020, 1, 1))
    return user


def _pick(random: Random, names: tuple[str, ...]) -> str:
    return names[random.randrange(len(names))]


def _students(built: Built) -> None:
    random, school = built.random, built.school
    homes = [
        Household(district=school.district, name=f"Household {n}", home_language=random.choice(("en", "fr", "ar")))
        for n in range(STUDENTS)
    ]
    Household.objects.bulk_create(homes, BATCH)
    for n, home in enumerate(homes):
        given, family = _pick(random, GIVEN), _pick(random, FAMILY)
        one = Student(
            district=school.district, school=school, household=home, number=f"{n:06}", given_name=given,
            family_name=family, birth_on=date(built.today.year - 14, 1, 1) + timedelta(random.randrange(360)),
            grade=GRADES[n % len(GRADES)], email=f"student{n}@kelp.example.org",
        )  # fmt: skip
        one.search_name = folded(one.given_name, one.preferred_name, one.family_name)
        built.students.append(one)
        built.guardians.append(
            Guardian(
                district=school.district,
                household=home,
                given_name=f"Sandy-{given}",
                family_name=family,
                email=f"guardian{n}@kelp.example.org",
                phone="555-0111",
            )
        )
    Student.objects.bulk_create(built.students, BATCH)
    Guardian.objects.bulk_create(built.guardians, BATCH)
    Guardianship.objects.bulk_create(
        (
            Guardianship(
                school=school, student=one, guardian=guardian, kinship=Kinship.MOTHER, has_legal_authority=True
            )
            for one, guardian in zip(built.students, built.guardians, strict=True)
        ),
        BATCH,
    )


def _sections(built: Built) -> None:
    random, school, members = built.random, built.school, []
    for first in range(0, STUDENTS, IN_A_CLASS):
        for title in ("Homeroom", *SUBJECTS):
            kind = SectionKind.HOMEROOM if title == "Homeroom" else SectionKind.CLASS
            section = Section.objects.create(
                school=school, title=f"{title} {first // IN_A_CLASS + 1}", subject=title, kind=kind
            )
            teacher = random.choice(built.teachers)
            members.append(SectionMember(school=school, section=section, staff=teacher))
            for student in built.students[first : first + IN_A_CLASS]:
                members.append(SectionMember(school=school, section=section, student=student))
                built.classes.setdefault(student.pk, []).append((section.pk, teacher.pk))
    SectionMember.objects.bulk_create(members, BATCH)


def _calendar(built: Built) -> list[date]:
    """The school days up to yesterday; the calendar itself goes on for some months."""
    starts = built.today - timedelta(weeks=WEEKS_BEFORE)
    ends = built.today + timedelta(weeks=WEEKS_AFTER)
    SchoolYear.objects.create(school=built.school, name="The year", starts_on=starts, ends_before=ends)
    days = [starts + timedelta(n) for n in range((ends - starts).days)]
    open_days = [on for on in days if on.weekday() < 5]
    SchoolDay.objects.bulk_create(SchoolDay(school=built.school, on=on, sessions=2) for on in open_days)
    Enrolment.objects.bulk_create(
        (Enrolment(school=built.school, student=one, starts_on=starts, grade=one.grade) for one in built.students),
        BATCH,
    )
    return [on for on in open_days if on < built.today]


def _registers(built: Built, days: list[date]) -> None:
    """Registers of every session, and marks for whoever was not there, as most schools send them."""
    source = Source.objects.create(district=built.school.district, name="Registers", kind=SourceKind.MAPPED_CSV)
    AttendanceCode.objects.create(
        district=built.school.district, source=source, code="ABS", meaning=Meaning.ABSENT, authorised="no"
    )
    Register.objects.bulk_create(
        Register(school=built.school, on=on, session=half) for on in days for half in (Session.AM, Session.PM)
    )
    AttendanceMark.objects.bulk_create(_marks(built, days, source), BATCH)


def _marks(built: Built, days: list[date], source: Source) -> Iterator[AttendanceMark]:
    for student in built.students:
        draw = built.random.random()
        share = next(share for up_to, share in ABSENT_SHARES if draw <= up_to)
        for on in days:
            if built.random.random() < share:
                for half in (Session.AM, Session.PM):
                    yield AttendanceMark(
                        school=built.school, student=student, source=source, on=on, session=half, code="ABS"
                    )

"""What the school's own data say of one student. A page opens on it, so each read is one plain statement."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from holdfast.people.choices import Kinship
from holdfast.people.models import District, School, Student

FIELDS = tuple(field.attname for field in Student._meta.concrete_fields)
STUDENT = f"""select d.name, c.name, {", ".join(f's."{field.column}"' for field in Student._meta.concrete_fields)}
from people_student s join people_district d on d.id = s.district_id join people_school c on c.id = s.school_id
where s.id = %s"""  # noqa: S608 - columns of our own model
GROUPS = """select s.title from people_sectionmember m join people_section s on s.id = m.section_id
where m.student_id = %s and m.missing_since is null
and (m.starts_on is null or m.starts_on <= %s) and (m.ends_before is null or m.ends_before > %s)
order by s.kind, s.title"""
FAMILY = """select g.given_name, g.family_name, l.kinship, l.may_contact, g.phone, g.email
from people_guardianship l join people_guardian g on g.id = l.guardian_id
where l.student_id = %s and l.missing_since is null order by l.priority, l.id"""


class Relative(NamedTuple):
    """Somebody who stands for a student, and how to reach them."""

    given_name: str
    family_name: str
    kinship: str
    may_contact: bool
    phone: str
    email: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def get_kinship_display(self) -> str:
        return str(Kinship(self.kinship).label)


def student_with_place(pk: int) -> Student | None:
    """A student with the names of their school and district. Whether somebody may see it is asked of `Sight`."""
    with connection.cursor() as cursor:
        row = cursor.execute(STUDENT, [pk]).fetchone()
    if row is None:
        return None
    student = Student.from_db("default", FIELDS, row[2:])
    student.district = District.from_db("default", ("id", "name"), (student.district_id, row[0]))
    student.school = School.from_db(
        "default", ("id", "district_id", "name"), (student.school_id, student.district_id, row[1])
    )
    return student


def groups_of(student: Student, on: date) -> list[str]:
    """The titles of the sections that a student is in on a day."""
    with connection.cursor() as cursor:
        return [title for (title,) in cursor.execute(GROUPS, [student.pk, on, on]).fetchall()]


def family_of(student: Student) -> Sequence[Relative]:
    """The guardians of a student, the first to be called first."""
    with connection.cursor() as cursor:
        return [Relative._make(row) for row in cursor.execute(FAMILY, [student.pk]).fetchall()]

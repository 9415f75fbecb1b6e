"""The attendance on one student's record, as the school was last counted: one plain statement."""

import json
from dataclasses import dataclass
from datetime import date

from django.db import connection

from holdfast.people.models import Student
from holdfast.records.attendance.marks import MARKS, DayMarks, SessionMark, by_day
from holdfast.records.attendance.policies import DatedPolicy, read
from holdfast.records.models import AttendancePolicy, AttendanceSummary

FIELDS = tuple(field.attname for field in AttendanceSummary._meta.concrete_fields)
POLICY = ("id", "code", "version", "body", "starts_on", "ends_before")
FIND = f"""select p.id, p.code, p.version, p.body::text, p.starts_on, p.ends_before, t.data_to, t.days::text,
{", ".join(f's."{field.column}"' for field in AttendanceSummary._meta.concrete_fields)}
from records_attendancesummary s join people_schoolyear y on y.id = s.school_year_id
join records_attendancestate t on t.school_year_id = y.id join records_attendancepolicy p on p.id = t.policy_id
where s.student_id = %s and y.school_id = %s and y.starts_on <= %s and y.ends_before > %s
order by s.id limit 1"""  # noqa: S608 - columns of our own models


@dataclass(frozen=True, slots=True)
class StudentAttendance:
    """A student's year: the summary, the definition behind it, and every day up to the school's last register.

    No `data_to`: no register has come in.
    """

    summary: AttendanceSummary
    policy: DatedPolicy
    data_to: date | None
    days: tuple[DayMarks, ...]

    @property
    def sessions(self) -> tuple[SessionMark, ...]:
        return tuple(
            SessionMark(day.on, session, MARKS[letter])
            for day in self.days
            for session, letter in enumerate(day.letters)
        )


def attendance_of_student(student: Student, on: date) -> StudentAttendance | None:
    """None when the school was never counted, or the student was not at the school this year."""
    with connection.cursor() as cursor:
        row = cursor.execute(FIND, [student.pk, student.school_id, on, on]).fetchone()
    if row is None:
        return None
    number, code, version, body, starts_on, ends_before, data_to, days, *kept = row
    policy = AttendancePolicy.from_db(
        "default", POLICY, (number, code, version, json.loads(body), starts_on, ends_before)
    )
    summary = AttendanceSummary.from_db("default", FIELDS, kept)
    summary.student = student
    return StudentAttendance(summary, read(policy), data_to, by_day(json.loads(days), summary.marks))

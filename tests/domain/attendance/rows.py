"""Attendance rows for tests, written as an import would leave them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.people.models import School, SchoolDay, Section, Student
from holdfast.records.attendance.actions import Refreshed, refresh_attendance
from holdfast.records.choices import Authorised, Meaning, RegisterState, Session
from holdfast.records.models import AttendanceCode, AttendanceMark, AttendanceSummary, Register
from tests.world import NOW, TODAY, YEAR

BY = system("test")
CODES = {
    "A": (Meaning.ABSENT, Decimal(1), Authorised.NO, False),
    "E": (Meaning.ABSENT, Decimal(1), Authorised.YES, False),
    "H": (Meaning.ABSENT, Decimal("0.5"), Authorised.NO, False),
    "L": (Meaning.PRESENT, Decimal(1), Authorised.NA, True),
    "P": (Meaning.PRESENT, Decimal(1), Authorised.NA, False),
    "X": (Meaning.NOT_POSSIBLE, Decimal(1), Authorised.NA, False),
}


def codes(school: School) -> None:
    with audit.change("tests.codes", by=BY, at=NOW):
        AttendanceCode.objects.bulk_create(
            AttendanceCode(
                district=school.district, code=code, meaning=meaning, fraction=fraction, authorised=said, is_late=late
            )
            for code, (meaning, fraction, said, late) in CODES.items()
        )


def school_days(school: School, until: date = TODAY) -> list[date]:
    days = SchoolDay.objects.filter(school=school, sessions__gt=0, on__lte=until).order_by("on")
    return list(days.values_list("on", flat=True))


def submit(school: School, days: list[date], session: str = Session.DAY) -> None:
    Register.objects.bulk_create(
        Register(school=school, on=on, session=session, status=RegisterState.SUBMITTED) for on in days
    )


def register(school: School, on: date, status: str, section: Section | None = None, session: str = Session.DAY) -> None:
    Register.objects.create(school=school, on=on, session=session, status=status, section=section)


def mark(student: Student, on: date, code: str = "A", session: str = Session.DAY, minute: int = 0) -> AttendanceMark:
    at = datetime(2026, 8, 31, 12, tzinfo=UTC) + timedelta(minutes=minute)
    return AttendanceMark.objects.create(
        school_id=student.school_id, student=student, on=on, code=code, session=session, recorded_at=at
    )


def absent_on(student: Student, days: list[date], code: str = "A") -> None:
    for on in days:
        mark(student, on, code)


def refresh(school: School, on: date = TODAY, at: datetime = NOW) -> Refreshed:
    return refresh_attendance(school_id=school.pk, on=on, by=BY, at=at)


def summary(student: Student) -> AttendanceSummary:
    return AttendanceSummary.objects.get(student=student, school_year__starts_on=YEAR[0])

"""Microsoft School Data Sync v1 ("SDS format"): six files, American dates, no guardians. Term ends are inclusive.

Format: https://learn.microsoft.com/schooldatasync/school-data-sync-format-csv-files-for-school-data-sync
"""

from collections.abc import Iterator
from datetime import timedelta

from holdfast.people.choices import EnrolmentStatus, Phase, Post
from holdfast.records.choices import Entity, SourceKind
from holdfast.records.contract import (
    EnrolmentRow,
    Organisation,
    Row,
    SectionMemberRow,
    SectionRow,
    SessionRow,
    StaffPostRow,
    StaffRow,
    StudentRow,
)
from holdfast.records.reading import Record
from holdfast.records.sources import words
from holdfast.records.sources.declared import Feed, FileSpec, Reading

A_YEAR_IS_AT_LEAST = timedelta(days=200)
LAST_PRIMARY_GRADE = 8

SCHOOL = FileSpec("school", ("SIS ID", "Name"), ("SIS ID",), (Entity.ORGANISATION,), must_exist=True)
STUDENT = FileSpec(
    "student",
    ("SIS ID", "School SIS ID", "Username"),
    ("SIS ID",),
    (Entity.STUDENT, Entity.SCHOOL_ENROLMENT),
    dates=("Birthdate",),
    must_exist=True,
)
TEACHER = FileSpec(
    "teacher", ("SIS ID", "School SIS ID", "Username"), ("SIS ID",), (Entity.STAFF, Entity.STAFF_POST), must_exist=True
)
SECTION = FileSpec(
    "section",
    ("SIS ID", "School SIS ID", "Section Name"),
    ("SIS ID",),
    (Entity.SECTION, Entity.SCHOOL_YEAR, Entity.TERM),
    dates=("Term StartDate", "Term EndDate"),
    must_exist=True,
)
PAIR = ("Section SIS ID", "SIS ID")
STUDENT_ENROLLMENT = FileSpec("studentenrollment", PAIR, PAIR, (Entity.SECTION_MEMBER,), must_exist=True)
TEACHER_ROSTER = FileSpec("teacherroster", PAIR, PAIR, (Entity.SECTION_MEMBER,), must_exist=True)


def parse(reading: Reading) -> Iterator[Row]:
    yield from _schools(reading)
    for record in reading.records(STUDENT):
        yield from _student(reading, record)
    for record in reading.records(TEACHER):
        yield from _teacher(reading, record)
    yield from _sections(reading)
    for spec in (STUDENT_ENROLLMENT, TEACHER_ROSTER):
        for record in reading.records(spec):
            yield SectionMemberRow(
                at=record.origin,
                section_id=record["Section SIS ID"],
                person_id=record["SIS ID"],
                is_staff=spec is TEACHER_ROSTER,
                primary=spec is TEACHER_ROSTER,
            )


def _schools(reading: Reading) -> Iterator[Row]:
    for record in reading.records(SCHOOL):
        highest = record["Grade High"]
        is_primary = highest.isdecimal() and int(highest) <= LAST_PRIMARY_GRADE
        yield Organisation(
            at=record.origin,
            org_id=record["SIS ID"],
            name=record["Name"],
            is_school=True,
            phase=Phase.PRIMARY if is_primary else "",
            official_number=record["School Number"],
        )


def _names(reading: Reading, record: Record) -> tuple[str, str]:
    given, family = record["First Name"], record["Last Name"]
    if given or family:
        return given, family
    reading.report(record.finding("name_from_username", "Username"))
    return record["Username"], ""


def _student(reading: Reading, record: Record) -> Iterator[Row]:
    given, family = _names(reading, record)
    gone = record["Status"].casefold() in ("deleted", "inactive")
    yield StudentRow(
        at=record.origin,
        student_id=record["SIS ID"],
        number=record["Student Number"] or record["SIS ID"],
        given_name=given,
        family_name=family,
        birth_on=reading.day(record["Birthdate"]),
        grade=record["Grade"],
        email=words.address_in(record["Secondary Email"], record["Username"] if "@" in record["Username"] else ""),
    )
    yield EnrolmentRow(
        at=record.origin,
        student_id=record["SIS ID"],
        org_id=record["School SIS ID"],
        grade=record["Grade"],
        status=EnrolmentStatus.LEFT if gone else EnrolmentStatus.ACTIVE,
    )


def _teacher(reading: Reading, record: Record) -> Iterator[Row]:
    given, family = _names(reading, record)
    yield StaffRow(
        at=record.origin,
        staff_id=record["SIS ID"],
        given_name=given,
        family_name=family,
        email=words.address_in(record["Secondary Email"], record["Username"] if "@" in record["Username"] else ""),
        active=record["Status"].casefold() in ("", "active"),
    )
    yield StaffPostRow(at=record.origin, staff_id=record["SIS ID"], org_id=record["School SIS ID"], post=Post.TEACHER)


def _sections(reading: Reading) -> Iterator[Row]:
    terms: set[str] = set()
    for record in reading.records(SECTION):
        yield SectionRow(
            at=record.origin,
            section_id=record["SIS ID"],
            org_id=record["School SIS ID"],
            title=record["Section Name"],
            course=record["Course Name"],
            subject=record["Course Subject"],
        )
        term, starts, ends = record["Term SIS ID"], record["Term StartDate"], record["Term EndDate"]
        first, last = reading.day(starts), reading.day(ends)
        if term and term not in terms and first and last:
            terms.add(term)
            yield SessionRow(
                at=record.origin,
                session_id=term,
                title=record["Term Name"] or term,
                is_year=last - first >= A_YEAR_IS_AT_LEAST,
                starts_on=first,
                ends_before=last + timedelta(days=1),
            )


FEED = Feed(
    SourceKind.SDS_V1,
    (SCHOOL, STUDENT, TEACHER, SECTION, STUDENT_ENROLLMENT, TEACHER_ROSTER),
    parse,
    lambda tables: {"school", "student", "section"} <= tables.keys() and "sis id" in tables["student"].columns,
    date_formats=("%m/%d/%Y", "%Y-%m-%d"),
)

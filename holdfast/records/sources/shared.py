"""Row parsers that OneRoster and School Data Sync v2.1 have in common."""

from collections.abc import Iterable, Iterator

from holdfast.people.choices import SectionKind
from holdfast.records.contract import (
    Organisation,
    Row,
    SectionMemberRow,
    SessionRow,
    StaffPostRow,
    StaffRow,
    StudentRow,
)
from holdfast.records.reading import Record
from holdfast.records.sources import words
from holdfast.records.sources.declared import FileSpec, Reading

SECTION_KINDS = {"homeroom": SectionKind.HOMEROOM, "tutorgroup": SectionKind.TUTOR_GROUP}


def is_deleted(reading: Reading, spec: FileSpec, record: Record) -> bool:
    """A row that its system marks for deletion is not read; its record closes."""
    if record["status"].casefold() not in ("tobedeleted", "inactive"):
        return False
    reading.deleted[spec.spares].add("|".join(record[column] for column in spec.keys))
    return True


def organisations(reading: Reading, spec: FileSpec) -> Iterator[Row]:
    for record in reading.records(spec):
        kind = record["type"].casefold()
        if not is_deleted(reading, spec, record):
            yield Organisation(
                at=record.origin,
                org_id=record["sourcedId"],
                name=record["name"],
                is_school=kind in words.SCHOOL_TYPES,
                parent_id=record["parentSourcedId"],
                phase=words.SCHOOL_TYPES.get(kind, ""),
                official_number=record["identifier"],
            )


def sessions(reading: Reading, spec: FileSpec) -> Iterator[Row]:
    for record in reading.records(spec):
        first, end = reading.day(record["startDate"]), reading.day(record["endDate"])
        if first is not None and end is not None and not is_deleted(reading, spec, record):
            yield SessionRow(
                at=record.origin,
                session_id=record["sourcedId"],
                title=record["title"],
                is_year=record["type"].casefold() == "schoolyear",
                starts_on=first,
                ends_before=end,
                parent_id=record["parentSourcedId"],
            )


def names(reading: Reading, record: Record) -> tuple[str, str]:
    given, family = record["givenName"], record["familyName"]
    if given or family:
        return given, family
    reading.report(record.finding("name_from_username", "username"))
    return record["username"], ""


def student(reading: Reading, record: Record, about: Record | None, *, grade: str) -> StudentRow:
    given, family = names(reading, record)
    preferred = record["preferredFirstName"] or record["preferredGivenName"]
    return StudentRow(
        at=record.origin,
        student_id=record["sourcedId"],
        number=record["identifier"] or record["sourcedId"],
        given_name=given,
        family_name=family,
        preferred_name=preferred if preferred != given else "",
        pronouns=record["pronouns"],
        birth_on=reading.day(about["birthDate"]) if about else None,
        sex=words.sex(about["sex"] if about else ""),
        grade=grade,
        email=words.address_in(record["email"], record["username"] if "@" in record["username"] else ""),
        phone=record["phone"] or record["sms"],
    )


def staff(reading: Reading, record: Record) -> StaffRow:
    given, family = names(reading, record)
    return StaffRow(
        at=record.origin,
        staff_id=record["sourcedId"],
        given_name=given,
        family_name=family,
        email=words.address_in(record["email"], record["username"] if "@" in record["username"] else ""),
        active=words.yes_or_no(record["enabledUser"]) is not False,
    )


def posts(
    reading: Reading, spec: FileSpec, roles: Iterable[Record], *, starts: str, ends: str
) -> Iterator[StaffPostRow]:
    """The posts among somebody's roles. An unknown role is rejected; a teaching role by another name is said."""
    for record in roles:
        role = record["role"]
        if role.casefold() in words.STUDENT_ROLES or role.casefold() in words.GUARDIAN_ROLES:
            continue
        post = words.post(role)
        if post is None:
            reading.reject(spec, record, "unknown_role", "role")
            continue
        if words.teaches_under_another_name(role):
            reading.report(record.finding("role_read_as_teacher", "role"))
        yield StaffPostRow(
            at=record.origin,
            staff_id=record["userSourcedId"],
            org_id=record["orgSourcedId"],
            post=post,
            starts_on=reading.day(record[starts]),
            ends_before=reading.day(record[ends]),
        )


def members(reading: Reading, spec: FileSpec) -> Iterator[Row]:
    for record in reading.records(spec):
        role = record["role"]
        is_student = role.casefold() in words.STUDENT_ROLES
        if not is_student and words.post(role) is None:
            reading.reject(spec, record, "unknown_role", "role")
        elif not is_deleted(reading, spec, record):
            if words.teaches_under_another_name(role):
                reading.report(record.finding("role_read_as_teacher", "role"))
            yield SectionMemberRow(
                at=record.origin,
                section_id=record["classSourcedId"],
                person_id=record["userSourcedId"],
                is_staff=not is_student,
                starts_on=reading.day(record["beginDate"]),
                ends_before=reading.day(record["endDate"]),
                primary=words.yes_or_no(record["primary"]) is True,
            )

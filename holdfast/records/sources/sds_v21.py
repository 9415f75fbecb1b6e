"""Microsoft School Data Sync v2.1: like OneRoster, with `relationships.csv` for guardians. Ends are exclusive.

Format: https://learn.microsoft.com/schooldatasync/school-data-sync-format-v2.1
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from holdfast.people.choices import EnrolmentStatus, Kinship
from holdfast.records.choices import Entity, SourceKind
from holdfast.records.contract import EnrolmentRow, GuardianRow, Row, SectionRow, StudentGuardianRow
from holdfast.records.reading import Record
from holdfast.records.sources import shared, words
from holdfast.records.sources.declared import Feed, FileSpec, Reading

ORGS = FileSpec("orgs", ("sourcedId", "name", "type"), ("sourcedId",), (Entity.ORGANISATION,), must_exist=True)
USERS = FileSpec(
    "users",
    ("sourcedId", "username", "givenName", "familyName"),
    ("sourcedId",),
    (Entity.STUDENT, Entity.STAFF),
    must_exist=True,
    may_be_blank=("givenName", "familyName"),
)
ROLES = FileSpec(
    "roles",
    ("userSourcedId", "orgSourcedId", "role"),
    ("userSourcedId",),
    (Entity.SCHOOL_ENROLMENT, Entity.STAFF_POST),
    dates=("roleStartDate", "roleEndDate"),
    must_exist=True,
)
RELATIONSHIPS = FileSpec(
    "relationships",
    ("userSourcedId", "relationshipUserSourcedId", "relationshipRole"),
    ("userSourcedId", "relationshipUserSourcedId"),
    (Entity.STUDENT_GUARDIAN, Entity.GUARDIAN),
)
CLASSES = FileSpec("classes", ("sourcedId", "orgSourcedId", "title"), ("sourcedId",), (Entity.SECTION,))
ENROLLMENTS = FileSpec(
    "enrollments",
    ("classSourcedId", "userSourcedId", "role"),
    ("classSourcedId", "userSourcedId"),
    (Entity.SECTION_MEMBER,),
)
SESSIONS = FileSpec(
    "academicsessions",
    ("sourcedId", "title", "type", "startDate", "endDate"),
    ("sourcedId",),
    (Entity.SCHOOL_YEAR, Entity.TERM),
    dates=("startDate", "endDate"),
)
COURSES = FileSpec("courses", ("sourcedId", "title"), ("sourcedId",))
DEMOGRAPHICS = FileSpec("demographics", ("userSourcedId",), ("userSourcedId",), dates=("birthDate",))
USER_FLAGS = FileSpec("userflags", ("userSourcedId", "flag"), ("userSourcedId",), is_kept=False)


def parse(reading: Reading) -> Iterator[Row]:
    yield from shared.organisations(reading, ORGS)
    yield from shared.sessions(reading, SESSIONS)
    about = {record["userSourcedId"]: record for record in reading.records(DEMOGRAPHICS)}
    held: dict[str, list[Record]] = defaultdict(list)
    for record in reading.records(ROLES):
        held[record["userSourcedId"]].append(record)
    links = list(reading.records(RELATIONSHIPS))
    related = {record["relationshipUserSourcedId"] for record in links}
    seen: set[str] = set()
    for record in reading.records(USERS):
        seen.add(record["sourcedId"])
        yield from _user(reading, record, held[record["sourcedId"]], about, related)
    for user in held.keys() - seen:
        for record in held[user]:
            reading.reject(ROLES, record, "unknown_person", "userSourcedId")
    named: Counter[str] = Counter()
    for record in links:
        named[record["userSourcedId"]] += 1
        yield _link(record, named[record["userSourcedId"]])
    yield from _classes(reading)
    yield from shared.members(reading, ENROLLMENTS)


def _user(
    reading: Reading, record: Record, roles: list[Record], about: dict[str, Record], related: set[str]
) -> Iterator[Row]:
    user = record["sourcedId"]
    is_guardian = user in related or any(one["role"].casefold() in words.GUARDIAN_ROLES for one in roles)
    is_student = any(one["role"].casefold() in words.STUDENT_ROLES for one in roles)
    posts = list(shared.posts(reading, ROLES, roles, starts="roleStartDate", ends="roleEndDate"))
    if is_student:
        yield shared.student(
            reading, record, about.get(user), grade=next((r["grade"] for r in roles if r["grade"]), "")
        )
        yield from _enrolments(reading, user, roles)
    if posts:
        yield shared.staff(reading, record)
        yield from posts
    if is_guardian:
        given, family = shared.names(reading, record)
        yield GuardianRow(
            at=record.origin,
            guardian_id=user,
            given_name=given,
            family_name=family,
            email=words.address_in(record["email"], record["username"] if "@" in record["username"] else ""),
            phone=record["phone"] or record["sms"],
        )
    if not roles and not is_guardian:
        reading.reject(USERS, record, "user_without_role")


def _enrolments(reading: Reading, user: str, roles: list[Record]) -> Iterator[Row]:
    for record in roles:
        if record["role"].casefold() not in words.STUDENT_ROLES:
            continue
        is_main = words.yes_or_no(record["isPrimary"]) is not False
        yield EnrolmentRow(
            at=record.origin,
            student_id=user,
            org_id=record["orgSourcedId"],
            starts_on=reading.day(record["roleStartDate"]),
            ends_before=reading.day(record["roleEndDate"]),
            grade=record["grade"],
            status=EnrolmentStatus.ACTIVE if is_main else EnrolmentStatus.GUEST,
            is_main=is_main,
        )


def _link(record: Record, priority: int) -> StudentGuardianRow:
    kinship = words.KINSHIPS.get(record["relationshipRole"].casefold(), Kinship.OTHER)
    return StudentGuardianRow(
        at=record.origin,
        student_id=record["userSourcedId"],
        guardian_id=record["relationshipUserSourcedId"],
        kinship=kinship,
        priority=priority,
        may_receive_records=kinship in words.FAMILY,
    )


def _classes(reading: Reading) -> Iterator[Row]:
    courses = {record["sourcedId"]: record for record in reading.records(COURSES)}
    for record in reading.records(CLASSES):
        course = courses.get(record["courseSourcedId"])
        yield SectionRow(
            at=record.origin,
            section_id=record["sourcedId"],
            org_id=record["orgSourcedId"],
            title=record["title"],
            course=course["title"] if course else "",
            subject=course["subject"] if course else "",
            session_ids=tuple(record.listed("sessionSourcedIds")),
        )


FEED = Feed(
    SourceKind.SDS_V21,
    (ORGS, USERS, ROLES, RELATIONSHIPS, CLASSES, ENROLLMENTS, SESSIONS, COURSES, DEMOGRAPHICS, USER_FLAGS),
    parse,
    lambda tables: {"orgs", "users", "roles"} <= tables.keys() and "roletype" not in tables["roles"].columns,
)

"""What OneRoster 1.1 and 1.2 have in common: files, manifest, sessions, classes, guardians by `agentSourcedIds`.

Ends are exclusive; enumerations may be extended; without a manifest every file is taken as complete.
Specification: https://www.imsglobal.org/spec/oneroster/v1p2/bind/csv
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from holdfast.people.choices import SectionKind
from holdfast.records.choices import Entity
from holdfast.records.contract import EnrolmentRow, GuardianRow, Row, SectionRow, StudentGuardianRow
from holdfast.records.problems import Finding
from holdfast.records.reading import Record, Table, Unreadable
from holdfast.records.sources import shared, words
from holdfast.records.sources.declared import FileSpec, Reading

ID = ("sourcedId",)
MANIFEST = FileSpec("manifest", ("propertyName", "value"), ("propertyName",))
ORGS = FileSpec("orgs", ("sourcedId", "name", "type"), ID, (Entity.ORGANISATION,))
SESSIONS = FileSpec(
    "academicsessions",
    ("sourcedId", "title", "type", "startDate", "endDate"),
    ID,
    (Entity.SCHOOL_YEAR, Entity.TERM),
    dates=("startDate", "endDate"),
)
COURSES = FileSpec("courses", ("sourcedId", "title"), ID)
CLASSES = FileSpec("classes", ("sourcedId", "title", "schoolSourcedId"), ID, (Entity.SECTION,))
ENROLLMENTS = FileSpec(
    "enrollments",
    ("classSourcedId", "userSourcedId", "role"),
    ("classSourcedId", "userSourcedId"),
    (Entity.SECTION_MEMBER,),
    dates=("beginDate", "endDate"),
)
DEMOGRAPHICS = FileSpec("demographics", ID, ID, dates=("birthDate",))
LEFT_OUT = tuple(
    FileSpec(stem, (), ID, is_kept=False)
    for stem in (
        "categories",
        "classresources",
        "courseresources",
        "lineitemlearningobjectiveids",
        "lineitems",
        "lineitemscorescales",
        "resources",
        "resultlearningobjectiveids",
        "results",
        "resultscorescales",
        "scorescales",
        "userprofiles",
        "userresources",
    )
)
COMMON = (MANIFEST, ORGS, SESSIONS, COURSES, CLASSES, ENROLLMENTS, DEMOGRAPHICS, *LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Held:
    """One role of a user at one organisation."""

    record: Record
    role: str
    org_id: str
    is_main: bool


def declared(tables: Iterable[Table]) -> dict[str, str]:
    """The properties of the manifest, if there is one."""
    for table in tables:
        if table.file.stem == MANIFEST.stem:
            return {record["propertyName"]: record["value"].casefold() for record in table.records()}
    return {}


def follow_manifest(reading: Reading) -> None:
    """Files that the manifest calls absent are not read; files it promises must be there; delta sweeps nothing."""
    said = declared(reading.tables.values())
    for name, mode in ((n.removeprefix("file.").casefold(), v) for n, v in said.items() if n.startswith("file.")):
        if mode == "absent" and name in reading.tables:
            reading.report(Finding("file_ignored", reading.tables.pop(name).name))
        elif mode in ("bulk", "delta") and name not in reading.tables and name not in NOT_NEEDED:
            raise Unreadable(Finding("missing_file", f"{name}.csv"))
        if mode == "delta":
            reading.unswept.update(entity for spec in ALL_GIVE.get(name, ()) for entity in (spec,))


NOT_NEEDED = {spec.stem for spec in LEFT_OUT}
ALL_GIVE: dict[str, tuple[Entity, ...]] = {
    **{spec.stem: spec.gives for spec in COMMON},
    "users": (
        Entity.STUDENT,
        Entity.GUARDIAN,
        Entity.STAFF,
        Entity.STUDENT_GUARDIAN,
        Entity.SCHOOL_ENROLMENT,
        Entity.STAFF_POST,
    ),
    "roles": (Entity.SCHOOL_ENROLMENT, Entity.STAFF_POST),
}


def everything_else(reading: Reading) -> Iterator[Row]:
    yield from shared.organisations(reading, ORGS)
    yield from shared.sessions(reading, SESSIONS)
    courses = {record["sourcedId"]: record for record in reading.records(COURSES)}
    for record in reading.records(CLASSES):
        if shared.is_deleted(reading, CLASSES, record):
            continue
        course = courses.get(record["courseSourcedId"])
        yield SectionRow(
            at=record.origin,
            section_id=record["sourcedId"],
            org_id=record["schoolSourcedId"],
            title=record["title"],
            kind=shared.SECTION_KINDS.get(record["classType"].casefold(), SectionKind.CLASS),
            course=course["title"] if course else "",
            subject=record["subjects"] or (course["subjects"] if course else ""),
            session_ids=tuple(record.listed("termSourcedIds")),
        )
    yield from shared.members(reading, ENROLLMENTS)


def people(
    reading: Reading, users: FileSpec, roles: FileSpec, held: dict[str, list[Held]], starts: str, ends: str
) -> Iterator[Row]:
    """Students, staff and guardians with their enrolments, posts and links, from the users and the roles they hold."""
    about = {record["sourcedId"]: record for record in reading.records(DEMOGRAPHICS)}
    kinds: dict[str, set[str]] = defaultdict(set)
    agents: list[Record] = []
    for record in reading.records(users):
        if shared.is_deleted(reading, users, record):
            continue
        user = record["sourcedId"]
        mine = held.get(user, [])
        kinds[user] = {one.role.casefold() for one in mine}
        if record["agentSourcedIds"]:
            agents.append(record)
        if not mine:
            reading.reject(users, record, "user_without_role")
        yield from _user(reading, record, mine, about.get(user), roles, starts, ends)
    yield from _links(reading, agents, kinds)


def _user(
    reading: Reading,
    record: Record,
    mine: list[Held],
    about: Record | None,
    roles: FileSpec,
    starts: str,
    ends: str,
) -> Iterator[Row]:
    user, grade = record["sourcedId"], next(iter(record.listed("grades")), "")
    student_at = [one for one in mine if one.role.casefold() in words.STUDENT_ROLES]
    if student_at:
        yield shared.student(reading, record, about, grade=grade)
    for one in student_at:
        yield EnrolmentRow(
            at=record.origin,
            student_id=user,
            org_id=one.org_id,
            starts_on=reading.day(one.record[starts]),
            ends_before=reading.day(one.record[ends]),
            grade=grade,
            is_main=one.is_main,
        )
    posts = [post for one in mine for post in _posts(reading, roles, user, one, starts, ends)]
    if posts:
        yield shared.staff(reading, record)
        yield from posts
    if any(one.role.casefold() in words.GUARDIAN_ROLES for one in mine):
        given, family = shared.names(reading, record)
        yield GuardianRow(
            at=record.origin,
            guardian_id=user,
            given_name=given,
            family_name=family,
            email=record["email"],
            phone=record["phone"] or record["sms"],
        )


def _posts(reading: Reading, roles: FileSpec, user: str, one: Held, starts: str, ends: str) -> Iterator[Row]:
    for post in shared.posts(reading, roles, [one.record], starts=starts, ends=ends):
        yield replace(post, staff_id=user, org_id=one.org_id)


def _links(reading: Reading, agents: list[Record], kinds: dict[str, set[str]]) -> Iterator[Row]:
    """`agentSourcedIds` may stand on the student's row or on the guardian's. Authority is never in the format."""
    named: Counter[str] = Counter()
    made: set[tuple[str, str]] = set()
    for record in agents:
        for agent in record.listed("agentSourcedIds"):
            student, guardian = record["sourcedId"], agent
            if not kinds[student] & words.STUDENT_ROLES:
                student, guardian = guardian, student
            found = kinds.get(guardian, set()) & words.GUARDIAN_ROLES.keys()
            if guardian in kinds and not found:
                reading.report(record.finding("agent_is_not_a_guardian", "agentSourcedIds", agent))
                continue
            if (student, guardian) in made:
                continue
            made.add((student, guardian))
            named[student] += 1
            kinship = words.GUARDIAN_ROLES[min(found)] if found else words.KINSHIPS["unknown"]
            yield StudentGuardianRow(
                at=record.origin,
                student_id=student,
                guardian_id=guardian,
                kinship=kinship,
                priority=named[student],
                may_receive_records=kinship in words.FAMILY,
            )

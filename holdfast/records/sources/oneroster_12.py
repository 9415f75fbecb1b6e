"""OneRoster 1.2: roles have a file of their own, with the dates of each stay."""

from collections import defaultdict
from collections.abc import Iterator

from holdfast.records.choices import Entity, SourceKind
from holdfast.records.contract import Row
from holdfast.records.reading import Table
from holdfast.records.sources import oneroster
from holdfast.records.sources.declared import Feed, FileSpec, Reading
from holdfast.records.sources.oneroster import Held

USERS = FileSpec(
    "users",
    ("sourcedId", "username", "givenName", "familyName"),
    oneroster.ID,
    (Entity.STUDENT, Entity.GUARDIAN, Entity.STAFF, Entity.STUDENT_GUARDIAN),
    may_be_blank=("givenName", "familyName"),
)
ROLES = FileSpec(
    "roles",
    ("sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"),
    ("userSourcedId",),
    oneroster.ALL_GIVE["roles"],
    dates=("beginDate", "endDate"),
    may_be_blank=("roleType",),
)


def parse(reading: Reading) -> Iterator[Row]:
    oneroster.follow_manifest(reading)
    held: dict[str, list[Held]] = defaultdict(list)
    for record in reading.records(ROLES):
        if record["status"].casefold() != "tobedeleted":
            main = record["roleType"].casefold() != "secondary"
            held[record["userSourcedId"]].append(Held(record, record["role"], record["orgSourcedId"], main))
    yield from oneroster.everything_else(reading)
    yield from oneroster.people(reading, USERS, ROLES, held, "beginDate", "endDate")
    users = {record["sourcedId"] for record in reading.tables["users"].records()} if reading.has("users") else set()
    for record in (one.record for user, mine in held.items() if user not in users for one in mine):
        reading.reject(ROLES, record, "unknown_person", "userSourcedId")


def recognises(tables: dict[str, Table]) -> bool:
    if "roles" in tables:
        return "roletype" in tables["roles"].columns
    return oneroster.declared(tables.values()).get("oneroster.version") == "1.2"


FEED = Feed(SourceKind.ONEROSTER_12, (*oneroster.COMMON, USERS, ROLES), parse, recognises)

"""OneRoster 1.1: a user's role and organisations stand on the user's own row."""

from collections import defaultdict
from collections.abc import Iterator

from holdfast.records.choices import SourceKind
from holdfast.records.contract import Row
from holdfast.records.reading import Table
from holdfast.records.sources import oneroster
from holdfast.records.sources.declared import Feed, FileSpec, Reading
from holdfast.records.sources.oneroster import Held

USERS = FileSpec(
    "users",
    ("sourcedId", "orgSourcedIds", "role", "username", "givenName", "familyName"),
    oneroster.ID,
    oneroster.ALL_GIVE["users"],
    may_be_blank=("givenName", "familyName", "orgSourcedIds"),
)


def parse(reading: Reading) -> Iterator[Row]:
    oneroster.follow_manifest(reading)
    held: dict[str, list[Held]] = defaultdict(list)
    for record in Reading(reading.tables, reading.date_formats).records(USERS):
        for place, org_id in enumerate(record.listed("orgSourcedIds") or [""]):
            held[record["sourcedId"]].append(Held(record, record["role"], org_id, place == 0))
    yield from oneroster.everything_else(reading)
    yield from oneroster.people(reading, USERS, USERS, held, "beginDate", "endDate")


def recognises(tables: dict[str, Table]) -> bool:
    if "users" in tables:
        return {"sourcedid", "orgsourcedids", "role"} <= tables["users"].columns.keys()
    return oneroster.declared(tables.values()).get("oneroster.version") == "1.1"


FEED = Feed(SourceKind.ONEROSTER_11, (*oneroster.COMMON, USERS), parse, recognises)

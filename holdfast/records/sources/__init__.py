"""Every feed, and how to tell which one a delivery is."""

from collections.abc import Iterable
from dataclasses import replace

from holdfast.records.choices import SourceKind
from holdfast.records.mapping import Mapping, mapping_from_json
from holdfast.records.models import Source
from holdfast.records.problems import Finding
from holdfast.records.reading import SentFile, Table, Unreadable, table_of
from holdfast.records.sources import oneroster_11, oneroster_12, sds_v1, sds_v21
from holdfast.records.sources.declared import Feed
from holdfast.records.sources.mapped_csv import feed_for
from holdfast.records.sources.mapped_rows import MAKERS

FEEDS: dict[str, Feed] = {feed.kind: feed for feed in (oneroster_12.FEED, oneroster_11.FEED, sds_v21.FEED, sds_v1.FEED)}


def tables_of(files: Iterable[SentFile]) -> list[Table]:
    """Open every file; what cannot be opened as a table at all stops the run, all of it named at once."""
    tables: list[Table] = []
    findings: list[Finding] = []
    for file in files:
        try:
            tables.append(table_of(file))
        except Unreadable as error:
            findings += error.findings
    if findings:
        raise Unreadable(*findings)
    if not tables:
        raise Unreadable(Finding("no_files", ""))
    return tables


def known_names(tables: list[Table]) -> list[Table]:
    """A single file under any name whose headers are those of a feed's users counts as that file."""
    if len(tables) != 1 or any(feed.recognises({tables[0].file.stem: tables[0]}) for feed in FEEDS.values()):
        return tables
    users = replace(tables[0], file=replace(tables[0].file, called="users"))
    return [users] if any(feed.recognises({"users": users}) for feed in FEEDS.values()) else tables


def kind_of(tables: list[Table]) -> SourceKind:
    """The feed whose file names and headers these are; anything else is read as mapped CSV."""
    by_stem = {table.file.stem: table for table in known_names(tables)}
    return next((feed.kind for feed in FEEDS.values() if feed.recognises(by_stem)), SourceKind.MAPPED_CSV)


def feed_of(source: Source, tables: list[Table], confirmed: Mapping | None = None) -> Feed:
    """The feed of a source for these tables; a mapped one is made for them, as somebody confirmed their columns."""
    if source.kind in FEEDS:
        return FEEDS[source.kind]
    mapping = confirmed or (mapping_from_json(source.mapping.definition) if source.mapping else None)
    school = source.default_school.name if source.default_school else ""
    return feed_for(tables, mapping, school, MAKERS)

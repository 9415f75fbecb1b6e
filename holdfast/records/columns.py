"""Which column of a file is which field: what has to be asked, what was confirmed before, and examples to judge by."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from holdfast.records.choices import SourceKind
from holdfast.records.mapping import (
    CORRECTIONS,
    KINDS,
    TableMapping,
    is_plain,
    mapping_from_json,
    normal,
    suggested,
)
from holdfast.records.models import MappingProfile
from holdfast.records.reading import SentFile, Table
from holdfast.records.sources import kind_of, tables_of

LOOKED_AT = 200
EXAMPLES = 3
NEEDS_SCHOOL = frozenset({"roster", "calendar", "staff", "sections", "registers"})
"""Kinds of tables whose rows belong to a school that nothing else in the row tells."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One table whose columns a person looks at: the mapping to begin with (None: no kind fits), and examples."""

    name: str
    header: tuple[str, ...]
    mapping: TableMapping | None
    examples: Mapping[str, tuple[str, ...]]
    is_remembered: bool = False


def tables_to_map(files: Sequence[SentFile]) -> list[Table]:
    """The tables whose columns have to be understood; none where the files are those of a known feed."""
    tables = tables_of(files)
    return tables if kind_of(tables) == SourceKind.MAPPED_CSV else []


def profile_name(school_id: int | None, header: Iterable[str]) -> str:
    """Under which name the confirmed columns of a school's files with these headings are kept."""
    titles = sorted(normal(title) for title in header if not title.startswith(CORRECTIONS))
    digest = hashlib.blake2b("\n".join(titles).encode(), digest_size=12).hexdigest()
    return f"columns {school_id or 0} {digest}"


def remembered(district_id: int, school_id: int | None, tables: Sequence[Table]) -> dict[str, TableMapping]:
    """By table, how its columns were confirmed for the last file of the same school with the same headings."""
    names = {table.name: profile_name(school_id, table.header) for table in tables}
    rows = MappingProfile.objects.filter(district=district_id, name__in=set(names.values())).order_by("version")
    newest = {row.name: row.definition for row in rows}
    return {
        table: replace(mapping_from_json(newest[name]).tables[0], file=table)
        for table, name in names.items()
        if name in newest
    }


def asked_of(tables: Sequence[Table], known: Mapping[str, TableMapping]) -> list[Asked]:
    """Every table with what is known or suggested for it."""
    return [
        Asked(
            table.name, table.header, known.get(table.name) or suggested(table), examples_of(table), table.name in known
        )
        for table in tables
    ]


def needs_asking(tables: Sequence[Table], known: Mapping[str, TableMapping]) -> bool:
    """Whether anything was guessed that nobody confirmed."""
    unknown = [(table, suggested(table)) for table in tables if table.name not in known]
    return any(guess is None or not is_plain(table, guess) for table, guess in unknown)


def examples_of(table: Table) -> dict[str, tuple[str, ...]]:
    """For each column a few different values from the first rows."""
    found: dict[str, list[str]] = {title: [] for title in table.header}
    for record in islice(table.records(), LOOKED_AT):
        for title, values in found.items():
            value = record[title]
            if value and value not in values and len(values) < EXAMPLES:
                values.append(value)
    return {title: tuple(values) for title, values in found.items()}


def names_no_school(mapping: TableMapping) -> bool:
    return mapping.kind in NEEDS_SCHOOL and not {"school_id", "school_name"} & mapping.columns.keys()


def needed_fields(kind: str) -> tuple[str, ...]:
    return KINDS[kind][0]


def fields_of_kind(kind: str) -> tuple[str, ...]:
    needed, allowed = KINDS[kind]
    return (*needed, *allowed)

"""The programmes against the notes on their sources: each fact is where `blueprint_mapping.csv` says it is.

A row of the table: the blueprint, the place in the notes, the place in ours, how the two are compared, and what stands
there in our words. A list in the notes must have as many entries as the words that stand for it. A fact of the notes
without a row fails.
"""

import csv
import os
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from holdfast.engines.blueprint import Blueprint, Item, Origin, Setting, read
from tests.engines.small_yaml import load

ROOT = Path(__file__).parents[2]
DESIGN = Path(os.environ.get("HOLDFAST_DESIGN", ROOT.parent / "shared" / "design")) / "blueprints"
pytestmark = pytest.mark.skipif(not DESIGN.is_dir(), reason="the notes on the sources are not on this machine")

NOTES = {
    "qc-mentoring": "1-qc-mentoring-2015.yaml",
    "qc-educational-support": "2-qc-educational-support-2015.yaml",
    "qehs-learning-mentor": "3-uk-qehs-learning-mentor-2010.yaml",
    "fsfc-assertive": "4-uk-fsfc-assertive.yaml",
    "us-success-mentors": "5-us-success-mentors-elementary.yaml",
    "qc-15021-school-family": "6-qc-15021-3.yaml",
}
ASIDE = ("identity", "replaced", "null beside a value")
"""Why a leaf of the notes is no fact of ours: it names the notes themselves, a later version replaced it, ..."""


class Row(NamedTuple):
    blueprint: str
    place: str
    path: str
    how: str
    expected: str

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.expected.split())


def table() -> list[Row]:
    with Path(__file__).with_name("blueprint_mapping.csv").open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


ROWS = table()


@cache
def notes(name: str) -> dict[str, Any]:
    return load((DESIGN / NOTES[name]).read_text(encoding="utf-8"))


@cache
def blueprint(name: str) -> Blueprint:
    return read((ROOT / "blueprints" / f"{name}.toml").read_bytes(), name)


def at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def leaves(value: Any, path: str = "") -> list[str]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if entries is None:
        return [path]
    return [leaf for key, inner in entries for leaf in leaves(inner, f"{path}.{key}".strip("."))]


def plain(value: Any) -> Any:
    """Ids for items, lists as tuples, the words of an enum as text."""
    if isinstance(value, tuple | list):
        return tuple(entry.id if isinstance(entry, Item) else entry for entry in value)
    return str(value) if isinstance(value, StrEnum) else value


def text(value: Any) -> str:
    """A value as one word of the table."""
    return str(value).lower() if isinstance(value, bool) else str(plain(value))


def slugs(said: Any) -> tuple[str, ...]:
    return tuple(str(word).lower().replace(" ", "-") for word in said)


def as_many(said: Any, words: tuple[str, ...]) -> bool:
    return not isinstance(said, list | dict) or len(said) == len(words)


def stated(setting: Setting[Any]) -> Any:
    assert setting.origin is Origin.STATED
    return setting.stated


def value(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert plain(stated(setting)) == plain(said)


def is_(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert text(stated(setting)) == row.expected


def ids(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert plain(stated(setting)) == slugs(said)


def items(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert plain(stated(setting)) == row.words
    assert as_many(said, row.words)


def has(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert set(row.words) <= set(plain(stated(setting)))
    assert as_many(said, row.words)


def says(row: Row, said: Any, setting: Setting[Any]) -> None:
    """The words stand in the English of what is stated, or of the note on it, in any order."""
    values = setting.value if isinstance(setting.value, tuple) else (setting.value,)
    english = " ".join(part.en for part in (*values, setting.note) if hasattr(part, "en")).lower()
    assert setting.value is not None
    for words in row.expected.split("|"):
        assert words.lower() in english
    assert row.place.endswith(("suggest", "warning")) or setting.origin is Origin.STATED or setting.note


def open_(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert said in (None, "open question")
    assert (setting.left_open, setting.stated) == (True, None)


def suggested(row: Row, said: Any, setting: Setting[Any]) -> None:
    ours = plain(setting.suggest)
    assert (" ".join(map(str, ours)) if isinstance(ours, tuple) else text(ours)) == row.expected


def among(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert setting.among == tuple(said)
    assert setting.left_open


def choice(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert setting.left_open


def counts(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert {entry.id.replace("-", "_"): entry.count for entry in stated(setting)} == said


def results(row: Row, said: Any, setting: Setting[Any]) -> None:
    ours = {entry.id.replace("-", "_"): [entry.improved, entry.worse] for entry in stated(setting)}
    assert {name: ours[name] for name in said} == said


def entry(row: Row, said: Any, setting: Setting[Any]) -> None:
    """`expected` is an id, a key of that entry, and its value or values."""
    name, key, *expected = row.words
    found = getattr(next(one for one in stated(setting) if one.id == name), key)
    assert (list(map(str, found)) if isinstance(found, tuple) else [str(found)]) == expected


def date_(row: Row, said: Any, setting: Setting[Any]) -> None:
    assert stated(setting).isoformat().startswith(said)


def ladder(row: Row, said: Any, setting: Setting[Any]) -> None:
    kinds = {"phone": "call", "letter": "letter", "home": "visit", "team": "team", "court": "court"}
    ours = {step.after: step.id.partition("-")[0] for step in setting.suggest}
    assert ours == {int(days): kinds[what.split()[0]] for days, what in said.items()}


SETTINGS: dict[str, Callable[[Row, Any, Setting[Any]], None]] = {
    "value": value, "is": is_, "ids": ids, "items": items, "has": has, "says": says, "open": open_,
    "suggested": suggested, "among": among, "choice": choice, "counts": counts, "results": results, "entry": entry,
    "date": date_, "ladder": ladder,
}  # fmt: skip


def codes(row: Row, said: Any, ours: Blueprint) -> None:
    """The criteria of a list, in order; the origin of their kind is theirs."""
    section, name = row.path.split(".")
    found = getattr(getattr(ours.content, section), name)
    assert tuple(one.code for one in found if one.kind.origin is Origin.STATED)[: len(row.words)] == row.words
    assert as_many(said, row.words)


def across(row: Row, said: Any, ours: Blueprint) -> None:
    """A list of the notes that stands in several of our lists, one after the other."""
    found = [name for path in row.path.split() for name in plain(stated(ours.setting(path)))]
    assert as_many(said, row.words)
    assert [name for name in found if name in row.words] == list(row.words)


def sheets(row: Row, said: Any, ours: Blueprint) -> None:
    """Documents by name: sheets of ours that the source names, or papers that the records name."""
    named = {document.code for document in ours.content.documents if document.kind.origin is Origin.STATED}
    assert set(row.words) <= named | set(plain(ours.content.records.documents.stated or ()))
    assert as_many(said, row.words)


def suggested_sheets(row: Row, said: Any, ours: Blueprint) -> None:
    named = {document.code for document in ours.content.documents if document.kind.origin is Origin.SUGGESTED}
    assert set(row.words) <= named
    assert as_many(said, row.words)


WHOLE: dict[str, Callable[[Row, Any, Blueprint], None]] = {
    "codes": codes, "across": across, "sheets": sheets, "suggested_sheets": suggested_sheets,
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.blueprint}:{row.place}:{row.path}")
def test_a_fact_of_the_source_is_in_the_blueprint(row: Row):
    said, ours = at(notes(row.blueprint), row.place), blueprint(row.blueprint)
    if row.how == "aside":
        assert row.expected in ASIDE
        assert (row.expected == "identity") == (row.place in ("id", "source"))
    elif row.how in WHOLE:
        WHOLE[row.how](row, said, ours)
    else:
        SETTINGS[row.how](row, said, ours.setting(row.path))


@pytest.mark.parametrize("name", NOTES)
def test_no_fact_of_the_notes_is_without_a_row(name: str):
    covered = [row.place for row in ROWS if row.blueprint == name]
    forgotten = [
        leaf
        for leaf in leaves(notes(name))
        if not any(leaf == place or leaf.startswith(place + ".") for place in covered)
    ]
    assert forgotten == []


def test_every_file_of_notes_and_every_programme_is_in_the_table():
    assert set(NOTES.values()) == {file.name for file in DESIGN.glob("[1-9]*.yaml")}
    assert {row.blueprint for row in ROWS} == set(NOTES)
    assert set(NOTES) == {file.stem for file in (ROOT / "blueprints").glob("*.toml")}


def test_the_small_reader_reads_all_the_notes():
    assert all(load(file.read_text(encoding="utf-8")) for file in DESIGN.glob("*.yaml"))
    read_here = load('a: {b: [x y, 2], c}\nd:\n  - {e: null}\nf:\n  g: "h, i"\n  j: true\n')
    assert read_here == {"a": {"b": ["x y", 2], "c": None}, "d": [{"e": None}], "f": {"g": "h, i", "j": True}}

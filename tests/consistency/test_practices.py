"""The table of practices is complete and names only what there is: files, tests, screens, rules, settings."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "practices.md"
LIST = ROOT.parent / "shared" / "design" / "practices.md"
GROUPS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13")
STATES = ("done", "partly", "not yet")
ID = re.compile(r"^\| (\d+\.\d+) \|", re.MULTILINE)
FILE = re.compile(r"`([\w./-]+/[\w.-]+)(?:::(\w+))?`")
COUNT = re.compile(rf"^\| ({'|'.join(STATES)}) \| (\d+) \|", re.MULTILINE)
NAMED = re.compile(r"\b(screen|setting|rule|form|document)s? ((?:`[\w.-]+`(?: \([^)]*\))?(?:, )?)+)")
CODE = re.compile(r'^code = "([\w-]+)"', re.MULTILINE)
KNOWN = {"form": "forms", "document": "documents", "rule": "rules"}


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    practice: str
    state: str
    place: str
    shown: str


def _rows() -> list[Row]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines if ID.match(line)]


def _ids(text: str) -> list[str]:
    return [one for one in ID.findall(text) if one.partition(".")[0] in GROUPS]


def _screens() -> set[str]:
    with (ROOT / "tests" / "web" / "access_matrix.csv").open(encoding="utf-8") as file:
        return {row["url_name"] for row in csv.DictReader(file)}


def _settings() -> set[str]:
    return set(re.findall(r"^\| `([\w.]+)` \|", (ROOT / "docs" / "blueprints.md").read_text("utf-8"), re.MULTILINE))


def _codes(table: str) -> set[str]:
    """The codes of all blueprints in tables of this name; criteria of entry are rules as well."""
    found: set[str] = set()
    for file in (ROOT / "blueprints").glob("*.toml"):
        for part in file.read_text(encoding="utf-8").split("\n[[")[1:]:
            name = part.partition("]]")[0]
            if name == table or (table == "rules" and name.startswith("entry.")):
                found.update(CODE.findall(part)[:1])
    return found


@pytest.mark.skipif(not LIST.is_file(), reason="the list of practices is not on this machine")
def test_every_practice_of_these_groups_appears_once() -> None:
    assert [row.id for row in _rows()] == _ids(LIST.read_text(encoding="utf-8"))


def test_no_practice_appears_twice() -> None:
    assert [one for one, count in Counter(row.id for row in _rows()).items() if count > 1] == []


def test_states_are_the_three_words() -> None:
    assert {row.state for row in _rows()} <= set(STATES)


def test_the_counts_at_the_top_are_right() -> None:
    told = {state: int(count) for state, count in COUNT.findall(TABLE.read_text(encoding="utf-8"))}
    counted = Counter(row.state for row in _rows())
    assert told == {state: counted[state] for state in STATES}


def test_every_row_says_something_and_a_done_one_names_where_it_lives_and_a_test() -> None:
    rows = _rows()
    assert [row.id for row in rows if not row.practice or not row.shown] == []
    done = [row for row in rows if row.state == "done"]
    assert [row.id for row in done if "`" not in row.place or "`tests/" not in row.shown] == []


def test_every_file_and_every_test_that_is_named_exists() -> None:
    missing = []
    for row in _rows():
        for path, test in FILE.findall(row.place + row.shown):
            file = ROOT / path
            if not file.is_file() or (test and f"def {test}(" not in file.read_text(encoding="utf-8")):
                missing.append((row.id, path, test))
    assert missing == []


def test_every_screen_rule_setting_form_and_document_that_is_named_exists() -> None:
    known = {"screen": _screens(), "setting": _settings()}
    known |= {kind: _codes(table) for kind, table in KNOWN.items()}
    named = [
        (row.id, kind, name)
        for row in _rows()
        for kind, names in NAMED.findall(row.place)
        for name in re.findall(r"`([\w.-]+)`", names)
    ]
    assert [one for one in named if one[2] not in known[one[1]]] == []
    assert {kind for _id, kind, _name in named} == set(known)

"""A blueprint that is written is read as the same blueprint."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.engines.blueprint import Facts, differences, own_edition, read, with_school_settings, written
from holdfast.engines.blueprint.values import Origin
from holdfast.engines.eligibility import decide
from tests.world import BLUEPRINTS

PLAIN = st.one_of(
    st.booleans(), st.integers(-10_000, 10_000), st.dates(), st.text(st.characters(exclude_categories=["Cs"]))
)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_whatever_is_written_is_read_again(raw: dict[str, object]) -> None:
    assert tomllib.loads(written(raw)) == raw


@pytest.mark.parametrize("path", sorted(BLUEPRINTS.glob("*.toml")), ids=lambda path: path.stem)
def test_an_edition_of_ones_own_differs_in_its_head_and_in_what_was_set(path: Path) -> None:
    source = read(path.read_text(encoding="utf-8"), path.name)
    ours = with_school_settings(
        source, {"agreement.weeks": 9, "aims": [{"id": "calm", "en": "Calm", "fr": "Le calme"}]}
    )
    name = {"en": "Our “own”", "fr": "Le nôtre"}
    text = own_edition(ours, code="own-1", version=3, on=date(2026, 11, 22), name=name, summary=name)
    again = read(text, "own")
    assert (again.id, again.content.edition.version, again.content.name.fr) == ("own-1", 3, "Le nôtre")
    assert (again.setting("agreement.weeks").value, again.setting("agreement.weeks").origin) == (9, Origin.SCHOOL)
    head = {"id", "edition", "name", "summary"}
    changed = {one.path.split(".")[0] for one in differences(source, again)} - head
    assert changed == {"agreement", "aims"}
    assert not [one for one in differences(ours, again) if one.path.split(".")[0] not in head]


def test_a_rule_that_is_switched_off_is_not_asked() -> None:
    source = read((BLUEPRINTS / "fsfc-assertive.toml").read_text(encoding="utf-8"), "fsfc")
    entry = source.entry_rules
    codes = [f"rules.{one.code}.kind" for one in source.rules]
    codes += [f"entry.{group}.{one.code}.kind" for group in ("all_of", "any_of") for one in getattr(entry, group)]
    off = with_school_settings(source, dict.fromkeys(codes, "off"))
    assert (off.rules, off.entry_rules.all_of, off.entry_rules.any_of) == ((), (), ())
    assert len(codes) == len(source.rules) + len(entry.all_of) + len(entry.any_of) > 20
    groups = {reason.group for reason in decide(Facts(), off.entry_rules).reasons}
    assert not groups & {"all_of", "any_of"}

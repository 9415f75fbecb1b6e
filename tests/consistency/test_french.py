"""French is complete: every text of the sources has its French, with the same placeholders, and it is compiled."""

import re
from pathlib import Path

import polib
import pytest

from holdfast.locale import catalogue

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%[sd]")


@pytest.fixture(scope="module")
def french() -> polib.POFile:
    return catalogue.read()


def test_the_catalogue_holds_exactly_the_texts_of_the_sources(french: polib.POFile) -> None:
    wanted, kept = set(catalogue.wanted()), {catalogue.key_of(entry) for entry in french}
    assert kept - wanted == set(), "run: python -m holdfast.locale"
    assert wanted - kept == set(), "run: python -m holdfast.locale, then translate"


def test_every_text_has_its_french(french: polib.POFile) -> None:
    assert [entry.msgid for entry in french.untranslated_entries()] == []
    assert [entry.msgid for entry in french.fuzzy_entries()] == []


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


def test_placeholders_are_the_same_in_both_languages(french: polib.POFile) -> None:
    wrong = []
    for entry in french:
        allowed = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural or "")
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            found = _placeholders(text)
            if text and (found - allowed or (not entry.msgid_plural and found != allowed)):
                wrong.append((entry.msgid, text))
    assert wrong == []


def test_french_spacing(french: polib.POFile) -> None:
    """A no-break space before ; : ! ? and inside guillemets; no straight quotes used as guillemets."""
    bad = re.compile(r"[^\W\d_][:;!?](?=\s|$)|«(?!\u00a0)|(?<!\u00a0)»|\w [:;!?](?=\s|$)")
    texts = [text for entry in french for text in [entry.msgstr, *entry.msgstr_plural.values()]]
    assert [text for text in texts if bad.search(text)] == []


def test_the_compiled_catalogue_is_current(french: polib.POFile) -> None:
    compiled = polib.mofile(str(Path(catalogue.FRENCH).with_suffix(".mo")))
    said = {catalogue.key_of(entry): (entry.msgstr, dict(entry.msgstr_plural)) for entry in compiled}
    meant = {
        catalogue.key_of(entry): (entry.msgstr, dict(entry.msgstr_plural)) for entry in french.translated_entries()
    }
    assert said == meant

"""The sheets that a programme prints: those of its blueprint, and ours for what it names none for."""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from holdfast.engines.blueprint import Blueprint, Document

SERVES: Mapping[str, tuple[str, str]] = {
    "agreement": ("clauses", "agreement.clauses"),
    "meeting": ("agenda", "cycle.agenda"),
    "first-meeting": ("first_agenda", "match.first_session_agenda"),
    "checks": ("checks_between", "cycle.checks_between"),
    "family-sheet": ("consent", "family.inform_items"),
}
"""What fills a sheet of the same purpose, and the setting without which ours would say nothing."""


@cache
def _ours() -> Mapping[str, Document]:
    raw = tomllib.loads(Path(__file__).with_name("ours.toml").read_text(encoding="utf-8"))
    return {one["code"]: Document.model_validate_json(json.dumps(one)) for one in raw["documents"]}


def fills_of(document: Document) -> frozenset[str]:
    """What fills the parts of a document, whichever way round."""
    return frozenset(one.fill for one in document.parts.value or ())


def documents_of(blueprint: Blueprint) -> list[Document]:
    """Every sheet of a programme: its blueprint's, then ours where it has none that serves."""
    own = list(blueprint.content.documents)
    return [*own, *(ours for code, ours in _ours().items() if not _served(code, own) and _says(blueprint, code))]


def _says(blueprint: Blueprint, code: str) -> bool:
    return bool(blueprint.setting(SERVES[code][1]).value)


def _served(code: str, own: list[Document]) -> Document | None:
    """The blueprint's own sheet for the purpose of ours of that code."""
    fill, about = SERVES[code][0], _ours()[code].about
    alike = (one for one in own if fill in fills_of(one) and (one.about == about or fill == "consent"))
    return next((one for one in own if one.code == code), None) or next(alike, None)


def document_for(blueprint: Blueprint, code: str) -> Document | None:
    """The sheet of that code, or the one that serves in place of ours of that code."""
    found = next((one for one in documents_of(blueprint) if one.code == code), None)
    return found or (_served(code, list(blueprint.content.documents)) if code in SERVES else None)

"""From data back to a TOML text that reads the same: what a school made of a blueprint becomes a file of its own."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from holdfast.engines.blueprint.document import Blueprint

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def written(raw: Mapping[str, Any]) -> str:
    """The data of a blueprint as TOML: plain values first, then a table for each section and each entry of a list.

    `raw` holds texts, whole numbers, yes or no, days, lists and tables, as `tomllib` gives them; None is not among
    them. Reading the text gives the same data. TypeError for anything else.
    """
    return "\n".join(_lines(raw)) + "\n"


def own_edition(
    blueprint: Blueprint, *, code: str, version: int, on: date, name: Mapping[str, str], summary: Mapping[str, str]
) -> str:
    """A blueprint as a file under another code, name and edition. What the school set stays marked as the school's."""
    head = {"id": code, "edition": {"version": version, "on": on}, "name": dict(name), "summary": dict(summary)}
    return written({**blueprint.raw, **head})


def _lines(raw: Mapping[str, Any]) -> Iterator[str]:
    tables = {key: value for key, value in raw.items() if isinstance(value, Mapping)}
    lists = {key: value for key, value in raw.items() if _is_list_of_tables(value)}
    for key, value in raw.items():
        if key not in tables and key not in lists:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in tables.items():
        yield from ("", f"[{_key(key)}]", *_pairs(value))
    for key, entries in lists.items():
        for entry in entries:
            yield from ("", f"[[{_key(key)}]]", *_pairs(entry))


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{_key(key)} = {_value(value)}"


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _text(value)
        case date():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(_pairs(value)) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            raise TypeError(f"A {type(value).__name__} cannot be part of a blueprint")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""A list of a blueprint entry by entry, as plain data: one put in, reworded, moved or taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, get_args

from django.utils.text import slugify
from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Blueprint, Kind
from holdfast.kernel.errors import Refusal
from holdfast.programmes.queries import Shape, shape_of_type, type_of

Entry = dict[str, Any]
WORDS = ("id", "en", "fr", "explain")
NAMED = {"form": "forms", "sheet": "documents"}
"""What an entry may name, and the list of the blueprint that it names it from."""
DECLARED = ("match.cultural_aims",)
"""Settings that nobody makes without saying why."""
LONGEST_CODE = 48


@dataclass(frozen=True, slots=True)
class EntryField:
    """What an entry says beside its words; `options` are the codes to choose from."""

    name: str
    shape: Shape
    options: tuple[str, ...]
    is_needed: bool


def fields_of(blueprint: Blueprint, path: str) -> list[EntryField]:
    """What each entry of the list at `path` says beside its words, as far as it can be edited."""
    kind = get_args(type_of(blueprint, path))[0]
    found = []
    for name, field in kind.model_fields.items():
        if name not in WORDS:
            shape, options = _shape(blueprint, name, field.annotation)
            if shape is not Shape.READ:
                found.append(EntryField(name, shape, options, field.is_required()))
    return found


def _shape(blueprint: Blueprint, name: str, kind: Any) -> tuple[Shape, tuple[str, ...]]:
    if name in NAMED:
        return Shape.CHOICE, tuple(one.code for one in getattr(blueprint.content, NAMED[name]))
    if NoneType in get_args(kind):
        kind = next(one for one in get_args(kind) if one is not NoneType)
    return (Shape.NUMBER, ()) if kind is int else shape_of_type(kind)


def entries_of(blueprint: Blueprint, path: str) -> list[Entry]:
    """The entries in force, as they would be written."""
    return [one.model_dump(mode="json", exclude_unset=True) for one in blueprint.setting(path).value or ()]


def entry_in(entries: Sequence[Entry], code: str) -> Entry | None:
    return next((one for one in entries if one["id"] == code), None)


def with_entry(entries: Sequence[Entry], said: Mapping[str, Any], code: str | None) -> list[Entry]:
    """The list with this entry in the place of the one of that code, or last under a new code; None leaves out."""
    old = entry_in(entries, code) if code else None
    entry = {**(old or {"id": new_code(said["en"], [one["id"] for one in entries])}), **said}
    entry = {key: value for key, value in entry.items() if value is not None}
    return [entry if one is old else one for one in entries] + ([] if old else [entry])


def without_entry(entries: Sequence[Entry], code: str) -> list[Entry]:
    return [one for one in entries if one["id"] != code]


def moved_up(entries: Sequence[Entry], code: str) -> list[Entry]:
    """The list with this entry one place further up."""
    found = list(entries)
    at = next((at for at, one in enumerate(found) if one["id"] == code), 0)
    if at:
        found[at - 1], found[at] = found[at], found[at - 1]
    return found


def new_code(words: str, taken: Sequence[str]) -> str:
    """A code from the words that no other has; codes go into the records and never change."""
    stem = slugify(words)[:LONGEST_CODE].strip("-_") or "entry"
    stem = stem.replace("--", "-").replace("_-", "-").replace("-_", "-")
    numbers = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (stem, *numbers) if one not in taken)


def check_switched_off(changes: Mapping[str, Any], reason: str) -> None:
    """What sets a protection aside is kept with its reason: a rule that is not asked any more, declared aims."""
    if Kind.OFF in [value for path, value in changes.items() if path.endswith(".kind")] and not reason.strip():
        raise Refusal(_("Say why this rule is switched off: the reason is kept."), field="reason")
    if any(changes.get(path) for path in DECLARED) and not reason.strip():
        raise Refusal(
            _("Say why the programme has cultural aims: with them, who somebody is may count in a match."),
            field="reason",
        )

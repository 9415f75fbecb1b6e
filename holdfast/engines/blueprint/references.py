"""Names in a blueprint that must lead somewhere in it: forms, sheets, questions, the settings that answers set."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from holdfast.engines.blueprint.lines import Path
from holdfast.engines.blueprint.parts import ConditionEntry
from holdfast.engines.blueprint.sections import Content
from holdfast.engines.blueprint.values import Part, Setting


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A name at `place` that leads to none of the `known` names of its sort."""

    place: Path
    name: str
    sort: str
    known: tuple[str, ...]


def lost_names(content: Content, settings: Iterable[str]) -> Iterator[Lost]:
    """Every name that leads nowhere, in the order of the sections."""
    known = {
        "form": tuple(form.code for form in content.forms),
        "sheet": tuple(document.code for document in content.documents),
        "question": tuple(item.id for item in content.entry.questions.value or ()),
        "setting": tuple(settings),
    }
    for place, sort, name in _names(content, ()):
        if name not in known[sort]:
            yield Lost(place=place, name=name, sort=sort, known=known[sort])


_NAMING = {"form": "form", "sheet": "sheet", "sets": "setting", "kit": "sheet"}
"""The keys that name something, and what sort of thing."""


def _names(part: Part, place: Path) -> Iterator[tuple[Path, str, str]]:
    for key in type(part).model_fields:
        child, here = getattr(part, key), (*place, key)
        if key in _NAMING and isinstance(child, str):
            yield here, _NAMING[key], child
        elif isinstance(child, ConditionEntry):
            yield from _asked_by(child, here)
        elif isinstance(child, Setting) and key in _NAMING:
            for origin in ("stated", "suggest", "school"):
                yield from _listed(getattr(child, origin) or (), (*here, origin), _NAMING[key])
        elif isinstance(child, Part):
            yield from _names(child, here)
        elif isinstance(child, tuple) and key in _NAMING:
            yield from _listed(child, here, _NAMING[key])
        elif isinstance(child, tuple):
            for index, entry in enumerate(child):
                if isinstance(entry, Part):
                    yield from _names(entry, (*here, index))


def _asked_by(entry: ConditionEntry, place: Path) -> Iterator[tuple[Path, str, str]]:
    forms, question = entry.parameters.get("forms"), entry.parameters.get("question")
    if isinstance(forms, list):
        yield from (((*place, "forms", index), "form", str(name)) for index, name in enumerate(forms))
    if isinstance(question, str):
        yield (*place, "question"), "question", question


def _listed(names: tuple[str, ...], place: Path, sort: str) -> Iterator[tuple[Path, str, str]]:
    yield from (((*place, index), sort, name) for index, name in enumerate(names))

"""What changes between two versions of a blueprint, so that a school can adopt the new one on purpose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from holdfast.engines.blueprint.document import Blueprint
from holdfast.engines.blueprint.errors import BlueprintErrors, Problem
from holdfast.engines.blueprint.reading import with_school_settings

About = Literal["edition", "order", "words", "rule", "note", "value"]

_ORIGINS = ("stated", "suggest", "school", "open", "among")
_LANGUAGES = ("en", "fr")
_CODED = ("rules", "forms", "documents", "all_of", "any_of", "redirect", "support_screen", "priority", "routes")
"""The lists whose entries have a code, and settings of their own."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One change at `path`. `old` and `new` are plain values; None on the side where there is nothing."""

    path: str
    change: Literal["added", "removed", "changed"]
    old: object = None
    new: object = None

    @property
    def subject(self) -> str:
        """The setting, or the entry of a list, that the change belongs to: `agreement.weeks`, `rules.free-choice`."""
        keys = self.path.split(".")
        coded = next((index for index, key in enumerate(keys[:-1]) if key in _CODED), None)
        if coded is not None:
            return ".".join(keys[: coded + 2])
        end = next((index for index, key in enumerate(keys) if key in (*_ORIGINS, *_LANGUAGES, "kind", "note")), None)
        return ".".join(keys[:end]) if end else self.path

    @property
    def about(self) -> About:
        """What sort of change it is: words alone change nothing in what the programme does."""
        keys = self.path.split(".")
        if keys[0] in ("edition", "id", "languages"):
            return "edition"
        if keys[-1] == "order":
            return "order"
        if "note" in keys:
            return "note"
        if keys[-1] in _LANGUAGES:
            return "words"
        return "rule" if keys[0] == "rules" or "condition" in keys or "kind" in keys else "value"


def differences(old: Blueprint, new: Blueprint) -> tuple[Difference, ...]:
    """Every difference, in the order of `new`, then what is gone. Entries of lists are found by id or code."""
    before, after = dict(_leaves(_written(old), "")), dict(_leaves(_written(new), ""))
    found = [
        Difference(path=path, change="changed" if path in before else "added", old=before.get(path), new=value)
        for path, value in after.items()
        if path not in before or before[path] != value
    ]
    found += [Difference(path=path, change="removed", old=value) for path, value in before.items() if path not in after]
    return tuple(found)


def by_subject(found: tuple[Difference, ...]) -> Mapping[str, tuple[Difference, ...]]:
    """The differences of each setting or entry together, in their order: one line of a page for each."""
    subjects = dict.fromkeys(difference.subject for difference in found)
    return {subject: tuple(one for one in found if one.subject == subject) for subject in subjects}


def settings_that_do_not_fit(new: Blueprint, settings: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Which of a school's own settings the new version would refuse, and why. Empty when all can be kept."""
    try:
        with_school_settings(new, settings)
    except BlueprintErrors as errors:
        return errors.problems
    return ()


def _written(blueprint: Blueprint) -> dict[str, Any]:
    return blueprint.content.model_dump(mode="json", exclude_unset=True, by_alias=True)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        names = [str(entry.get("code") or entry.get("id")) for entry in value]
        yield f"{path}.order", tuple(names)
        for name, entry in zip(names, value, strict=True):
            yield from _leaves(entry, f"{path}.{name}")
    else:
        yield path, tuple(value) if isinstance(value, list) else value

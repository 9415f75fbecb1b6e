"""What changes between two versions of a blueprint, so that a school can adopt the new one on purpose."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from holdfast.engines.blueprint.document import Blueprint


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One change at `path`. `old` and `new` are plain values; None on the side where there is nothing."""

    path: str
    change: Literal["added", "removed", "changed"]
    old: object = None
    new: object = None


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

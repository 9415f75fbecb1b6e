"""What a condition is, how its parameters are checked, and the few ways in which conditions compare."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter, signature
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from holdfast.engines.blueprint.facts import Facts

Names = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Whether a condition is met. `met` is None when a fact is not known yet; `missing` then names the facts."""

    met: bool | None
    values: Mapping[str, object] = field(default_factory=dict)
    missing: Names = ()


@dataclass(frozen=True)
class Condition:
    """A named condition with its parameters, ready to be asked."""

    name: str
    parameters: Mapping[str, object] = field(default_factory=dict)

    def ask(self, facts: Facts) -> Answer:
        """Whether `facts` meet this condition."""
        return CONDITIONS[self.name](facts, **self.parameters)


Subject = Literal["student", "mentor", "match"]
CONDITIONS: dict[str, Callable[..., Answer]] = {}
SUBJECTS: dict[str, Subject] = {}
"""Whom each condition speaks of: a student's or a mentor's can be asked before there is a match."""


def condition(subject: Subject) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Registers a function under its own name, with whom it speaks of."""

    def register(function: Callable[..., Answer]) -> Callable[..., Answer]:
        CONDITIONS[function.__name__] = function
        SUBJECTS[function.__name__] = subject
        return function

    return register


def checked_parameters(name: str, given: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """The parameters as the condition `name` takes them, and everything wrong with them (an English sentence each)."""
    expected = {key: p for key, p in signature(CONDITIONS[name]).parameters.items() if p.kind is Parameter.KEYWORD_ONLY}
    problems = [
        f"{name} has no parameter {key}; it takes {', '.join(expected) or 'none'}"
        for key in given
        if key not in expected
    ]
    problems += [
        f"{name} needs {key}" for key, p in expected.items() if p.default is Parameter.empty and key not in given
    ]
    values: dict[str, object] = {}
    for key in expected.keys() & given.keys():
        adapter: TypeAdapter[Any] = TypeAdapter(expected[key].annotation)
        try:
            values[key] = adapter.validate_json(json.dumps(given[key], default=str), strict=True)
        except ValidationError as error:
            problems += [f"{key} of {name}: {detail['msg'][0].lower()}{detail['msg'][1:]}" for detail in error.errors()]
    return values, problems


def unknown(*missing: str, **values: object) -> Answer:
    return Answer(met=None, missing=missing, values=values)


def yes(fact: str, value: bool | None) -> Answer:
    return unknown(fact) if value is None else Answer(met=value, values={fact: value})


def at_least(fact: str, value: float | None, minimum: float) -> Answer:
    return (
        unknown(fact, minimum=minimum)
        if value is None
        else Answer(met=value >= minimum, values={fact: value, "minimum": minimum})
    )


def at_most(fact: str, value: float | None, maximum: float) -> Answer:
    return (
        unknown(fact, maximum=maximum)
        if value is None
        else Answer(met=value <= maximum, values={fact: value, "maximum": maximum})
    )


def one_of(fact: str, value: str | int | None, allowed: tuple[str, ...] | tuple[int, ...]) -> Answer:
    return (
        unknown(fact, allowed=allowed)
        if value is None
        else Answer(met=value in allowed, values={fact: value, "allowed": allowed})
    )


def all_in(fact: str, have: frozenset[str] | None, needed: Names) -> Answer:
    if have is None:
        return unknown(fact, absent=needed)
    absent = tuple(name for name in needed if name not in have)
    return Answer(met=not absent, values={"absent": absent})

"""From a TOML text to a blueprint, or to the list of everything that is wrong with it."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from holdfast.engines.blueprint.conditions import CONDITIONS, checked_parameters
from holdfast.engines.blueprint.document import Blueprint, points_at_setting, resolved
from holdfast.engines.blueprint.errors import BlueprintErrors, Problem
from holdfast.engines.blueprint.lines import Path, lines_of
from holdfast.engines.blueprint.parts import ConditionEntry
from holdfast.engines.blueprint.references import lost_names
from holdfast.engines.blueprint.sections import Content
from holdfast.engines.blueprint.values import Kind, Part, Setting

NO_LINES: dict[Path, int] = {}


def read(text: str | bytes, name: str) -> Blueprint:
    """The blueprint written in `text`; `name` is the file's name. BlueprintErrors lists all that is wrong."""
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Problem(
            line=line, path="", code="syntax", what="The file is not UTF-8", remedy="Save it with the encoding UTF-8."
        )
        raise BlueprintErrors(name, [problem]) from error
    decoded = decoded.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        raw = tomllib.loads(decoded)
    except tomllib.TOMLDecodeError as error:
        raise BlueprintErrors(name, [_syntax(error, decoded)]) from error
    return _checked(raw, name, lines_of(decoded))


def with_school_settings(blueprint: Blueprint, settings: Mapping[str, Any]) -> Blueprint:
    """The blueprint with the school's own values, by path, as plain data (numbers, texts, lists, tables).

    They go through the same rules as a file. BlueprintErrors names each path that is wrong.
    """
    raw = deepcopy(dict(blueprint.raw))
    problems = [_not_a_setting(path, blueprint) for path in settings if path not in blueprint.settings]
    problems += [
        Problem(
            line=None, path=path, code="missing", what="has no value", remedy="Give a value, or leave the path out."
        )
        for path, value in settings.items()
        if value is None and path in blueprint.settings
    ]
    if problems:
        raise BlueprintErrors(blueprint.id, problems)
    for path, value in settings.items():
        _place(raw, path.split("."), value)
    return _checked(raw, blueprint.id, NO_LINES)


def _place(raw: Any, keys: list[str], value: Any) -> None:
    for key in keys:
        raw = next(entry for entry in raw if entry["code"] == key) if isinstance(raw, list) else raw.setdefault(key, {})
    raw["school"] = deepcopy(value)


def _not_a_setting(path: str, blueprint: Blueprint) -> Problem:
    near = get_close_matches(path, blueprint.settings, 1)
    remedy = f"Did you mean {near[0]}?" if near else "See the settings of the programme for the paths that exist."
    return Problem(line=None, path=path, code="not_a_setting", what="is not a setting of this blueprint", remedy=remedy)


def _checked(raw: dict[str, Any], name: str, lines: dict[Path, int]) -> Blueprint:
    places = _Places(raw, lines)
    try:
        content = Content.model_validate_json(json.dumps(raw, default=_as_json))
    except ValidationError as error:
        raise BlueprintErrors(name, [places.problem_of(detail) for detail in error.errors()]) from error
    except TypeError as error:
        problem = Problem(
            line=None, path="", code="wrong_value", what=str(error), remedy="Use numbers, texts, yes or no, and lists."
        )
        raise BlueprintErrors(name, [problem]) from error
    blueprint = Blueprint(content, raw)
    problems = [
        *_repeated_codes(blueprint, places),
        *_condition_problems(blueprint, places),
        *_lost_names(blueprint, places),
    ]
    if problems:
        raise BlueprintErrors(name, problems)
    return blueprint


def _as_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"A {type(value).__name__} cannot be part of a blueprint")


def _syntax(error: tomllib.TOMLDecodeError, text: str) -> Problem:
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line = int(found[1]) if found else len(text.splitlines())
    what = re.sub(r"\s*\(at .*\)$", "", str(error))
    remedy = "Correct the line; texts stand in quotes, and a table in {braces} must end on the line on which it begins."
    return Problem(line=line, path="", code="syntax", what=f"This is not TOML: {what}", remedy=remedy)


class _Places:
    """Turns a place in the data into a path that people can read and a line of the file."""

    def __init__(self, raw: Mapping[str, Any], lines: dict[Path, int]) -> None:
        self.raw = raw
        self.lines = lines

    def line(self, place: Path) -> int | None:
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1 if self.lines else None)

    def path(self, place: Path) -> str:
        """`rules.consent-first.kind` rather than `rules.3.kind`; an override's last word `school` is left out."""
        words, here = [], self.raw
        for key in place:
            try:
                here = here[key]  # type: ignore[index]  # lists and tables alike; what is neither ends in the except
            except (KeyError, IndexError, TypeError):
                here = {}
            named = (here.get("code") or here.get("id")) if isinstance(key, int) and isinstance(here, dict) else None
            words.append(str(named or key))
        return ".".join(words[:-1] if words and words[-1] == "school" and not self.lines else words)

    def problem(self, place: Path, code: str, what: str, remedy: str) -> Problem:
        return Problem(line=self.line(place), path=self.path(place), code=code, what=what, remedy=remedy)

    def problem_of(self, detail: ErrorDetails) -> Problem:
        place: Path = detail["loc"]
        match detail["type"]:
            case "missing":
                return self.problem(
                    place, "missing", "is missing", f"Add {place[-1]} to {self.path(place[:-1]) or 'the file'}."
                )
            case "extra_forbidden":
                return self.problem(place, "unknown_key", "is not a word of the language", _nearest(place))
            case "value_error":
                what, _, remedy = detail["msg"].removeprefix("Value error, ").partition(": ")
                return self.problem(place, "wrong_value", what, f"{remedy[:1].upper()}{remedy[1:]}.")
            case kind:
                message = detail["msg"][0].lower() + detail["msg"][1:]
                given = f" (found {detail['input']!r:.60})" if kind != "json_invalid" else ""
                return self.problem(place, "wrong_value", f"is not right{given}", f"What is expected: {message}.")


def _nearest(place: Path) -> str:
    known: list[str] = []
    model: Any = Content
    for key in place[:-1]:
        model = _part_of(model, key)
    if isinstance(model, type) and issubclass(model, BaseModel):
        known = [field.alias or name for name, field in model.model_fields.items()]
    near = get_close_matches(str(place[-1]), known, 1)
    return f"Did you mean {near[0]}?" if near else f"It can be one of: {', '.join(known)}." if known else "Take it out."


def _part_of(model: Any, key: str | int) -> Any:
    if isinstance(key, int):
        return model
    fields = getattr(model, "model_fields", {})
    return _inner(fields[key].annotation) if key in fields else None


def _inner(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((inner for part in getattr(annotation, "__args__", ()) if (inner := _inner(part)) is not None), None)


def _repeated_codes(blueprint: Blueprint, places: _Places) -> Iterator[Problem]:
    for place, entries in _lists(blueprint.content, ()):
        codes = [getattr(entry, "code", None) for entry in entries]
        times = Counter(codes)
        for index, code in enumerate(codes):
            if code is not None and times[code] > 1:
                remedy = "Codes are kept in the records: give each its own."
                yield places.problem(
                    (*place, index, "code"), "repeated_code", f"has the code {code} of another", remedy
                )


def _lists(part: Part, place: Path) -> Iterator[tuple[Path, tuple[Any, ...]]]:
    for name in type(part).model_fields:
        child = getattr(part, name)
        if isinstance(child, tuple):
            yield (*place, name), child
        elif isinstance(child, Part) and not isinstance(child, Setting):
            yield from _lists(child, (*place, name))


def _lost_names(blueprint: Blueprint, places: _Places) -> Iterator[Problem]:
    for lost in lost_names(blueprint.content, blueprint.settings):
        near = get_close_matches(lost.name, lost.known, 1)
        shown = "" if lost.sort == "setting" else ", ".join(lost.known)
        remedy = f"Did you mean {near[0]}?" if near else f"Write it, or name another: {shown or 'there is none yet'}."
        yield places.problem(
            lost.place, "unknown_name", f"names the {lost.sort} {lost.name}, which is not here", remedy
        )


def _condition_problems(blueprint: Blueprint, places: _Places) -> Iterator[Problem]:
    for place, entry in _conditions(blueprint.content, ()):
        yield from _wrong_condition(entry, place, blueprint.settings, places)
    for index, rule in enumerate(blueprint.content.rules):
        if rule.condition is None and rule.kind.value not in (Kind.INFORM, Kind.OFF):
            remedy = "Give it a condition, or make it an inform."
            yield places.problem(
                ("rules", index), "always_blocks", "has no condition, so it would never be satisfied", remedy
            )


def _conditions(part: Part, place: Path) -> Iterator[tuple[Path, ConditionEntry]]:
    for name in type(part).model_fields:
        child = getattr(part, name)
        here: Path = (*place, name)
        if isinstance(child, ConditionEntry):
            yield here, child
        elif isinstance(child, Part) and not isinstance(child, Setting):
            yield from _conditions(child, here)
        elif isinstance(child, tuple):
            for index, entry in enumerate(child):
                if isinstance(entry, Part):
                    yield from _conditions(entry, (*here, index))


def _wrong_condition(
    entry: ConditionEntry, place: Path, settings: Mapping[str, Setting[Any]], places: _Places
) -> Iterator[Problem]:
    if entry.name not in CONDITIONS:
        near = get_close_matches(entry.name, CONDITIONS, 1)
        remedy = f"Did you mean {near[0]}?" if near else f"The conditions are: {', '.join(sorted(CONDITIONS))}."
        yield places.problem(
            (*place, "is"), "unknown_condition", f"asks for {entry.name}, which is no condition", remedy
        )
        return
    lost = {
        name: given["setting"]
        for name, given in entry.parameters.items()
        if points_at_setting(given) and given["setting"] not in settings
    }
    for name, path in lost.items():
        near = get_close_matches(path, settings, 1)
        remedy = f"Did you mean {near[0]}?" if near else "Point at a setting such as agreement.weeks."
        yield places.problem((*place, name), "unknown_setting", f"points at {path}, which is no setting", remedy)
    if not lost:
        for problem in checked_parameters(entry.name, resolved(entry, settings))[1]:
            remedy = "Correct the parameter, or give a value to the setting that it points at."
            yield places.problem(place, "wrong_parameter", f"does not fit: {problem}", remedy)

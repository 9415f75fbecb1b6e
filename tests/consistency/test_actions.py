"""Every action and journey takes who acts and when, by name; every action is audited."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator

import pytest

import holdfast
import holdfast.journeys


def _modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(holdfast.__path__, "holdfast."):
        parts = found.name.split(".")
        if parts[-1].startswith("actions") or "actions" in parts or parts[1] == "journeys":
            yield found.name


def _public_functions() -> list[tuple[str, Callable[..., object]]]:
    found = []
    for name in _modules():
        module = importlib.import_module(name)
        for attribute, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == name and not attribute.startswith("_"):
                found.append((f"{name}.{attribute}", value))
    return found


def _named_in(do: Callable[..., object]) -> Iterator[object]:
    """What a function calls by name: `do_this(...)` or `module.do_this(...)`."""
    known = vars(inspect.getmodule(do))
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(do)))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield known.get(node.func.id)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            yield getattr(known.get(node.func.value.id), node.func.attr, None)


def _changes(do: Callable[..., object], passed: frozenset[object] = frozenset()) -> bool:
    """Whether a function of the journeys reaches an audited action, by itself or through other journeys."""
    return hasattr(do, "verb") or (
        do.__module__.startswith("holdfast.journeys.")
        and any(inspect.isfunction(one) and one not in passed and _changes(one, passed | {do}) for one in _named_in(do))
    )


def _says_who_and_when(name: str, do: Callable[..., object]) -> None:
    parameters = inspect.signature(do).parameters
    assert {"by", "at"} <= set(parameters), f"{name} does not say who acts and when"
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters.values())


FUNCTIONS = _public_functions()
ACTIONS = [pytest.param(name, do, id=name) for name, do in FUNCTIONS if ".journeys." not in name]
JOURNEYS = [pytest.param(name, do, id=name) for name, do in FUNCTIONS if ".journeys." in name and _changes(do)]


@pytest.mark.parametrize(("name", "do"), ACTIONS)
def test_an_action_takes_by_and_at_by_name_and_is_audited(name: str, do: Callable[..., object]) -> None:
    _says_who_and_when(name, do)
    assert hasattr(do, "verb"), f"{name} is not an audited action"


@pytest.mark.parametrize(("name", "do"), JOURNEYS)
def test_a_journey_that_changes_something_takes_by_and_at_by_name(name: str, do: Callable[..., object]) -> None:
    _says_who_and_when(name, do)


def test_there_are_actions_and_journeys() -> None:
    names = {name for name, _do in FUNCTIONS}
    changing = {case.id for case in JOURNEYS}
    assert {"holdfast.cases.actions.refer", "holdfast.records.actions.apply_import"} <= names
    assert {"holdfast.journeys.refer.refer", "holdfast.journeys.consent.say"} <= changing
    assert "holdfast.journeys.inform.address_of" not in changing

"""Every action and journey takes who acts and when, by name; every action is audited."""

import importlib
import inspect
import pkgutil
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


@pytest.mark.parametrize(("name", "do"), [pytest.param(n, f, id=n) for n, f in _public_functions() if ".actions" in n])
def test_an_action_takes_by_and_at_by_name_and_is_audited(name: str, do: Callable[..., object]) -> None:
    parameters = inspect.signature(do).parameters
    assert {"by", "at"} <= set(parameters), f"{name} does not say who acts and when"
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters.values())
    assert hasattr(do, "__wrapped__"), f"{name} is not an audited action"


def test_there_are_actions() -> None:
    assert any(name.startswith(("holdfast.people.", "holdfast.cases.")) for name, _do in _public_functions())

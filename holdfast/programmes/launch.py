"""The launch of a programme: what must stand first, who backs it, who is told, the sheets of the kit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from holdfast.engines.blueprint import Blueprint, Document, Origin, Setting, Text
from holdfast.programmes.models import LaunchTick, Programme
from holdfast.programmes.people import BACKING
from holdfast.programmes.queries import blueprint_of

READINESS, TOLD = "launch.readiness", "launch.tell"
MARKS = {READINESS: "", BACKING: "backing.", TOLD: "told."}
"""How the ticks of each list are told apart; no code of a blueprint has a point in it."""


@dataclass(frozen=True, slots=True)
class LaunchRow:
    """One thing to tick: its words, or whom of the language it is about. `ticked_at` is None while nobody ticked it."""

    code: str
    text: Text | None
    who: str
    origin: Origin
    ticked_by: str
    ticked_at: datetime | None


def asked_at_launch(blueprint: Blueprint, *paths: str) -> list[tuple[str, Text | None, str, Origin]]:
    """The entries of these lists: the code of the tick, the words, whom it is about, where it comes from."""
    found: list[tuple[str, Text | None, str, Origin]] = []
    for path in paths:
        setting: Setting[Any] = blueprint.setting(path)
        for one in setting.value or ():
            if isinstance(one, str):
                found.append((MARKS[path] + one, None, one, setting.origin))
            else:
                found.append((MARKS[path] + one.id, one, "", setting.origin_of(one.id)))
    return found


def first_things(blueprint: Blueprint) -> list[tuple[str, Text | None, str, Origin]]:
    """What must stand before the first referral: the list of the blueprint, and who backs it."""
    return asked_at_launch(blueprint, READINESS, BACKING)


def readiness_of(programme: Programme) -> list[LaunchRow]:
    """Everything that must stand before the programme begins, with who ticked it and when."""
    return _rows(programme, READINESS, BACKING)


def told_of(programme: Programme) -> list[LaunchRow]:
    """Everybody who is told of the programme, with who ticked it and when."""
    return _rows(programme, TOLD)


def _rows(programme: Programme, *paths: str) -> list[LaunchRow]:
    ticks = {
        item: (name or "", at)
        for item, name, at in LaunchTick.objects.filter(programme=programme).values_list(
            "item", "ticked_by__name", "ticked_at"
        )
    }
    asked = asked_at_launch(blueprint_of(programme), *paths)
    return [LaunchRow(*one, *ticks.get(one[0], ("", None))) for one in asked]


def kit_of(blueprint: Blueprint) -> list[Document]:
    """The sheets of the launch kit: those that the blueprint names, then every other that belongs to the launch."""
    by_code = {one.code: one for one in blueprint.content.documents}
    named = [by_code[code] for code in blueprint.setting("launch.kit").value or ()]
    return [*named, *(one for one in by_code.values() if one.at == "launch" and one not in named)]

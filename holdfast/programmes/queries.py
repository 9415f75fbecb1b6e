"""Reads of programmes: what is in force, what can be started, who can lead, every setting with its origin."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from django.db.models import QuerySet

from holdfast.accounts.models import Grant, User
from holdfast.engines.blueprint import Blueprint, Item, Setting, Text, settings_that_do_not_fit
from holdfast.kernel.actor import Actor, Role
from holdfast.programmes.access import own_blueprints_of
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.facts import blueprint_at_work, blueprint_in
from holdfast.programmes.models import BlueprintVersion, Programme

DOORS = {"self": "entry.self_refer", "family": "entry.parent_refer"}
"""The setting that lets students and families ask for themselves, by the source of the referral."""
LEADS = (Role.MANAGER, Role.PASTORAL, Role.RESOURCE_TEACHER, Role.LEARNING_MENTOR, Role.LIAISON)


def blueprint_of(programme: Programme) -> Blueprint:
    """What this programme is made of now: its blueprint with the school's own settings."""
    return blueprint_at_work(programme)


def setting(programme: Programme, path: str) -> Any:
    """The value in force at `path`, None when nobody has said anything. NotASetting for an unknown path."""
    return blueprint_of(programme).setting(path).value


def newest_blueprints() -> list[BlueprintVersion]:
    """The last loaded version of each blueprint, by code."""
    return list(BlueprintVersion.objects.order_by("code", "-loaded_at", "-id").distinct("code"))


def blueprints_offered_to(actor: Actor) -> list[BlueprintVersion]:
    """What this actor can start a programme from: every blueprint of Holdfast, and those of their own schools."""
    own = set(own_blueprints_of(actor).values_list("code", flat=True))
    return [one for one in newest_blueprints() if not one.of_a_school or one.code in own]


def possible_leads(school_ids: Iterable[int]) -> QuerySet[User]:
    """Who can lead a programme in these schools: people with an account and a role that works with students there."""
    grants = Grant.objects.filter(school_id__in=list(school_ids), role__in=LEADS)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("name", "id")


def programmes_taking_referrals(school_id: int) -> list[Programme]:
    """The running programmes of a school, by name."""
    return running_in([school_id])


def running_in(school_ids: Iterable[int]) -> list[Programme]:
    """The running programmes of these schools, by name: one query."""
    running = Programme.objects.filter(school__in=list(school_ids), status=ProgrammeStatus.RUNNING)
    listed = running.select_related("blueprint", "school").defer("blueprint__text")
    return list(listed.order_by("name", "id"))


def programmes_open_to(source: str, school_id: int) -> list[Programme]:
    """The running programmes that students ("self") or families ("family") may ask for; staff may for all."""
    path = DOORS.get(source)
    listed = programmes_taking_referrals(school_id)
    return [one for one in listed if path is None or setting(one, path)]


def programme_of_school(programme_id: int, school_id: int) -> Programme | None:
    return Programme.objects.select_related("blueprint", "school").filter(pk=programme_id, school_id=school_id).first()


class Shape(StrEnum):
    """How a setting is edited: in one field, as a text in both languages, entry by entry, or (READ) not at all."""

    FLAG = "flag"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    WORDS = "words"
    TEXT = "text"
    ENTRIES = "entries"
    READ = "read"

    @property
    def is_short(self) -> bool:
        """Whether one small field holds the answer, so that it can stand among many."""
        return self in (Shape.FLAG, Shape.NUMBER, Shape.CHOICE, Shape.CHOICES)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as a page shows it: what holds now, where it comes from, and what the blueprint itself says."""

    path: str
    shape: Shape
    options: tuple[str, ...]
    setting: Setting[Any]
    published: Setting[Any]

    @property
    def section(self) -> str:
        return self.path.rpartition(".")[0].partition(".")[0]


def shape_of(blueprint: Blueprint, path: str) -> tuple[Shape, tuple[str, ...]]:
    """How the setting at `path` is edited, and the codes to choose from. NotASetting for an unknown path.

    Where the source names a few values, only those can be chosen.
    """
    among = blueprint.setting(path).among
    shape, options = shape_of_type(type_of(blueprint, path))
    if shape is Shape.CHOICE and among is not None:
        options = tuple(one for one in options if one in among)
    return shape, options


def type_of(blueprint: Blueprint, path: str) -> Any:
    """The type of the value at `path`."""
    part: Any = type(blueprint.content)
    for name in path.split("."):
        if field := getattr(part, "model_fields", {}).get(name):
            part = field.annotation
            if get_origin(part) is tuple:
                part = get_args(part)[0]
    return part.__pydantic_generic_metadata__["args"][0]


def shape_of_type(kind: Any) -> tuple[Shape, tuple[str, ...]]:
    """How a value of this type is edited, and the codes to choose from."""
    if kind is bool:
        return Shape.FLAG, ()
    if kind is date:
        return Shape.DATE, ()
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Shape.CHOICE, tuple(kind)
    if isinstance(kind, type) and issubclass(kind, Text):
        return Shape.TEXT, ()
    if get_origin(kind) is Literal:
        return Shape.CHOICE, get_args(kind)
    if get_origin(kind) is tuple:
        return _shape_of_list(*get_args(kind))
    if getattr(kind, "__metadata__", None) and kind.__origin__ is int:
        return Shape.NUMBER, ()
    return Shape.READ, ()


def _shape_of_list(inner: Any, end: Any) -> tuple[Shape, tuple[str, ...]]:
    if get_origin(inner) is Literal:
        return Shape.CHOICES, get_args(inner)
    if isinstance(inner, type) and issubclass(inner, Item):
        return Shape.ENTRIES, ()
    is_text = getattr(inner, "__metadata__", None) and inner.__origin__ is str
    return (Shape.WORDS if is_text and end is ... else Shape.READ), ()


def settings_of(programme: Programme) -> Iterator[SettingRow]:
    """Every setting of a programme, rules apart, in the order of the blueprint."""
    now, published = blueprint_of(programme), blueprint_in(programme.blueprint)
    for path, setting in now.settings.items():
        if not path.startswith("rules.") and path.count(".") < 2:
            yield SettingRow(path, *shape_of(now, path), setting=setting, published=published.settings[path])


def left_to_the_school(programme: Programme) -> list[str]:
    """The settings that the source leaves open and for which a suggestion holds until the school decides."""
    return [
        path
        for path, setting in blueprint_of(programme).settings.items()
        if setting.left_open and setting.value is not None
    ]


def left_open_in(blueprint: Blueprint) -> list[str]:
    """What the source leaves open in so many words; what it does not speak of is no question to a school."""
    return [path for path, one in blueprint.settings.items() if one.open and _is_written(blueprint.raw, path)]


def _is_written(part: Any, path: str) -> bool:
    for key in path.split("."):
        if not isinstance(part, Mapping) or key not in part:
            return False
        part = part[key]
    return True


def open_settings(programme: Programme) -> list[SettingRow]:
    """What the source leaves to the school, decided by now or not; a list that is only read, where it has entries."""
    asked = set(left_open_in(blueprint_in(programme.blueprint)))
    return [
        row
        for row in settings_of(programme)
        if row.path in asked and (row.shape.is_short or row.setting.value is not None)
    ]


def newer_edition(programme: Programme) -> BlueprintVersion | None:
    """The edition of the programme's blueprint that was loaded last, when the programme runs from an older one."""
    newest = (
        BlueprintVersion.objects.filter(code=programme.blueprint.code)
        .defer("text")
        .order_by("-loaded_at", "-id")
        .first()
    )
    return None if newest is None or newest.pk == programme.blueprint_id else newest


def settings_kept(newer: BlueprintVersion, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The school's own settings that the new edition takes."""
    refused = {problem.path for problem in settings_that_do_not_fit(blueprint_in(newer), settings)}
    return {path: value for path, value in settings.items() if path not in refused}

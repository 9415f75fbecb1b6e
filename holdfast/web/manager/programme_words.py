"""A programme in the words of its pages: values, what makes a blueprint special, the rules one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.engines.blueprint import Blueprint, Item, Kind, Origin, Point, Text
from holdfast.programmes import queries, texts
from holdfast.programmes.launch import LaunchRow
from holdfast.programmes.people import NamedRole, people_of, roles_of
from holdfast.web.jinja import date_text

MANY = 4
"""So many entries of a list stand in a line; the others are counted."""


def value_text(value: Any, *, counted: bool = True) -> str:
    """A value in force, as people read it; of a long list the first entries, and how many more there are."""
    if value is None:
        return _("Nothing yet")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Text):
        return texts.here(value)
    if isinstance(value, tuple):
        if not any(isinstance(entry, Item) for entry in value):
            return ", ".join(texts.word(str(entry)) for entry in value) or _("Nothing")
        words = [texts.here(entry).rstrip(".") for entry in value]
        shown = "; ".join(words[:MANY])
        left = len(words) - MANY
        if left > 0 and counted:
            shown += " " + ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left}
        return shown
    if isinstance(value, date):
        return date_text(value)
    return texts.word(str(value))


def left_out(value: Any) -> list[str]:
    """The entries of a list that `value_text` only counts."""
    if not isinstance(value, tuple) or not any(isinstance(entry, Item) for entry in value):
        return []
    return [texts.here(entry) for entry in value[MANY:]]


def section_rows(rows: Iterable[queries.SettingRow]) -> list[dict[str, Any]]:
    """The settings of a page by section, each with its value, where it comes from, and whether it can be changed."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        is_read = row.shape is queries.Shape.READ
        if row.setting.value is None and is_read:
            continue
        sections.setdefault(row.section, []).append(
            {
                "path": row.path,
                "label": texts.label(row.path),
                "value": value_text(row.setting.value, counted=False),
                "more": left_out(row.setting.value),
                "origin": row.setting.origin,
                "left_open": row.setting.left_open,
                "editable": not is_read,
            }
        )
    return [_section(name, sections[name]) for name in texts.SECTIONS if name in sections]


def _section(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A section with its summary: how many settings, and how many of them wait for the school."""
    summary = ngettext("%(count)s setting", "%(count)s settings", len(rows)) % {"count": len(rows)}
    if left := sum(row["left_open"] for row in rows):
        summary += ", " + ngettext("%(count)s left to you", "%(count)s left to you", left) % {"count": left}
    return {"title": texts.SECTIONS[name], "summary": summary, "rows": rows}


def meanings() -> Mapping[Origin, str]:
    """The shape beside each origin: what nobody decided asks for attention."""
    return {Origin.STATED: "info", Origin.SUGGESTED: "none", Origin.SCHOOL: "well", Origin.OPEN: "watch"}


POINTS = tuple(Point)
FIGURES = ("agreement.frequency_per_week", "agreement.minutes", "agreement.weeks", "people.caseload_max")
SPECIAL = ("entry.identify_by", "people.mentor_sources", "cycle.review_from", "family.mentor_contact")


def special_of(blueprint: Blueprint) -> list[dict[str, str]]:
    """What tells this blueprint from the others, in words: who is noticed, who mentors, who reviews, the family."""
    values = {path: blueprint.setting(path).value for path in SPECIAL}
    return [
        {"key": texts.label(path), "value": value_text(value)} for path, value in values.items() if value is not None
    ]


def figures_of(blueprint: Blueprint) -> list[dict[str, Any]]:
    """The same in numbers with their units, for a row of figures; what is open is left out."""
    meetings, minutes, weeks, places = (blueprint.setting(path).value for path in FIGURES)
    units = (
        (meetings, ngettext("meeting a week", "meetings a week", meetings or 0)),
        (minutes, ngettext("minute a meeting", "minutes a meeting", minutes or 0)),
        (weeks, ngettext("school week", "school weeks", weeks or 0)),
        (places, ngettext("student a mentor, at most", "students a mentor, at most", places or 0)),
    )
    return [{"number": number, "unit": unit} for number, unit in units if number is not None]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in words: when it is asked, what it does, where it comes from."""

    path: str
    text: str
    kind: str
    code: str
    origin: Origin
    at: str
    point: int


def rule_rows(blueprint: Blueprint) -> list[RuleRow]:
    """The criteria of eligibility and the rules, in the order of the lifecycle, also those that are switched off."""
    entry = blueprint.content.entry
    criteria = [
        _rule_row(f"entry.{group}.{one.code}.kind", one, Point.DECIDE)
        for group, listed in (("all_of", entry.all_of), ("any_of", entry.any_of), ("redirect", entry.redirect))
        for one in listed
    ]
    return [*criteria, *(_rule_row(f"rules.{one.code}.kind", one, one.at) for one in blueprint.content.rules)]


def _rule_row(path: str, one: Any, at: Point) -> RuleRow:
    kind: Kind = one.kind.value
    return RuleRow(
        path, texts.here(one.text), str(texts.KINDS[kind]), kind.value, one.kind.origin, str(texts.POINTS[at]),
        POINTS.index(at),
    )  # fmt: skip


def role_title(role: NamedRole) -> str:
    """A role as the blueprint calls it, or the word of the language."""
    return texts.here(role.title) if role.title else capfirst(texts.word(role.code))


def named_rows(programme: Any) -> list[dict[str, str]]:
    """Every role that the blueprint names, and who plays it."""
    people = people_of(programme)
    return [
        {
            "key": role_title(role),
            "value": ", ".join(one.user.name for one in people.get(role.code, ())) or _("Nobody yet"),
        }
        for role in roles_of(programme)
    ]


def things_to_tick(rows: Iterable[LaunchRow]) -> list[dict[str, Any]]:
    """Each row of the launch for a list of boxes: its words, and where it comes from or who ticked it."""
    return [
        {
            "code": row.code,
            "words": tick_words(row.text, row.who),
            "hint": texts.ORIGINS[row.origin]
            if row.ticked_at is None
            else _("Ticked by %(name)s on %(day)s")
            % {"name": row.ticked_by or _("somebody who left"), "day": date_text(row.ticked_at)},
        }
        for row in rows
    ]


def tick_words(text: Text | None, who: str) -> str:
    """What stands, or who backs it."""
    return texts.here(text) if text else _("%(who)s backs it") % {"who": capfirst(texts.word(who))}

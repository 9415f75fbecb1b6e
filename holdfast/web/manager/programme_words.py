"""A programme in the words of its pages: values, what makes a blueprint special, the rules one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.engines.blueprint import Blueprint, Item, Origin, Point, Text
from holdfast.programmes import queries, texts

MANY = 4
"""So many entries of a list stand in a line; the others are counted."""


def value_text(value: Any) -> str:
    """A value in force, as people read it."""
    if value is None:
        return _("Nothing yet")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Text):
        return texts.here(value)
    if isinstance(value, tuple):
        words = [texts.here(entry) if isinstance(entry, Item) else texts.word(str(entry)) for entry in value]
        shown = "; ".join(words[:MANY]) if any(isinstance(entry, Item) for entry in value) else ", ".join(words)
        left = len(words) - MANY
        if left > 0 and isinstance(value[0], Item):
            shown += " " + ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left}
        return shown or _("Nothing")
    return texts.word(str(value))


def meanings() -> Mapping[Origin, str]:
    """The shape beside each origin: what nobody decided asks for attention."""
    return {Origin.STATED: "info", Origin.SUGGESTED: "none", Origin.SCHOOL: "well", Origin.OPEN: "watch"}


SPECIAL = ("agreement.frequency_per_week", "agreement.minutes", "agreement.weeks", "people.caseload_max")


def special_of(blueprint: Blueprint) -> list[tuple[str, str]]:
    """What tells this blueprint from the others: rhythm, length, places, family."""
    rows = [(texts.label(path), value_text(blueprint.setting(path).value)) for path in SPECIAL]
    rows.append((texts.label("family.mentor_contact"), value_text(blueprint.setting("family.mentor_contact").value)))
    return [(label, value) for label, value in rows if value != _("Nothing yet")]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in words: when it is asked, what it does, where it comes from."""

    path: str
    text: str
    kind: str
    code: str
    origin: Origin
    at: str


def rule_rows(programme: Any) -> list[RuleRow]:
    """The criteria of eligibility and the rules, in the order of the lifecycle."""
    blueprint = queries.blueprint_of(programme)
    entry = blueprint.entry_rules
    criteria = [
        RuleRow(
            f"entry.{group}.{one.code}.kind", texts.here(one.text), str(texts.KINDS[one.kind]), one.kind.value,
            one.origin, str(texts.POINTS[Point.DECIDE]),
        )
        for group, listed in (("all_of", entry.all_of), ("any_of", entry.any_of), ("redirect", entry.redirect))
        for one in listed
    ]  # fmt: skip
    rules = [
        RuleRow(
            f"rules.{one.code}.kind", texts.here(one.text), str(texts.KINDS[one.kind]), one.kind.value, one.origin,
            str(texts.POINTS[one.at]),
        )
        for one in blueprint.rules
    ]  # fmt: skip
    return [*criteria, *rules]

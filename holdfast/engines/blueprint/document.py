"""A blueprint that has been read: its content, its settings by path, its rules with the settings filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from holdfast.engines.blueprint.conditions import SUBJECTS, Condition, Subject, checked_parameters
from holdfast.engines.blueprint.errors import NotASetting
from holdfast.engines.blueprint.parts import Check, ConditionEntry, Criterion, PriorityPart, RuleEntry
from holdfast.engines.blueprint.rules import Rule
from holdfast.engines.blueprint.sections import Content
from holdfast.engines.blueprint.values import Item, Kind, Origin, Part, Setting, Text

FORM_SUBJECTS: Mapping[str, Subject] = {"student": "student", "household": "student", "mentor": "mentor"}
"""Whom a form is about, in the words of the rules; every other form belongs to a match."""


@dataclass(frozen=True, kw_only=True)
class EntryCriterion:
    """A condition of eligibility, ready to be asked."""

    code: str
    kind: Kind
    origin: Origin
    condition: Condition
    text: Text
    to: Text | None = None


@dataclass(frozen=True, kw_only=True)
class EntryLevel:
    """What a level of existing support means: `outcome` is candidate, redirect or later."""

    code: str
    outcome: str
    origin: Origin
    text: Text
    to: Text | None = None


@dataclass(frozen=True, kw_only=True)
class EntryPriority:
    """Points for the waiting list: when `condition` is met, or per unit of the fact `per`, up to `at_most`."""

    code: str
    points: int
    text: Text
    condition: Condition | None = None
    per: str | None = None
    at_most: int | None = None


@dataclass(frozen=True, kw_only=True)
class EntryRules:
    """All that decides who comes into a programme, and in which order."""

    mode: str = "criteria"
    all_of: tuple[EntryCriterion, ...] = ()
    any_of: tuple[EntryCriterion, ...] = ()
    redirect: tuple[EntryCriterion, ...] = ()
    support_screen: tuple[EntryLevel, ...] = ()
    priority: tuple[EntryPriority, ...] = ()


@dataclass(frozen=True, eq=False)
class Blueprint:
    """A programme as data: `content.agreement.weeks.value`, or `setting("agreement.weeks")`."""

    content: Content
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        return self.content.id

    @cached_property
    def settings(self) -> Mapping[str, Setting[Any]]:
        """Every setting by its path, such as `agreement.weeks` or `rules.consent-first.kind`."""
        return dict(_settings(self.content, ""))

    def setting(self, path: str) -> Setting[Any]:
        """The setting at `path`. NotASetting when there is none."""
        try:
            return self.settings[path]
        except KeyError:
            raise NotASetting(path) from None

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, in the order of the file, without those that are switched off."""
        return tuple(
            Rule(
                code=entry.code, kind=_value(entry.kind), origin=entry.kind.origin, at=entry.at, text=entry.text,
                condition=self._condition(entry.condition), when=self._condition(entry.when), about=self._about(entry),
            )
            for entry in self.content.rules
            if entry.kind.value is not Kind.OFF
        )  # fmt: skip

    def _about(self, entry: RuleEntry) -> Subject:
        """Of the condition; a rule that asks for forms is about whom the forms are about."""
        if entry.condition is None:
            return "student"
        asked = entry.condition.parameters.get("forms", ())
        subjects = {FORM_SUBJECTS.get(form.about, "match") for form in self.content.forms if form.code in asked}
        if not subjects:
            return SUBJECTS[entry.condition.name]
        return subjects.pop() if len(subjects) == 1 else "match"

    @cached_property
    def entry_rules(self) -> EntryRules:
        """The rules of eligibility, the support screen and the order of the waiting list."""
        entry = self.content.entry
        return EntryRules(
            mode=entry.eligibility_mode.value or "criteria",
            all_of=self._criteria(entry.all_of),
            any_of=self._criteria(entry.any_of),
            redirect=self._criteria(entry.redirect),
            support_screen=tuple(
                EntryLevel(
                    code=level.code,
                    outcome=_value(level.outcome),
                    origin=level.outcome.origin,
                    text=level.text,
                    to=level.to,
                )
                for level in entry.support_screen
            ),
            priority=tuple(map(self._priority, entry.priority)),
        )

    def _criteria(self, entries: tuple[Criterion, ...]) -> tuple[EntryCriterion, ...]:
        return tuple(self._criterion(entry) for entry in entries if entry.kind.value is not Kind.OFF)

    def _criterion(self, entry: Criterion) -> EntryCriterion:
        return EntryCriterion(
            code=entry.code, kind=_value(entry.kind), origin=entry.kind.origin, text=entry.text, to=entry.to,
            condition=self._known_condition(entry.condition),
        )  # fmt: skip

    def _priority(self, entry: PriorityPart) -> EntryPriority:
        return EntryPriority(
            code=entry.code, points=_value(entry.points), text=entry.text, per=entry.per, at_most=entry.at_most,
            condition=self._condition(entry.condition),
        )  # fmt: skip

    def _condition(self, entry: ConditionEntry | None) -> Condition | None:
        return None if entry is None else self._known_condition(entry)

    def _known_condition(self, entry: ConditionEntry) -> Condition:
        return Condition(entry.name, checked_parameters(entry.name, resolved(entry, self.settings))[0])


def resolved(entry: ConditionEntry, settings: Mapping[str, Setting[Any]]) -> dict[str, Any]:
    """The parameters of a condition, with the settings they point at filled in; an empty setting is left out."""
    values: dict[str, Any] = {}
    for name, given in entry.parameters.items():
        value = plain_parameter(settings[given["setting"]].value) if points_at_setting(given) else given
        if value is not None:
            values[name] = value
    return values


def points_at_setting(given: object) -> bool:
    """Whether a parameter is `{setting = "path"}`."""
    return isinstance(given, dict) and given.keys() == {"setting"} and isinstance(given["setting"], str)


def plain_parameter(value: object) -> object:
    """A setting's value as a condition takes it: a list of checks as id -> months, a list of items as their ids."""
    if isinstance(value, tuple) and value and all(isinstance(entry, Check) for entry in value):
        return {entry.id: entry.months for entry in value}
    if isinstance(value, tuple):
        return [entry.id if isinstance(entry, Item) else entry for entry in value]
    return value


def _settings(part: Part, prefix: str) -> Iterator[tuple[str, Setting[Any]]]:
    for name in type(part).model_fields:
        child = getattr(part, name)
        if isinstance(child, Setting):
            yield prefix + name, child
        elif isinstance(child, Part):
            yield from _settings(child, f"{prefix}{name}.")
        elif isinstance(child, tuple):
            for entry in child:
                if isinstance(entry, Part) and (code := getattr(entry, "code", None)):
                    yield from _settings(entry, f"{prefix}{name}.{code}.")


def _value(setting: Setting[Any]) -> Any:
    return setting.value

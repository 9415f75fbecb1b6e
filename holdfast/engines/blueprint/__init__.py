"""What a programme is made of, as data: read, checked, compared, and its rules asked. See README.md."""

from holdfast.engines.blueprint.comparing import Difference, differences
from holdfast.engines.blueprint.conditions import CONDITIONS, Answer, Condition
from holdfast.engines.blueprint.document import Blueprint, EntryCriterion, EntryLevel, EntryPriority, EntryRules
from holdfast.engines.blueprint.errors import BlueprintErrors, NotASetting, Problem
from holdfast.engines.blueprint.facts import Facts
from holdfast.engines.blueprint.parts import ScalePoint
from holdfast.engines.blueprint.reading import read, with_school_settings
from holdfast.engines.blueprint.rules import Finding, Findings, Rule, evaluate
from holdfast.engines.blueprint.values import Item, Kind, Origin, Point, Setting, Text

__all__ = [
    "CONDITIONS",
    "Answer",
    "Blueprint",
    "BlueprintErrors",
    "Condition",
    "Difference",
    "EntryCriterion",
    "EntryLevel",
    "EntryPriority",
    "EntryRules",
    "Facts",
    "Finding",
    "Findings",
    "Item",
    "Kind",
    "NotASetting",
    "Origin",
    "Point",
    "Problem",
    "Rule",
    "ScalePoint",
    "Setting",
    "Text",
    "differences",
    "evaluate",
    "read",
    "with_school_settings",
]

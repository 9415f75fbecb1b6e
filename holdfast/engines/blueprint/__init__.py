"""What a programme is made of, as data: read, checked, compared, and its rules asked. See README.md."""

from holdfast.engines.blueprint.conditions import CONDITIONS, Answer, Condition
from holdfast.engines.blueprint.differences import Difference, by_subject, differences, settings_that_do_not_fit
from holdfast.engines.blueprint.document import Blueprint, EntryCriterion, EntryLevel, EntryPriority, EntryRules
from holdfast.engines.blueprint.errors import BlueprintErrors, NotASetting, Problem
from holdfast.engines.blueprint.facts import Facts
from holdfast.engines.blueprint.parts import (
    Document,
    DocumentPart,
    EvaluationSource,
    Form,
    Question,
    RecordKind,
    Role,
    Route,
    ScalePoint,
    Step,
    Support,
)
from holdfast.engines.blueprint.reading import read, with_school_settings
from holdfast.engines.blueprint.rules import Finding, Findings, Rule, evaluate
from holdfast.engines.blueprint.values import Item, Kind, Origin, Point, Setting, Text
from holdfast.engines.blueprint.writing import own_edition, written

__all__ = [
    "CONDITIONS",
    "Answer",
    "Blueprint",
    "BlueprintErrors",
    "Condition",
    "Difference",
    "Document",
    "DocumentPart",
    "EntryCriterion",
    "EntryLevel",
    "EntryPriority",
    "EntryRules",
    "EvaluationSource",
    "Facts",
    "Finding",
    "Findings",
    "Form",
    "Item",
    "Kind",
    "NotASetting",
    "Origin",
    "Point",
    "Problem",
    "Question",
    "RecordKind",
    "Role",
    "Route",
    "Rule",
    "ScalePoint",
    "Setting",
    "Step",
    "Support",
    "Text",
    "by_subject",
    "differences",
    "evaluate",
    "own_edition",
    "read",
    "settings_that_do_not_fit",
    "with_school_settings",
    "written",
]

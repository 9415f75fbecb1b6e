"""The kinds of condition: one pure function each, found by its name. A new kind of rule is one more function here."""

from holdfast.engines.blueprint.conditions import entry, match, mentor
from holdfast.engines.blueprint.conditions.base import (
    CONDITIONS,
    SUBJECTS,
    Answer,
    Condition,
    Subject,
    checked_parameters,
)

__all__ = ["CONDITIONS", "SUBJECTS", "Answer", "Condition", "Subject", "checked_parameters", "entry", "match", "mentor"]

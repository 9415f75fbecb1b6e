"""What can be wrong with a blueprint, all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong: the line (None for a setting made by a school), where, what, and what to do about it.

    `code` is one of syntax, missing, unknown_key, wrong_value, unknown_condition, wrong_parameter, unknown_setting,
    open_setting, repeated_code, always_blocks, unknown_name, not_a_setting.
    """

    line: int | None
    path: str
    code: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line is not None else ""
        return f"{place}{self.path} {self.what}. {self.remedy}" if self.path else f"{place}{self.what}. {self.remedy}"


class BlueprintErrors(Exception):
    """Everything wrong with one blueprint, in the order of its lines."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.path)))
        super().__init__("\n".join(f"{name}: {problem}" for problem in self.problems))


class NotASetting(KeyError):
    """A path that leads to no setting of this blueprint."""

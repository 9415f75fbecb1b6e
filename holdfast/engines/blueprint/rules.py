"""Rules with a kind, asked at a point of the lifecycle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from holdfast.engines.blueprint.conditions import Answer, Condition, Subject
from holdfast.engines.blueprint.facts import Facts
from holdfast.engines.blueprint.values import Kind, Origin, Point, Text


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. Without a condition it always speaks (only an `inform` can); `when` limits it to some cases.

    `about` says whose facts it needs: a rule about a student or a mentor can be asked before there is a match.
    """

    code: str
    kind: Kind
    origin: Origin
    at: Point
    text: Text
    condition: Condition | None = None
    when: Condition | None = None
    about: Subject = "student"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A rule that is not satisfied. `missing` names facts not known yet; empty means that the facts say no."""

    rule: Rule
    values: Mapping[str, object] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def unknown(self) -> bool:
        return bool(self.missing)


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the rules of one point say, in their order: what blocks, what asks for a reason, what is told."""

    blocked_by: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    information: tuple[Finding, ...] = ()

    @property
    def may_proceed(self) -> bool:
        """No gate is in the way. Warnings still ask for a reason."""
        return not self.blocked_by


def evaluate(rules: Iterable[Rule], point: Point | str, facts: Facts) -> Findings:
    """Ask every rule of `point`. A gate whose facts are not known blocks too, and names the missing facts."""
    found = [finding for rule in rules if rule.at == Point(point) and (finding := _finding(rule, facts)) is not None]
    return Findings(
        blocked_by=tuple(f for f in found if f.rule.kind is Kind.GATE),
        warnings=tuple(f for f in found if f.rule.kind is Kind.WARN),
        information=tuple(f for f in found if f.rule.kind is Kind.INFORM),
    )


def _finding(rule: Rule, facts: Facts) -> Finding | None:
    applies = rule.when.ask(facts) if rule.when else Answer(met=True)
    if applies.met is False:
        return None
    answer = rule.condition.ask(facts) if rule.condition else Answer(met=False)
    if answer.met:
        return None
    missing = (*applies.missing, *(name for name in answer.missing if name not in applies.missing))
    return Finding(rule=rule, values=answer.values, missing=missing)

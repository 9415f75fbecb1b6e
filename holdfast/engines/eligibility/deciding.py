"""The decision about one student, with a reason for every criterion that was asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from holdfast.engines.blueprint import EntryCriterion, EntryRules, Facts, Kind


class Outcome(StrEnum):
    """What is proposed. `redirect`: another service helps better; `more_information`: a deciding fact is not known."""

    ELIGIBLE = "eligible"
    REDIRECT = "redirect"
    NOT_ELIGIBLE = "not_eligible"
    MORE_INFORMATION = "more_information"


class State(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Group(StrEnum):
    """Which list a reason comes from. In `redirect`, met speaks against the student; in `support`, unmet does."""

    ALL_OF = "all_of"
    ANY_OF = "any_of"
    REDIRECT = "redirect"
    SUPPORT = "support"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One criterion and what was found. `decided`: it brought about the outcome. `missing` names facts not known."""

    code: str
    group: Group
    kind: Kind
    state: State
    values: Mapping[str, object] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    decided: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The outcome and all reasons, in the order of the blueprint.

    `may_be_overruled`: all that stands in the way are warnings, so a person may decide otherwise and say why.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    may_be_overruled: bool

    @property
    def deciding(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.decided)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts to find out, each once, in order."""
        return tuple(dict.fromkeys(fact for reason in self.reasons for fact in reason.missing))


def decide(facts: Facts, rules: EntryRules) -> Decision:
    """The decision for one student.

    In order: a redirection that is met (or a level of support that asks for another service) redirects; a criterion of
    `all_of` that is not met, no criterion of `any_of` met, or enough support already, is not eligible; a deciding fact
    that is not known asks for more information; otherwise the student is eligible. In `universal` mode the family
    decides: `all_of` and `any_of` are answered, but decide nothing. An `inform` criterion never decides.
    """
    universal = rules.mode == "universal"
    all_of, any_of, redirect = (
        tuple(_reason(criterion, group, facts) for criterion in criteria)
        for group, criteria in (
            (Group.ALL_OF, rules.all_of),
            (Group.ANY_OF, rules.any_of),
            (Group.REDIRECT, rules.redirect),
        )
    )
    support = _support(facts, rules)
    reasons = (*all_of, *any_of, *redirect, *support)
    required = () if universal else (*all_of, *_decisive_any_of(any_of))
    elsewhere = [r for r in redirect if r.state is State.MET] + [
        r for r in support if r.values.get("outcome") == "redirect"
    ]
    against = [r for r in required if r.state is State.UNMET] + [
        r for r in support if r.values.get("outcome") == "later"
    ]
    unknown = [r for r in (*required, *redirect, *support) if r.state is State.UNKNOWN]
    for outcome, found in (
        (Outcome.REDIRECT, elsewhere),
        (Outcome.NOT_ELIGIBLE, against),
        (Outcome.MORE_INFORMATION, unknown),
    ):
        if deciding := [reason for reason in found if reason.kind is not Kind.INFORM]:
            return _decision(outcome, reasons, deciding, stands_in_the_way=[*elsewhere, *against, *unknown])
    return Decision(outcome=Outcome.ELIGIBLE, reasons=reasons, may_be_overruled=True)


def _decision(
    outcome: Outcome, reasons: Iterable[Reason], deciding: list[Reason], *, stands_in_the_way: Iterable[Reason]
) -> Decision:
    codes = {(reason.group, reason.code) for reason in deciding}
    return Decision(
        outcome=outcome,
        reasons=tuple(_decisive(reason) if (reason.group, reason.code) in codes else reason for reason in reasons),
        may_be_overruled=all(reason.kind is not Kind.GATE for reason in stands_in_the_way),
    )


def _decisive(reason: Reason) -> Reason:
    return Reason(
        code=reason.code, group=reason.group, kind=reason.kind, state=reason.state,
        values=reason.values, missing=reason.missing, decided=True,
    )  # fmt: skip


def _reason(criterion: EntryCriterion, group: Group, facts: Facts) -> Reason:
    answer = criterion.condition.ask(facts)
    state = State.UNKNOWN if answer.met is None else State.MET if answer.met else State.UNMET
    return Reason(
        code=criterion.code, group=group, kind=criterion.kind, state=state, values=answer.values, missing=answer.missing
    )


def _decisive_any_of(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """One met is enough: then none counts. Otherwise those not known count; if there are none, all of them."""
    if any(reason.state is State.MET for reason in reasons):
        return ()
    return tuple(reason for reason in reasons if reason.state is State.UNKNOWN) or reasons


def _support(facts: Facts, rules: EntryRules) -> tuple[Reason, ...]:
    """How much support there is already. A person looked at it and judged, so it warns and never blocks."""
    if not rules.support_screen:
        return ()
    level = next((level for level in rules.support_screen if level.code == facts.support_level), None)
    if level is None:
        values = {"levels": tuple(level.code for level in rules.support_screen)}
        return (
            Reason(
                code="support-level", group=Group.SUPPORT, kind=Kind.WARN, state=State.UNKNOWN,
                values=values, missing=("support_level",),
            ),
        )  # fmt: skip
    state = State.MET if level.outcome == "candidate" else State.UNMET
    return (
        Reason(code=level.code, group=Group.SUPPORT, kind=Kind.WARN, state=state, values={"outcome": level.outcome}),
    )

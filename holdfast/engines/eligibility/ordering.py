"""Who waits where: one whole number, and what it is made of."""

from dataclasses import dataclass

from holdfast.engines.blueprint import EntryPriority, EntryRules, Facts


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the number: `units` times `each` is `points`. `missing`: facts not known, which count nothing."""

    code: str
    units: int
    each: int
    missing: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        return self.units * self.each


@dataclass(frozen=True, kw_only=True)
class Priority:
    """The place on the waiting list: a higher `key` comes first; it is the sum of the points of its parts."""

    parts: tuple[Part, ...]

    @property
    def key(self) -> int:
        return sum(part.points for part in self.parts)


def priority(facts: Facts, rules: EntryRules) -> Priority:
    """The priority of one student. Between equals the caller decides, by who came first."""
    return Priority(parts=tuple(_part(entry, facts) for entry in rules.priority))


def _part(entry: EntryPriority, facts: Facts) -> Part:
    units = 1
    missing: tuple[str, ...] = ()
    if entry.condition is not None:
        answer = entry.condition.ask(facts)
        units, missing = int(bool(answer.met)), answer.missing
    if entry.per is not None:
        counted: int | None = getattr(facts, entry.per)
        missing = missing if counted is not None else (*missing, entry.per)
        units *= max(0, counted or 0) if entry.at_most is None else min(max(0, counted or 0), entry.at_most)
    return Part(code=entry.code, units=units, each=entry.points, missing=missing)

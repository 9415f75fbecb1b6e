"""Conditions about the mentor: screening, checks, training, load."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from holdfast.engines.blueprint.conditions.base import Answer, Names, at_least, at_most, condition, unknown, yes
from holdfast.engines.blueprint.facts import Facts


@condition
def application_received(facts: Facts, *, required: bool = True) -> Answer:
    return yes("application_received", facts.application_received) if required else Answer(met=True)


@condition
def interview_held(facts: Facts, *, required: bool = True) -> Answer:
    return yes("interview_held", facts.interview_held) if required else Answer(met=True)


@condition
def references_at_least(facts: Facts, *, count: int) -> Answer:
    return at_least("references_received", facts.references_received, count)


@condition
def checks_valid(facts: Facts, *, checks: Mapping[str, int]) -> Answer:
    """Each check (id -> months of validity) was issued, and has not run out on the day of the question."""
    if facts.checks_issued_on is None or facts.on is None:
        return unknown(*(name for name in ("checks_issued_on", "on") if getattr(facts, name) is None))
    issued = facts.checks_issued_on
    absent = tuple(name for name in checks if name not in issued)
    expired = tuple(
        name for name, months in checks.items() if name in issued and _months_later(issued[name], months) <= facts.on
    )
    return Answer(met=not absent and not expired, values={"absent": absent, "expired": expired})


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@condition
def screening_cleared(facts: Facts) -> Answer:
    return yes("screening_cleared", facts.screening_cleared)


@condition
def training_done(facts: Facts, *, minutes: int = 0, topics: Names = ()) -> Answer:
    missing = [name for name in ("training_minutes", "training_topics") if getattr(facts, name) is None]
    if missing:
        return unknown(*missing, minutes=minutes)
    absent = tuple(topic for topic in topics if topic not in (facts.training_topics or ()))
    done = facts.training_minutes or 0
    return Answer(
        met=done >= minutes and not absent, values={"training_minutes": done, "minimum": minutes, "absent": absent}
    )


@condition
def caseload_below(facts: Facts, *, maximum: int) -> Answer:
    return at_most("mentor_caseload", facts.mentor_caseload, maximum - 1)


@condition
def caseload_at_least(facts: Facts, *, minimum: int) -> Answer:
    return at_least("mentor_caseload", facts.mentor_caseload, minimum)


@condition
def minutes_asked_at_most(facts: Facts, *, minutes: int) -> Answer:
    """What is asked of the mentor in a week fits the time that was agreed for it."""
    return at_most("minutes_asked_per_week", facts.minutes_asked_per_week, minutes)

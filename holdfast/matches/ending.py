"""Reads of endings: what the rules say of one, and what the programme asks for at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from holdfast.engines import blueprint as rules_engine
from holdfast.engines.blueprint import Facts, Finding, Findings, Item, Point, Text
from holdfast.matches.access import MEETING
from holdfast.matches.facts import forms_of_pair
from holdfast.matches.lasting import school_weeks_together
from holdfast.matches.models import Match
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

USUAL_NOTICE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Ending:
    """What the programme names for the end of a match."""

    reasons: tuple[Item, ...]
    criteria: tuple[Item, ...]
    steps: tuple[Item, ...]
    interviews: tuple[str, ...]
    contact_after: Text | None


def ending_of(programme: Programme) -> Ending:
    blueprint = blueprint_of(programme)
    return Ending(
        reasons=tuple(blueprint.setting("closure.reasons").value or ()),
        criteria=tuple(blueprint.setting("closure.exit_criteria").value or ()),
        steps=tuple(blueprint.setting("closure.steps").value or ()),
        interviews=tuple(blueprint.setting("closure.interviews").value or ()),
        contact_after=blueprint.setting("closure.contact_after").value,
    )


def ends_soon(match: Match, on: date) -> bool:
    """Whether it is time to say that a match ends: as many days before as the programme means by near the end."""
    days = blueprint_of(match.programme).setting("supervision.near_end_days_before").value or USUAL_NOTICE_DAYS
    return match.status in MEETING and match.ends_before is not None and (match.ends_before - on).days <= days


def close_findings(match: Match, on: date, *, end_reason: str, steps: Iterable[str]) -> Findings:
    """What the programme's rules say of an ending on this day, for this reason, with these steps taken."""
    facts = Facts(
        on=on,
        forms_complete=forms_of_pair(match),
        closure_reason=end_reason,
        closure_steps=frozenset(steps),
        school_weeks_together=school_weeks_together(match, on),
    )
    return rules_engine.evaluate(blueprint_of(match.programme).rules, Point.CLOSE, facts)


def warned_whatever_is_ticked(match: Match, on: date) -> tuple[Finding, ...]:
    """What asks for a reason even at the best of endings today, such as weeks that are still protected."""
    named = ending_of(match.programme)
    best = close_findings(
        match, on, end_reason=named.reasons[0].id if named.reasons else "", steps=[one.id for one in named.steps]
    )
    return (*best.blocked_by, *best.warnings)

"""Why a student stands where the tier says: codes and values, from which a page makes its sentence."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from holdfast.engines.attendance.facts import NO_DAY, Facts
from holdfast.engines.attendance.policy import NO_DATA, NOT_ENOUGH_DAYS, Basis, Policy, require_day_share, tiers


class TriggerCode(StrEnum):
    """TIER_LINE: the line of the tier. RECENT_ABSENCE: days missed lately. ABSENCE_RUN: days missed in a row."""

    TIER_LINE = "tier_line"
    RECENT_ABSENCE = "recent_absence"
    ABSENCE_RUN = "absence_run"


@dataclass(frozen=True)
class Trigger:
    """`missed`, `of` the possible (None when it does not matter), reached the `line` of the policy."""

    code: TriggerCode
    missed: Fraction
    of: Fraction | None
    line: Fraction


@dataclass(frozen=True)
class Explanation:
    """Every input of one student's standing.

    standing                    a tier's code, `not_enough_days` or `no_data`
    unit                        `sessions` or `days`, in which `absent` and `possible` are counted, exactly
    recent_absent_days, recent_possible_days   of the last `recent_school_days` school days
    missing_registers           sessions of which nothing is known
    data_to                     last day with a submitted register, None when there is none
    """

    policy_id: str
    policy_version: int
    standing: str
    unit: str
    absent: Fraction
    possible: Fraction
    minimum_possible: int
    excused_sessions: Fraction
    unexcused_sessions: Fraction
    late_sessions: int
    missing_registers: int
    recent_absent_days: int
    recent_possible_days: int
    recent_school_days: int
    recent_from: date | None
    current_run: int
    longest_run: int
    last_absent_on: date | None
    as_of: date
    data_to: date | None
    triggers: tuple[Trigger, ...]


def explain(facts: Facts, student: int, policy: Policy) -> Explanation:
    """The values behind one student's tier. Raises `IndexError` for an unknown position, `OtherDayShare`."""
    require_day_share(facts, policy)
    if not 0 <= student < facts.students:
        raise IndexError(student)
    tier = int(tiers(facts, policy)[student])
    sessions = policy.basis is Basis.SESSIONS
    absent, possible = (facts.absent, facts.possible) if sessions else (facts.absent_days, facts.possible_days)
    per_unit = facts.units_per_session if sessions else 1
    return Explanation(
        policy_id=policy.id,
        policy_version=policy.version,
        standing=policy.standing(tier),
        unit="sessions" if sessions else "days",
        absent=Fraction(int(absent[student]), per_unit),
        possible=Fraction(int(possible[student]), per_unit),
        minimum_possible=policy.minimum_possible,
        excused_sessions=Fraction(int(facts.excused[student]), facts.units_per_session),
        unexcused_sessions=Fraction(int(facts.unexcused[student]), facts.units_per_session),
        late_sessions=int(facts.late[student]),
        missing_registers=int(facts.missing[student]),
        recent_absent_days=int(facts.recent_absent_days[student]),
        recent_possible_days=int(facts.recent_possible_days[student]),
        recent_school_days=facts.recent_school_days,
        recent_from=_date_of(facts.recent_from_day),
        current_run=int(facts.current_run[student]),
        longest_run=int(facts.longest_run[student]),
        last_absent_on=_date_of(int(facts.last_absent_day[student])),
        as_of=date.fromordinal(facts.as_of_day),
        data_to=_date_of(facts.data_to_day),
        triggers=_triggers(facts, student, policy, tier, Fraction(int(absent[student]), per_unit)),
    )


def _triggers(facts: Facts, student: int, policy: Policy, tier: int, absent: Fraction) -> tuple[Trigger, ...]:
    found: list[Trigger] = []
    if tier not in (0, NOT_ENOUGH_DAYS, NO_DATA):
        line = Fraction(policy.tiers[tier].numerator, policy.tiers[tier].denominator)
        found.append(Trigger(TriggerCode.TIER_LINE, absent, _out_of(facts, student, policy), line))
    recent = int(facts.recent_absent_days[student])
    if policy.recent_line is not None and recent >= policy.recent_line > 0:
        possible = Fraction(int(facts.recent_possible_days[student]))
        found.append(Trigger(TriggerCode.RECENT_ABSENCE, Fraction(recent), possible, Fraction(policy.recent_line)))
    run = int(facts.current_run[student])
    if policy.run_line is not None and run >= policy.run_line > 0:
        found.append(Trigger(TriggerCode.ABSENCE_RUN, Fraction(run), None, Fraction(policy.run_line)))
    return tuple(found)


def _out_of(facts: Facts, student: int, policy: Policy) -> Fraction | None:
    if policy.basis is Basis.SESSIONS:
        return Fraction(int(facts.possible[student]), facts.units_per_session)
    return Fraction(int(facts.possible_days[student])) if policy.basis is Basis.DAYS else None


def _date_of(day: int) -> date | None:
    return None if day == NO_DAY else date.fromordinal(day)

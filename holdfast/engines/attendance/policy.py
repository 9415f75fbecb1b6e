"""Policies as dated records, and the tier of every student by exact integers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from holdfast.engines.attendance.facts import HALF_A_DAY, NO_DAY, DayShare, Facts

NOT_ENOUGH_DAYS = 254
NO_DATA = 255
MOST_TIERS = 200

Tiers = NDArray[np.uint8]


class ImpossiblePolicy(ValueError):
    """The record contradicts itself: `code` says how."""

    def __init__(self, code: str, policy_id: str) -> None:
        super().__init__(f"{code} in {policy_id}")
        self.code = code
        self.policy_id = policy_id


class NoPolicyInForce(LookupError):
    """No version of the policy covers the date."""

    def __init__(self, policy_id: str, on: date) -> None:
        super().__init__(f"{policy_id} on {on}")
        self.policy_id = policy_id
        self.on = on


class OtherDayShare(ValueError):
    """The facts were counted with another share of a day than the policy's: run the kernel with `policy.day_share`."""

    def __init__(self, counted: DayShare, wanted: DayShare) -> None:
        super().__init__(f"counted with {counted}, wanted {wanted}")
        self.counted = counted
        self.wanted = wanted


class Basis(StrEnum):
    """What is compared: missed sessions or missed days as a share of the possible ones, or missed days alone."""

    SESSIONS = "sessions"
    DAYS = "days"
    FIXED_DAYS = "fixed_days"


@dataclass(frozen=True)
class Tier:
    """`code` holds from numerator/denominator on (a share, or days under FIXED_DAYS); above it if not `inclusive`."""

    code: str
    numerator: int
    denominator: int
    inclusive: bool = True


@dataclass(frozen=True)
class Policy:
    """One version of a definition, in force from `starts_on` until before `ends_before` (None: open).

    tiers              from the lightest, which starts at 0, to the heaviest; their position is the tier's number
    minimum_possible   sessions (basis SESSIONS) or days (otherwise) below which no tier is given
    day_share          when a day counts as absent
    recent_line        absent days in the recent window that raise a trigger, None for no such trigger
    run_line           absent days in a row that raise a trigger, None for no such trigger

    Raises `ImpossiblePolicy` (`no_tiers`, `too_many_tiers`, `first_tier_not_at_zero`, `denominator_not_positive`,
    `tiers_not_in_order`, `code_given_twice`, `ends_before_it_starts`, `negative_minimum`, `day_share_is_no_share`).
    """

    id: str
    version: int
    starts_on: date
    ends_before: date | None
    basis: Basis
    minimum_possible: int
    tiers: tuple[Tier, ...]
    day_share: DayShare = HALF_A_DAY
    recent_line: int | None = None
    run_line: int | None = None

    def __post_init__(self) -> None:
        if self.ends_before is not None and self.ends_before <= self.starts_on:
            raise ImpossiblePolicy("ends_before_it_starts", self.id)
        if self.minimum_possible < 0:
            raise ImpossiblePolicy("negative_minimum", self.id)
        if not 0 < self.day_share.numerator <= self.day_share.denominator:
            raise ImpossiblePolicy("day_share_is_no_share", self.id)
        self._check_tiers()

    def _check_tiers(self) -> None:
        if not self.tiers:
            raise ImpossiblePolicy("no_tiers", self.id)
        if len(self.tiers) > MOST_TIERS:
            raise ImpossiblePolicy("too_many_tiers", self.id)
        if any(tier.denominator < 1 for tier in self.tiers):
            raise ImpossiblePolicy("denominator_not_positive", self.id)
        if self.tiers[0].numerator != 0 or not self.tiers[0].inclusive:
            raise ImpossiblePolicy("first_tier_not_at_zero", self.id)
        if len({tier.code for tier in self.tiers}) < len(self.tiers):
            raise ImpossiblePolicy("code_given_twice", self.id)
        for lighter, heavier in zip(self.tiers[:-1], self.tiers[1:], strict=True):
            if heavier.numerator * lighter.denominator <= lighter.numerator * heavier.denominator:
                raise ImpossiblePolicy("tiers_not_in_order", self.id)

    def in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_before is None or on < self.ends_before)

    def standing(self, tier: int) -> str:
        """The code of a value that `tiers` gave: a tier's code, `not_enough_days` or `no_data`."""
        return {NOT_ENOUGH_DAYS: "not_enough_days", NO_DATA: "no_data"}.get(tier) or self.tiers[tier].code


def policy_in_force(policies: Iterable[Policy], policy_id: str, on: date) -> Policy:
    """The newest version of the policy that covers the date. Raises `NoPolicyInForce`."""
    versions = [policy for policy in policies if policy.id == policy_id and policy.in_force(on)]
    if not versions:
        raise NoPolicyInForce(policy_id, on)
    return max(versions, key=lambda policy: policy.version)


def tiers(facts: Facts, policy: Policy) -> Tiers:
    """uint8[N]: the position of each student's tier in `policy.tiers`, or NOT_ENOUGH_DAYS, or NO_DATA.

    NO_DATA when the school has no submitted register at all; NOT_ENOUGH_DAYS when nothing was possible for the student
    or less than the policy's minimum. A line is reached when absent * denominator >= possible * numerator (greater
    when the line is not inclusive), in 64-bit integers. Raises `OtherDayShare`.
    """
    if facts.data_to_day == NO_DAY:
        return np.full(facts.students, NO_DATA, dtype=np.uint8)
    missed, out_of, enough = _compared(facts, policy)
    found = np.zeros(facts.students, dtype=np.uint8)
    for number, tier in enumerate(policy.tiers):
        left, right = missed * tier.denominator, out_of * tier.numerator
        found[left >= right if tier.inclusive else left > right] = number
    found[~enough] = NOT_ENOUGH_DAYS
    return found


def _compared(facts: Facts, policy: Policy) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """What was missed, out of what, and whether there is enough of it."""
    if policy.basis is Basis.SESSIONS:
        possible = facts.possible.astype(np.int64)
        enough = (possible > 0) & (possible >= policy.minimum_possible * facts.units_per_session)
        return facts.absent.astype(np.int64), possible, enough
    require_day_share(facts, policy)
    days = facts.possible_days.astype(np.int64)
    enough = (days > 0) & (days >= policy.minimum_possible)
    out_of = days if policy.basis is Basis.DAYS else np.ones_like(days)
    return facts.absent_days.astype(np.int64), out_of, enough


def require_day_share(facts: Facts, policy: Policy) -> None:
    if facts.day_share != policy.day_share:
        raise OtherDayShare(facts.day_share, policy.day_share)


US_COMMON = Policy(
    id="us_common",
    version=1,
    starts_on=date(2016, 7, 1),
    ends_before=None,
    basis=Basis.DAYS,
    minimum_possible=20,
    tiers=(
        Tier("satisfactory", 0, 100),
        Tier("at_risk", 5, 100),
        Tier("moderate", 10, 100),
        Tier("severe", 20, 100),
    ),
)

ENGLAND_PERSISTENT = Policy(
    id="england_persistent",
    version=1,
    starts_on=date(2015, 9, 1),
    ends_before=None,
    basis=Basis.SESSIONS,
    minimum_possible=0,
    tiers=(Tier("below_persistent", 0, 100), Tier("persistent", 10, 100), Tier("severe", 50, 100)),
)

FIXED_DAYS_18 = Policy(
    id="fixed_days_18",
    version=1,
    starts_on=date(2010, 7, 1),
    ends_before=None,
    basis=Basis.FIXED_DAYS,
    minimum_possible=90,
    tiers=(Tier("satisfactory", 0, 1), Tier("chronic", 18, 1)),
)

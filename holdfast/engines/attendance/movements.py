"""Who crossed a line between two days, told once."""

from dataclasses import dataclass

import numpy as np

from holdfast.engines.attendance.facts import Facts
from holdfast.engines.attendance.policy import NOT_ENOUGH_DAYS, Policy, Tiers, tiers
from holdfast.engines.attendance.register import Ints


class NotComparable(ValueError):
    """The two facts are not the same students, or not in the order of time: `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, eq=False)
class Movements:
    """Students whose tier went up: int32[M] positions, uint8[M] tiers before and after (before may be a special value).

    reached  uint8[N], the heaviest tier each student has reached so far; give it to the next call
    """

    students: Ints
    before: Tiers
    after: Tiers
    reached: Tiers


def crossed(before: Facts, after: Facts, policy: Policy, *, reached: Tiers | None = None) -> Movements:
    """Movements upward from one as-of day to a later one, of the same students under one policy.

    A student who jumps two tiers is one movement. Leaving `not enough days` or `no data` for any tier but the lightest
    is a movement. With `reached`, a line crossed, left and crossed again is told the first time only.
    Raises `NotComparable` (`other_students`, `after_is_earlier`).
    """
    if before.students != after.students or (reached is not None and reached.shape != (before.students,)):
        raise NotComparable("other_students")
    if after.as_of_day < before.as_of_day:
        raise NotComparable("after_is_earlier")
    tiers_before, tiers_after = tiers(before, policy), tiers(after, policy)
    floor = _weight(tiers_before)
    if reached is not None:
        floor = np.maximum(floor, reached)
    now = _weight(tiers_after)
    moved = np.flatnonzero(now > floor)
    return Movements(
        students=moved.astype(np.int32),
        before=tiers_before[moved],
        after=tiers_after[moved],
        reached=np.maximum(floor, now),
    )


def _weight(found: Tiers) -> Tiers:
    """Tiers with the special values counted as the lightest: nothing is known against the student."""
    return np.where(found >= NOT_ENOUGH_DAYS, 0, found).astype(np.uint8)

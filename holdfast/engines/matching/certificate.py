"""Proof that no assignment is better, checked without the solver.

Linear duality (Kuhn 1955; Egervary 1931): a price for each student and each mentor's place, none negative, such that
for every allowed pair the two prices cover the pair's weight, bounds every assignment from above by the sum of the
prices. An assignment that reaches the bound is therefore the best there is. This file needs NumPy only.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Flaw(StrEnum):
    SHAPE = "shape"
    TOO_LARGE = "too_large"
    STEP_TOO_SMALL = "step_too_small"
    PAIR_NOT_ALLOWED = "pair_not_allowed"
    OVER_CAPACITY = "over_capacity"
    NEGATIVE_PRICE = "negative_price"
    PAIR_NOT_COVERED = "pair_not_covered"
    OBJECTIVES_DIFFER = "objectives_differ"


@dataclass(frozen=True, slots=True)
class Certificate:
    """`achieved` is the total weight of the assignment, `bound` what no assignment can exceed."""

    accepted: bool
    flaws: tuple[Flaw, ...]
    achieved: int
    bound: int


def certify(
    *,
    tiers: NDArray[np.int64],
    places: NDArray[np.int64],
    pair_student: NDArray[np.int64],
    pair_mentor: NDArray[np.int64],
    score: NDArray[np.int64],
    step: int,
    mentor_of: NDArray[np.int64],
    student_prices: NDArray[np.int64],
    mentor_prices: NDArray[np.int64],
) -> Certificate:
    """Check an assignment (`mentor_of[s]`, -1 for none) and its prices against the problem itself.

    The weight of a pair is recomputed here: step x (number of need levels at or below the student's) + score.
    """
    students, mentors = len(tiers), len(places)
    lengths_agree = (
        len(mentor_of) == len(student_prices) == students
        and len(mentor_prices) == mentors
        and len(pair_student) == len(pair_mentor) == len(score)
    )
    if not lengths_agree:
        return Certificate(False, (Flaw.SHAPE,), 0, 0)
    levels = sorted({int(tier) for tier in tiers})
    low, high = (min(0, int(score.min())), max(0, int(score.max()))) if len(score) else (0, 0)
    largest = max(step * len(levels) + high - low, *(_largest(prices) for prices in (student_prices, mentor_prices)))
    if largest >= 2**62:
        return Certificate(False, (Flaw.TOO_LARGE,), 0, 0)
    rank = np.array([len(levels) - levels.index(int(tier)) for tier in tiers], dtype=np.int64)
    weight = rank[pair_student] * step + score

    chosen = mentor_of[pair_student] == pair_mentor
    placed = np.flatnonzero(mentor_of != -1)
    in_range = bool(((mentor_of >= -1) & (mentor_of < mentors)).all())
    load = np.bincount(mentor_of[placed], minlength=mentors) if in_range else None
    achieved = sum(weight[chosen].tolist())
    bound = sum(student_prices.tolist()) + sum(
        price * count for price, count in zip(mentor_prices.tolist(), places.tolist(), strict=True)
    )
    findings = (
        (Flaw.STEP_TOO_SMALL, step <= students * (high - low)),
        (Flaw.PAIR_NOT_ALLOWED, not in_range or not np.array_equal(np.sort(pair_student[chosen]), placed)),
        (Flaw.OVER_CAPACITY, load is not None and bool((load > places).any())),
        (Flaw.NEGATIVE_PRICE, bool((student_prices < 0).any() or (mentor_prices < 0).any())),
        (Flaw.PAIR_NOT_COVERED, bool((student_prices[pair_student] + mentor_prices[pair_mentor] < weight).any())),
        (Flaw.OBJECTIVES_DIFFER, achieved != bound),
    )
    flaws = tuple(flaw for flaw, found in findings if found)
    return Certificate(not flaws, flaws, achieved, bound)


def _largest(prices: NDArray[np.int64]) -> int:
    return max((abs(int(price)) for price in prices), default=0)

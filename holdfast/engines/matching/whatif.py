"""What if: the round solved again with a pair forbidden, a pair forced or other places, and what that costs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.engines.matching.problem import Problem
from holdfast.engines.matching.solver import Assignment, solve


class PairNotAllowed(ValueError):
    """A pair to be forced is not among the allowed pairs, or no place is left for it."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a change costs the whole round; below zero it gains.

    `placements` per need tier, urgent first, compared before `score`.
    """

    placements: tuple[tuple[int, int], ...]
    score: int


@dataclass(frozen=True, slots=True)
class Move:
    """One student whose mentor differs; None stands for no mentor."""

    student: str
    before: str | None
    after: str | None


@dataclass(frozen=True, eq=False)
class WhatIf:
    """`pairs` include the forced ones; `rest` is the proven assignment of everybody who was not forced."""

    pairs: tuple[tuple[str, str], ...]
    price: Price
    moves: tuple[Move, ...]
    rest: Assignment


def what_if(
    assignment: Assignment,
    *,
    forbid: Collection[tuple[str, str]] = (),
    force: Collection[tuple[str, str]] = (),
    places: Mapping[str, int] | None = None,
    draw: str = "",
) -> WhatIf:
    """Solve again with these pairs (student key, mentor key) forbidden and forced, and these mentors' places.

    Raises KeyError for an unknown key and PairNotAllowed for a forced pair that cannot be.
    """
    problem = assignment.problem
    new_places = problem.places.copy()
    for mentor, count in (places or {}).items():
        new_places[problem.mentor_at[mentor]] = count
    keep = np.ones(len(problem.score), dtype=np.bool_)
    for student, mentor in forbid:
        keep &= _other_than(problem, student, mentor)
    forced_score = 0
    for student, mentor in force:
        index, at = problem.pair_index(student, mentor), problem.mentor_at[mentor]
        if index is None or not keep[index] or new_places[at] == 0:
            raise PairNotAllowed(f"student {student} cannot be forced to mentor {mentor}")
        forced_score += int(problem.score[index])
        new_places[at] -= 1
        keep &= problem.pair_student != problem.pair_student[index]
    rest = solve(problem.edited(keep=keep, places=new_places), draw=draw)
    before, after = dict(assignment.pairs()), dict(rest.pairs()) | dict(force)
    moves = tuple(
        Move(key, before.get(key), after.get(key))
        for key in sorted(problem.student_keys)
        if before.get(key) != after.get(key)
    )
    tiers = dict(zip(problem.student_keys, problem.tiers.tolist(), strict=True))
    forced_tiers = [tiers[student] for student, _ in force]
    lost = tuple(
        (tier, had - have - forced_tiers.count(tier))
        for (tier, had), (_, have) in zip(assignment.placed, rest.placed, strict=True)
    )
    return WhatIf(tuple(sorted(after.items())), Price(lost, assignment.score - rest.score - forced_score), moves, rest)


def without_pair(assignment: Assignment, student: str, mentor: str, *, draw: str = "") -> WhatIf:
    """The price of a veto: what the whole round loses when this pair is forbidden."""
    return what_if(assignment, forbid=[(student, mentor)], draw=draw)


def with_forced_pair(assignment: Assignment, student: str, mentor: str, *, draw: str = "") -> WhatIf:
    """The price of insisting on this pair. Raises PairNotAllowed."""
    return what_if(assignment, force=[(student, mentor)], draw=draw)


def _other_than(problem: Problem, student: str, mentor: str) -> NDArray[np.bool_]:
    s, m = problem.student_at[student], problem.mentor_at[mentor]
    kept: NDArray[np.bool_] = (problem.pair_student != s) | (problem.pair_mentor != m)
    return kept

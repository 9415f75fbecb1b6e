"""The matching problem as arrays: who, how many places, which pairs, how good."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# Sums of a few weights must stay inside int64; the solver keeps room for its marks of "impossible".
LARGEST_WEIGHT = 2**56


class ScoresTooLarge(OverflowError):
    """The scores times the number of students do not fit exact 64-bit arithmetic."""


@dataclass(frozen=True, eq=False)
class Problem:
    """`pairs` allowed pairs as three arrays of one length: student index, mentor index, integer score.

    `tiers[s]` is the need tier of student s (smaller is more urgent), `places[m]` the free places of mentor m.
    The arrays are copied and frozen. Raises ValueError for an index out of range or a pair given twice.
    """

    student_keys: tuple[str, ...]
    tiers: Ints
    mentor_keys: tuple[str, ...]
    places: Ints
    pair_student: Ints
    pair_mentor: Ints
    score: Ints

    def __post_init__(self) -> None:
        for name in ("tiers", "places", "pair_student", "pair_mentor", "score"):
            array = np.array(getattr(self, name), dtype=np.int64)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if len(self.tiers) != len(self.student_keys) or len(self.places) != len(self.mentor_keys):
            raise ValueError("one tier for each student and one number of places for each mentor")
        if not len(self.pair_student) == len(self.pair_mentor) == len(self.score):
            raise ValueError("pair_student, pair_mentor and score have one length")
        if len(set(self.student_keys)) < len(self.student_keys) or len(set(self.mentor_keys)) < len(self.mentor_keys):
            raise ValueError("a key stands for one person only")
        if (self.places < 0).any():
            raise ValueError("places cannot be negative")
        for indexes, people in ((self.pair_student, self.student_keys), (self.pair_mentor, self.mentor_keys)):
            if len(indexes) and not 0 <= int(indexes.min()) <= int(indexes.max()) < len(people):
                raise ValueError("a pair names a person who is not in the lists")
        if len(np.unique(self.pair_student * max(1, len(self.mentor_keys)) + self.pair_mentor)) < len(self.score):
            raise ValueError("a pair is given twice")

    def step(self) -> int:
        """More than any two assignments can differ in total score: what one placement outweighs."""
        if not len(self.score):
            return 1
        spread = max(0, int(self.score.max())) - min(0, int(self.score.min()))
        return len(self.student_keys) * spread + 1

    def weights(self) -> Ints:
        """One weight per pair so that the largest total is the lexicographic goal.

        Weight = step x (levels of need at or below the student's) + score. The sets of students that can be placed
        together form a transversal matroid (Edmonds & Fulkerson 1965): any weights that fall with the tier pick the
        same placements, tier by tier. `step` keeps the total score from ever outweighing a placement.
        Raises ScoresTooLarge instead of overflowing.
        """
        levels, level = np.unique(self.tiers, return_inverse=True)
        largest = self.step() * (len(levels) + 1)
        if largest > LARGEST_WEIGHT or largest * max(1, len(self.student_keys)) >= 2**62:
            raise ScoresTooLarge(f"the largest weight would be {largest}")
        rank = (len(levels) - level).astype(np.int64)
        return rank[self.pair_student] * self.step() + self.score

    @cached_property
    def student_at(self) -> dict[str, int]:
        return {key: index for index, key in enumerate(self.student_keys)}

    @cached_property
    def mentor_at(self) -> dict[str, int]:
        return {key: index for index, key in enumerate(self.mentor_keys)}

    def pairs_of_student(self, index: int) -> Ints:
        """Positions in the pair arrays."""
        order, starts = self._by_student
        return order[starts[index] : starts[index + 1]]

    def pairs_of_mentor(self, index: int) -> Ints:
        """Positions in the pair arrays."""
        order, starts = self._by_mentor
        return order[starts[index] : starts[index + 1]]

    def pair_index(self, student: str, mentor: str) -> int | None:
        """Where the pair stands in the arrays; None when it is not allowed. Raises KeyError for an unknown key."""
        pairs = self.pairs_of_student(self.student_at[student])
        found = pairs[self.pair_mentor[pairs] == self.mentor_at[mentor]]
        return int(found[0]) if len(found) else None

    @cached_property
    def _by_student(self) -> tuple[Ints, Ints]:
        return _grouped(self.pair_student, len(self.student_keys))

    @cached_property
    def _by_mentor(self) -> tuple[Ints, Ints]:
        return _grouped(self.pair_mentor, len(self.mentor_keys))

    def edited(self, *, keep: NDArray[np.bool_], places: Ints) -> Self:
        """The same people with fewer pairs and other numbers of places."""
        return type(self)(
            student_keys=self.student_keys,
            tiers=self.tiers,
            mentor_keys=self.mentor_keys,
            places=places,
            pair_student=self.pair_student[keep],
            pair_mentor=self.pair_mentor[keep],
            score=self.score[keep],
        )


def _grouped(indexes: Ints, people: int) -> tuple[Ints, Ints]:
    """Positions ordered by person, and where each person's stretch begins."""
    order = np.argsort(indexes, kind="stable")
    return order, np.searchsorted(indexes[order], np.arange(people + 1))

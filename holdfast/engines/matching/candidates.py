"""All allowed pairs with their scores, and what forbids the others: the arrays' version of `reasons`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from holdfast.engines.matching.people import Constraint, DuplicateKey, Mentor, Part, Rules, Student, Weights
from holdfast.engines.matching.problem import Ints, Problem
from holdfast.engines.matching.reasons import (
    blocks_of_mentor,
    blocks_of_pair,
    parts_of_pair,
    rare_interests,
)
from holdfast.engines.matching.tables import MentorSide

ROWS_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class Candidates:
    """Students and mentors sorted by key, and the sparse problem over their indexes.

    `blocked[s, c]` counts the mentors whom constraint c (in the order of `Constraint`) keeps from student s; a pair
    under several constraints counts under each. The pairs of `problem` are those that nothing but CAPACITY forbids:
    a mentor without a place has `places` 0 there, so that one place more can be tried at once.
    """

    students: tuple[Student, ...]
    mentors: tuple[Mentor, ...]
    weights: Weights
    rules: Rules
    rare: frozenset[str]
    problem: Problem
    blocked: Ints

    def parts(self, student: str, mentor: str) -> tuple[Part, ...]:
        """What the pair's score is made of. Raises KeyError for an unknown key."""
        return parts_of_pair(*self._pair(student, mentor), self.weights, self.rules, self.rare)

    def blocks(self, student: str, mentor: str) -> tuple[Constraint, ...]:
        """What forbids the pair; empty when it is allowed. Raises KeyError for an unknown key."""
        return blocks_of_pair(*self._pair(student, mentor), self.rules)

    def blocked_counts(self, student: str) -> dict[Constraint, int]:
        """How many mentors each constraint keeps from this student; constraints that keep none are left out."""
        counts = self.blocked[self.problem.student_at[student]].tolist()
        return {name: count for name, count in zip(Constraint, counts, strict=True) if count}

    def blocked_mentors(self) -> dict[str, tuple[Constraint, ...]]:
        """Mentors whom nobody can be given, and why."""
        found = {mentor.key: blocks_of_mentor(mentor, self.rules) for mentor in self.mentors}
        return {key: blocks for key, blocks in found.items() if blocks}

    def alone(self, students: Sequence[str]) -> dict[Constraint, NDArray[np.bool_]]:
        """Per constraint the pairs (students given, all mentors) that it alone forbids. Raises KeyError."""
        rows = tuple(self.students[self.problem.student_at[key]] for key in students)
        tables = MentorSide(self.mentors, self.weights, self.rules, self.rare).blocks(rows)
        single = np.sum(list(tables.values()), axis=0, dtype=np.int64) == 1
        return {name: table & single for name, table in tables.items()}

    def _pair(self, student: str, mentor: str) -> tuple[Student, Mentor]:
        return self.students[self.problem.student_at[student]], self.mentors[self.problem.mentor_at[mentor]]


def candidates(students: Iterable[Student], mentors: Iterable[Mentor], weights: Weights, rules: Rules) -> Candidates:
    """Every pair judged: allowed with an integer score, or counted under each constraint that forbids it.

    The order in which people are given does not matter. Raises DuplicateKey. A key in a wish, veto, kin or class list
    that belongs to nobody in the round is ignored.
    """
    students = tuple(sorted(students, key=lambda person: person.key))
    mentors = tuple(sorted(mentors, key=lambda person: person.key))
    _refuse_duplicates("student", [person.key for person in students])
    _refuse_duplicates("mentor", [person.key for person in mentors])
    rare = rare_interests([*students, *mentors], rules)
    side = MentorSide(mentors, weights, rules, rare)
    blocked, who, where, scores = [], [], [], []
    for start in range(0, len(students), ROWS_AT_ONCE):
        rows = students[start : start + ROWS_AT_ONCE]
        forbidden = side.blocks(rows)
        blocked.append(np.column_stack([table.sum(axis=1) for table in forbidden.values()]))
        beyond = [table for name, table in forbidden.items() if name != Constraint.CAPACITY]
        row, column = np.nonzero(~np.logical_or.reduce(beyond))
        who.append(row + start)
        where.append(column)
        scores.append(side.scored(rows)[row, column])
    empty = np.zeros(0, dtype=np.int64)
    problem = Problem(
        student_keys=tuple(person.key for person in students),
        tiers=np.array([person.need_tier for person in students], dtype=np.int64),
        mentor_keys=tuple(person.key for person in mentors),
        places=np.array([person.places for person in mentors], dtype=np.int64),
        pair_student=np.concatenate([empty, *who]),
        pair_mentor=np.concatenate([empty, *where]),
        score=np.concatenate([empty, *scores]),
    )
    counts = np.concatenate([np.zeros((0, len(Constraint)), dtype=np.int64), *blocked])
    return Candidates(students, mentors, weights, rules, rare, problem, counts)


def _refuse_duplicates(kind: str, keys: Sequence[str]) -> None:
    for key, following in pairwise(keys):
        if key == following:
            raise DuplicateKey(f"{kind} {key} is given twice")

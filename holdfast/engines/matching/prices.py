"""Prices of students and places, rebuilt from an assignment alone."""

from dataclasses import dataclass

import numpy as np

from holdfast.engines.matching.problem import Ints, Problem


class NotOptimal(ValueError):
    """No prices exist: some other assignment is better than this one."""


@dataclass(frozen=True, eq=False)
class Prices:
    """What one more place of each mentor, or the absence of each student, is worth: in weight, never negative."""

    student: Ints
    mentor: Ints


def prices_of(problem: Problem, mentor_of: Ints) -> Prices:
    """The smallest mentor prices that support the assignment, by label correcting (Bellman 1958, Ford 1956).

    A student placed with j who could go to l forces price(l) >= price(j) + weight(l) - weight(j); an unplaced one
    forces price(l) >= weight(l). The labels only rise; they settle within one round per mentor, or the assignment
    can be improved and NotOptimal is raised. Each round is one pass over the pairs.
    """
    students, mentors = len(problem.student_keys), len(problem.mentor_keys)
    by_mentor = np.argsort(problem.pair_mentor, kind="stable")
    who, where = problem.pair_student[by_mentor], problem.pair_mentor[by_mentor]
    weight = problem.weights()[by_mentor]
    priced, starts = np.unique(where, return_index=True)

    own = np.zeros(students, dtype=np.int64)
    chosen = mentor_of[who] == where
    own[who[chosen]] = weight[chosen]
    placed = mentor_of >= 0
    mentor_price = np.zeros(mentors, dtype=np.int64)
    student_price = own.copy()
    if not len(who):
        return Prices(student_price, mentor_price)
    for _ in range(mentors + 2):
        forced = np.maximum(np.maximum.reduceat(weight - student_price[who], starts), 0)
        risen = np.maximum(mentor_price[priced], forced)
        if np.array_equal(risen, mentor_price[priced]):
            break
        mentor_price[priced] = risen
        student_price[placed] = own[placed] - mentor_price[mentor_of[placed]]
        if (student_price < 0).any():
            raise NotOptimal("a student is worth less than the place taken")
    else:
        raise NotOptimal("the prices never settle")
    load = np.bincount(mentor_of[placed], minlength=mentors)
    if ((mentor_price > 0) & (load < problem.places)).any():
        raise NotOptimal("a free place would be of use")
    return Prices(student_price, mentor_price)

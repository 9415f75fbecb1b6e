"""Small rounds for the tests: plainly invented people, seeded numbers."""

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from holdfast.engines.matching import Mentor, Problem, Student

STUDENT = Student(
    key="s1",
    need_tier=2,
    school="north",
    grade=3,
    interests=frozenset({"chess", "kites"}),
    languages=frozenset({"fr"}),
    free_slots=frozenset({1, 2}),
)
MENTOR = Mentor(
    key="m1",
    capacity=1,
    schools=frozenset({"north"}),
    cleared=True,
    trained=True,
    interests=frozenset({"chess"}),
    languages=frozenset({"fr", "en"}),
    free_slots=frozenset({2, 3}),
)


def student(key: str, **changes: object) -> Student:
    return replace(STUDENT, key=key, **changes)


def mentor(key: str, **changes: object) -> Mentor:
    return replace(MENTOR, key=key, **changes)


def random_problem(seed: int, *, students: int = 8, mentors: int = 6, places: int = 3) -> Problem:
    """Few distinct scores, so that ties abound; every third has negative scores."""
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(1, students + 1)), int(rng.integers(1, mentors + 1))
    who, where = np.nonzero(rng.random((rows, columns)) < rng.random())
    return Problem(
        student_keys=tuple(f"s{i:03}" for i in range(rows)),
        tiers=rng.integers(1, 4, rows),
        mentor_keys=tuple(f"m{i:03}" for i in range(columns)),
        places=rng.integers(0, places + 1, columns),
        pair_student=who,
        pair_mentor=where,
        score=rng.integers(-3 if seed % 3 == 0 else 0, int(rng.integers(2, 12)), len(who)),
    )


def dense_optimum(problem: Problem, weight: np.ndarray) -> int:
    """The largest total weight, by SciPy's dense assignment with one column per place and zero for nobody."""
    gain = np.zeros((len(problem.tiers), len(problem.places)), dtype=np.int64)
    gain[problem.pair_student, problem.pair_mentor] = weight
    gain = gain[:, np.repeat(np.arange(len(problem.places)), problem.places)]
    rows, columns = linear_sum_assignment(gain, maximize=True)
    return int(gain[rows, columns].sum())


def shuffled(problem: Problem, seed: int) -> Problem:
    """The same problem with people and pairs in another order."""
    rng = np.random.default_rng(seed)
    students, mentors = rng.permutation(len(problem.tiers)), rng.permutation(len(problem.places))
    pairs = rng.permutation(len(problem.score))
    return Problem(
        student_keys=tuple(problem.student_keys[i] for i in students),
        tiers=problem.tiers[students],
        mentor_keys=tuple(problem.mentor_keys[i] for i in mentors),
        places=problem.places[mentors],
        pair_student=np.argsort(students)[problem.pair_student][pairs],
        pair_mentor=np.argsort(mentors)[problem.pair_mentor][pairs],
        score=problem.score[pairs],
    )

"""Why this pair, who came next, and why nobody: codes with values, for a person to read above."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from holdfast.engines.matching.candidates import Candidates
from holdfast.engines.matching.people import Constraint, Part
from holdfast.engines.matching.reasons import blocks_of_pair
from holdfast.engines.matching.solver import Assignment
from holdfast.engines.matching.whatif import Price, without_pair


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best other person for one side. `behind` is the chosen pair's score less this one's; it can be negative,
    when the round as a whole is better served otherwise."""

    key: str
    score: int
    behind: int


@dataclass(frozen=True, slots=True)
class PairReason:
    student: str
    mentor: str
    score: int
    parts: tuple[Part, ...]
    next_for_student: RunnerUp | None
    next_for_mentor: RunnerUp | None
    siblings_with_same_mentor: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Giving up one constraint: how many mentors it alone keeps away, and how many of them have a place left.

    For CAPACITY the mentors are those who would be allowed if they had one place more, all with room by definition.
    """

    constraint: Constraint
    mentors: int
    with_a_place: int


@dataclass(frozen=True, slots=True)
class UnplacedReason:
    """`allowed` mentors could have taken the student and are full; `relaxations` that help come first."""

    student: str
    need_tier: int
    allowed: int
    blocked: tuple[tuple[Constraint, int], ...]
    relaxations: tuple[Relaxation, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Pairs and unplaced students, each sorted by student key, and for how many one relaxation would help."""

    pairs: tuple[PairReason, ...]
    unplaced: tuple[UnplacedReason, ...]
    would_help: tuple[tuple[Constraint, int], ...]


def explain(found: Candidates, assignment: Assignment) -> Explanation:
    """Reasons for the whole round. `assignment` must be over the problem of `found`."""
    pairs = dict(assignment.pairs())
    unplaced = tuple(_why_unplaced(found, assignment, key) for key in assignment.unplaced())
    helps = Counter(
        relaxation.constraint for reason in unplaced for relaxation in reason.relaxations if relaxation.with_a_place
    )
    would_help = tuple((name, helps[name]) for name in Constraint if helps[name])
    reasons = tuple(_why_pair(found, student, mentor, pairs) for student, mentor in pairs.items())
    return Explanation(reasons, unplaced, would_help)


def veto_price(assignment: Assignment, student: str, *, draw: str = "") -> Price:
    """What the round loses if the student's proposed mentor is refused. Raises KeyError when there is none."""
    mentor = assignment.mentor_for(student)
    if mentor is None:
        raise KeyError(student)
    return without_pair(assignment, student, mentor, draw=draw).price


def _why_pair(found: Candidates, student: str, mentor: str, pairs: dict[str, str]) -> PairReason:
    problem = found.problem
    index = problem.pair_index(student, mentor)
    if index is None:
        raise KeyError((student, mentor))
    score = int(problem.score[index])
    of_student = np.flatnonzero(problem.pair_student == problem.pair_student[index])
    of_mentor = np.flatnonzero(problem.pair_mentor == problem.pair_mentor[index])
    others = [(int(problem.score[p]), problem.mentor_keys[problem.pair_mentor[p]]) for p in of_student if p != index]
    rivals = [(int(problem.score[p]), problem.student_keys[problem.pair_student[p]]) for p in of_mentor]
    rivals = [(points, key) for points, key in rivals if pairs.get(key) != mentor]
    siblings = found.students[problem.student_index(student)].siblings
    return PairReason(
        student=student,
        mentor=mentor,
        score=score,
        parts=found.parts(student, mentor),
        next_for_student=_best(others, score),
        next_for_mentor=_best(rivals, score),
        siblings_with_same_mentor=tuple(sorted(key for key in siblings if pairs.get(key) == mentor)),
    )


def _best(others: list[tuple[int, str]], score: int) -> RunnerUp | None:
    if not others:
        return None
    points, key = min(others, key=lambda other: (-other[0], other[1]))
    return RunnerUp(key, points, score - points)


def _why_unplaced(found: Candidates, assignment: Assignment, key: str) -> UnplacedReason:
    problem = found.problem
    index = problem.student_index(key)
    student = found.students[index]
    load = np.bincount(assignment.mentor_of[assignment.mentor_of >= 0], minlength=len(found.mentors))
    alone: Counter[Constraint] = Counter()
    with_a_place: Counter[Constraint] = Counter()
    allowed = 0
    for at, mentor in enumerate(found.mentors):
        blocks = blocks_of_pair(student, mentor, found.rules)
        allowed += not blocks
        if not blocks or blocks == (Constraint.CAPACITY,):
            alone[Constraint.CAPACITY] += 1
            with_a_place[Constraint.CAPACITY] += 1
        elif len(blocks) == 1:
            alone[blocks[0]] += 1
            with_a_place[blocks[0]] += int(load[at]) < mentor.places
    relaxations = [Relaxation(name, alone[name], with_a_place[name]) for name in Constraint if alone[name]]
    return UnplacedReason(
        student=key,
        need_tier=student.need_tier,
        allowed=allowed,
        blocked=tuple(found.blocked_counts(key).items()),
        relaxations=tuple(sorted(relaxations, key=lambda one: -one.with_a_place)),
    )

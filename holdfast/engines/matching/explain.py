"""Why this pair, who came next, and why nobody: codes with values, for a person to read above."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from holdfast.engines.matching.candidates import Candidates
from holdfast.engines.matching.people import Constraint, Part
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

    For CAPACITY both count the mentors whose next place could be this student's.
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
    unplaced = _why_unplaced(found, assignment)
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
    s, m = problem.student_at[student], problem.mentor_at[mentor]
    scores = {problem.mentor_keys[problem.pair_mentor[p]]: int(problem.score[p]) for p in problem.pairs_of_student(s)}
    rivals = {problem.student_keys[problem.pair_student[p]]: int(problem.score[p]) for p in problem.pairs_of_mentor(m)}
    others = {key: points for key, points in scores.items() if key != mentor and problem.places[problem.mentor_at[key]]}
    rivals = {key: points for key, points in rivals.items() if pairs.get(key) != mentor}
    return PairReason(
        student=student,
        mentor=mentor,
        score=scores[mentor],
        parts=found.parts(student, mentor),
        next_for_student=_best(others, scores[mentor]),
        next_for_mentor=_best(rivals, scores[mentor]),
        siblings_with_same_mentor=tuple(sorted(key for key in found.students[s].siblings if pairs.get(key) == mentor)),
    )


def _best(others: dict[str, int], score: int) -> RunnerUp | None:
    if not others:
        return None
    key = min(others, key=lambda other: (-others[other], other))
    return RunnerUp(key, others[key], score - others[key])


def _why_unplaced(found: Candidates, assignment: Assignment) -> tuple[UnplacedReason, ...]:
    problem, keys = found.problem, assignment.unplaced()
    load = np.bincount(assignment.mentor_of[assignment.mentor_of >= 0], minlength=len(found.mentors))
    free = load < problem.places
    alone = found.alone(keys)
    single = {name: table.sum(axis=1).tolist() for name, table in alone.items()}
    with_a_place = {name: (table & free).sum(axis=1).tolist() for name, table in alone.items()}
    reasons = []
    for row, key in enumerate(keys):
        pairs = problem.pairs_of_student(problem.student_at[key])
        counts = {name: (single[name][row], with_a_place[name][row]) for name in Constraint}
        # One place more anywhere among the pairs of the problem would take this student: full or never with a place.
        counts[Constraint.CAPACITY] = (len(pairs), len(pairs))
        relaxations = [Relaxation(name, *count) for name, count in counts.items() if count[0]]
        reasons.append(
            UnplacedReason(
                student=key,
                need_tier=found.students[problem.student_at[key]].need_tier,
                allowed=int((problem.places[problem.pair_mentor[pairs]] > 0).sum()),
                blocked=tuple(found.blocked_counts(key).items()),
                relaxations=tuple(sorted(relaxations, key=lambda one: -one.with_a_place)),
            )
        )
    return tuple(reasons)

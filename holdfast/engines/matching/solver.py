"""The exact assignment: shortest augmenting paths, student by student, then a fair choice among equals."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from holdfast.engines.matching.prices import Prices, prices_of
from holdfast.engines.matching.problem import Ints, Problem

IMPOSSIBLE = 2**60
DRAW_BITS = 30


@dataclass(frozen=True, eq=False)
class Assignment:
    """`mentor_of[s]` is the mentor index of student s, -1 for none; `placed` counts per need tier, urgent first."""

    problem: Problem
    mentor_of: Ints
    prices: Prices
    score: int
    placed: tuple[tuple[int, int], ...]

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(student key, mentor key), sorted."""
        keys, mentors = self.problem.student_keys, self.problem.mentor_keys
        return tuple(sorted((keys[s], mentors[m]) for s, m in enumerate(self.mentor_of.tolist()) if m >= 0))

    def mentor_for(self, student: str) -> str | None:
        """Raises KeyError for an unknown student."""
        mentor = int(self.mentor_of[self.problem.student_at[student]])
        return None if mentor < 0 else self.problem.mentor_keys[mentor]

    def unplaced(self) -> tuple[str, ...]:
        """Student keys, sorted."""
        return tuple(sorted(self.problem.student_keys[s] for s in np.flatnonzero(self.mentor_of < 0)))


def solve(problem: Problem, *, draw: str = "") -> Assignment:
    """The assignment with the most students placed, need tier by need tier, then the highest total score.

    Among equally good assignments the one with the highest total of lots wins; a pair's lot is a hash of `draw` and
    the two keys, so the answer depends neither on the order of the rows nor on the method. Publish `draw` to make the
    lottery checkable. Components are solved apart, each as a dense table: meant for schools, to about 2,000 x 500.
    Raises ScoresTooLarge.
    """
    usable = problem.places[problem.pair_mentor] > 0
    weight = problem.weights()
    mentor_of = _best(problem, np.flatnonzero(usable), weight)
    prices = prices_of(problem, mentor_of)
    mentor_of = _drawn(problem, usable, weight, prices, draw)
    return assignment_of(problem, mentor_of)


def assignment_of(problem: Problem, mentor_of: Ints) -> Assignment:
    """An optimal assignment with its prices and totals. Raises NotOptimal if a better one exists."""
    mentor_of.setflags(write=False)
    chosen = mentor_of[problem.pair_student] == problem.pair_mentor
    placed = tuple(
        (tier, int(((problem.tiers == tier) & (mentor_of >= 0)).sum())) for tier in np.unique(problem.tiers).tolist()
    )
    prices = prices_of(problem, mentor_of)
    return Assignment(problem, mentor_of, prices, sum(problem.score[chosen].tolist()), placed)


def _drawn(problem: Problem, usable: NDArray[np.bool_], weight: Ints, prices: Prices, draw: str) -> Ints:
    """Choose by lot on the optimal face: covered pairs only, everybody with a price placed, every priced place full."""
    who, where = problem.pair_student, problem.pair_mentor
    tight = np.flatnonzero(usable & (prices.student[who] + prices.mentor[where] == weight))
    lots = np.zeros(len(who), dtype=np.int64)
    for pair in tight.tolist():
        text = f"{draw}\n{problem.student_keys[who[pair]]}\n{problem.mentor_keys[where[pair]]}"
        lots[pair] = int.from_bytes(sha256(text.encode()).digest()[:8]) >> (64 - DRAW_BITS)
    must = (len(problem.student_keys) << DRAW_BITS) + 1
    owed = (prices.student[who] > 0).astype(np.int64) + (prices.mentor[where] > 0)
    return _best(problem, tight, lots + 1 + must * owed)


def _best(problem: Problem, pairs: Ints, weight: Ints) -> Ints:
    """The largest total weight over these pairs; every weight is positive."""
    mentor_of = np.full(len(problem.student_keys), -1, dtype=np.int64)
    for part in _components(problem, pairs):
        students, row = np.unique(problem.pair_student[part], return_inverse=True)
        mentors, column = np.unique(problem.pair_mentor[part], return_inverse=True)
        gain = np.full((len(students), len(mentors)), -IMPOSSIBLE, dtype=np.int64)
        gain[row, column] = weight[part]
        found = _Table(gain, problem.places[mentors]).solved()
        mentor_of[students] = np.where(found < 0, -1, mentors[found])
    return mentor_of


def _components(problem: Problem, pairs: Ints) -> Iterator[Ints]:
    if not len(pairs):
        return
    students = len(problem.student_keys)
    size = students + len(problem.mentor_keys)
    ends = (problem.pair_student[pairs], problem.pair_mentor[pairs] + students)
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), ends), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    of_pair = label[ends[0]]
    order = np.argsort(of_pair, kind="stable")
    yield from np.split(pairs[order], np.flatnonzero(np.diff(of_pair[order])) + 1)


class _Table:
    """Successive shortest paths over mentors (Jonker & Volgenant 1987, with places instead of single columns).

    hop[j, l] is the least loss of moving one of j's students to l, leave[j] the least loss of letting one go; with
    these a path search touches mentors only. Prices keep every reduced loss at zero or above.
    """

    def __init__(self, gain: Ints, places: Ints) -> None:
        self.gain = gain
        self.free = places.copy()
        mentors = gain.shape[1]
        self.price = np.zeros(mentors, dtype=np.int64)
        self.held: list[list[int]] = [[] for _ in range(mentors)]
        self.hop = np.full((mentors, mentors), IMPOSSIBLE, dtype=np.int64)
        self.leave = np.full(mentors, IMPOSSIBLE, dtype=np.int64)

    def solved(self) -> Ints:
        for student in range(len(self.gain)):
            self._insert(student)
        mentor_of = np.full(len(self.gain), -1, dtype=np.int64)
        for mentor, students in enumerate(self.held):
            mentor_of[students] = mentor
        return mentor_of

    def _insert(self, student: int) -> None:
        net = self.gain[student] - self.price
        best = int(net.max())
        if best <= 0:
            return
        loss = best - net
        waiting = loss.copy()
        came = np.full(len(loss), -1, dtype=np.int64)
        settled: list[int] = []
        least, end, lets_go = best, -1, False
        while True:
            mentor = int(waiting.argmin())
            here = int(waiting[mentor])
            if here >= least:
                break
            if self.free[mentor] > 0:
                least, end, lets_go = here, mentor, False
                break
            settled.append(mentor)
            price = int(self.price[mentor])
            if here + int(self.leave[mentor]) - price < least:
                least, end, lets_go = here + int(self.leave[mentor]) - price, mentor, True
            onward = self.hop[mentor] + self.price
            onward += here - price
            better = onward < loss
            np.copyto(loss, onward, where=better)
            np.copyto(waiting, onward, where=better)
            came[better] = mentor
            waiting[mentor] = IMPOSSIBLE * 2
        self.price[settled] += least - loss[settled]
        if end >= 0:
            self._shift(student, end, came, lets_go)

    def _shift(self, student: int, end: int, came: Ints, lets_go: bool) -> None:
        """Move one student along each step of the path, from its end back to the newcomer."""
        if lets_go:
            self.held[end].remove(min(self.held[end], key=lambda held: int(self.gain[held, end])))
        else:
            self.free[end] -= 1
        here, touched = end, [end]
        while (before := int(came[here])) >= 0:
            held = self.held[before]
            mover = held[int((self.gain[held, before] - self.gain[held, here]).argmin())]
            held.remove(mover)
            self.held[here].append(mover)
            here = before
            touched.append(here)
        self.held[here].append(student)
        for mentor in touched:
            if not self.free[mentor]:
                own = self.gain[self.held[mentor]]
                at = own[:, mentor]
                self.hop[mentor] = (at[:, None] - own).min(axis=0)
                self.leave[mentor] = at.min()

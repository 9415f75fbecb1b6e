"""All allowed pairs with their scores, and what forbids the others: the arrays' version of `reasons`."""

from collections.abc import Callable, Iterable, Sequence
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
    wish_points,
)

ROWS_AT_ONCE = 512
PAIR_CONSTRAINTS = tuple(Constraint)[4:]

Table = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Students and mentors sorted by key, and the sparse problem over their indexes.

    `blocked[s, c]` counts the mentors whom constraint c (in the order of `Constraint`) keeps from student s; a pair
    under several constraints counts under each.
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
        counts = self.blocked[self.problem.student_index(student)].tolist()
        return {name: count for name, count in zip(Constraint, counts, strict=True) if count}

    def blocked_mentors(self) -> dict[str, tuple[Constraint, ...]]:
        """Mentors whom nobody can be given, and why."""
        found = {mentor.key: blocks_of_mentor(mentor, self.rules) for mentor in self.mentors}
        return {key: blocks for key, blocks in found.items() if blocks}

    def _pair(self, student: str, mentor: str) -> tuple[Student, Mentor]:
        return self.students[self.problem.student_index(student)], self.mentors[self.problem.mentor_index(mentor)]


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
    side = _MentorSide(mentors, weights, rules, rare)
    blocked, who, where, scores = [], [], [], []
    for start in range(0, len(students), ROWS_AT_ONCE):
        rows = students[start : start + ROWS_AT_ONCE]
        counts, allowed = side.judged(rows)
        blocked.append(counts)
        row, column = np.nonzero(allowed)
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


class _Shared:
    """How many things of one kind each student shares with each mentor."""

    def __init__(self, of_mentors: Sequence[frozenset[str] | frozenset[int]]) -> None:
        self.column: dict[str | int, int] = {}
        for things in of_mentors:
            for thing in things:
                self.column.setdefault(thing, len(self.column))
        self.mentors = self._encoded(of_mentors)

    def _encoded(self, people: Sequence[frozenset[str] | frozenset[int]]) -> NDArray[np.float32]:
        table = np.zeros((len(people), len(self.column)), dtype=np.float32)
        for row, things in enumerate(people):
            table[row, [self.column[thing] for thing in things if thing in self.column]] = 1
        return table

    def counts(self, of_students: Sequence[frozenset[str] | frozenset[int]]) -> Ints:
        return (self._encoded(of_students) @ self.mentors.T).astype(np.int64)


class _MentorSide:
    """What is computed once for the mentors and used for every block of students."""

    def __init__(self, mentors: tuple[Mentor, ...], weights: Weights, rules: Rules, rare: frozenset[str]) -> None:
        self.mentors, self.weights, self.rules, self.rare = mentors, weights, rules, rare
        self.at = {mentor.key: index for index, mentor in enumerate(mentors)}
        self.interests = _Shared([mentor.interests for mentor in mentors])
        self.rare_ones = _Shared([mentor.interests & rare for mentor in mentors])
        self.dislikes = _Shared([mentor.dislikes for mentor in mentors])
        self.languages = _Shared([mentor.languages for mentor in mentors])
        self.slots = _Shared([mentor.free_slots for mentor in mentors])
        self.schools = _Shared([mentor.schools for mentor in mentors])
        own = np.zeros((4, len(mentors)), dtype=np.bool_)
        for index, mentor in enumerate(mentors):
            found = blocks_of_mentor(mentor, rules)
            own[:, index] = [name in found for name in tuple(Constraint)[:4]]
        self.own_blocks = own

    def judged(self, rows: tuple[Student, ...]) -> tuple[Ints, Table]:
        """Counts of mentors per constraint, (rows, constraints), and the allowed pairs, (rows, mentors)."""
        rules, place = self.rules, {student.key: row for row, student in enumerate(rows)}
        none = np.zeros((len(rows), len(self.mentors)), dtype=np.bool_)
        blocked: dict[Constraint, Table] = {
            Constraint.SCHOOL: self.schools.counts([frozenset((student.school,)) for student in rows]) == 0
            if rules.same_school
            else none,
            Constraint.SLOT: self.slots.counts([student.free_slots for student in rows]) < rules.common_slots,
            Constraint.LANGUAGE: self.languages.counts([student.languages for student in rows]) == 0
            if rules.common_language
            else none,
            Constraint.VETO: self._named(rows, lambda student: student.vetoes)
            | self._naming(place, lambda mentor: mentor.vetoes),
            Constraint.KIN: self._naming(place, lambda mentor: mentor.kin),
            Constraint.OWN_TEACHER: self._naming(place, lambda mentor: mentor.teaches)
            if rules.own_teacher_excluded
            else none,
        }
        forbidden = np.logical_or.reduce([blocked[name] for name in PAIR_CONSTRAINTS])
        forbidden |= self.own_blocks.any(axis=0)
        own = np.broadcast_to(self.own_blocks.sum(axis=1), (len(rows), len(self.own_blocks)))
        between = np.column_stack([blocked[name].sum(axis=1) for name in PAIR_CONSTRAINTS])
        return np.concatenate([own, between], axis=1).astype(np.int64), ~forbidden

    def scored(self, rows: tuple[Student, ...]) -> Ints:
        """Integer scores (rows, mentors), whether allowed or not."""
        points, rules = self.weights, self.rules
        interests = [student.interests for student in rows]
        shared = np.minimum(self.interests.counts(interests), rules.interests_counted)
        rare = np.minimum(self.rare_ones.counts(interests), rules.interests_counted)
        dislikes = np.minimum(self.dislikes.counts([student.dislikes for student in rows]), rules.interests_counted)
        slots = np.minimum(self.slots.counts([student.free_slots for student in rows]), rules.slots_counted)
        languages = self.languages.counts([student.languages for student in rows])
        experience = np.array([min(mentor.experience, rules.experience_counted) for mentor in self.mentors], np.int64)
        urgent = np.array([student.need_tier <= rules.experience_up_to_tier for student in rows], np.int64)
        engages = np.array([mentor.engages_parents for mentor in self.mentors], np.int64)
        young = np.array([student.grade <= rules.family_up_to_grade for student in rows], np.int64)
        score: Ints = points.shared_interest * shared + points.rare_interest * rare + points.shared_dislike * dislikes
        score += points.common_slot * slots + points.shared_language * languages
        score += points.experience_for_need * np.outer(urgent, experience)
        score += points.engages_family * np.outer(young, engages)
        score += points.family_wish * self._named(rows, lambda student: student.family_wishes)
        score += points.prior_relation * self._named(rows, lambda student: student.knows)
        score += points.continuity * self._named(rows, lambda student: [student.current_mentor or ""])
        self._add_wishes(rows, score)
        return score

    def _add_wishes(self, rows: tuple[Student, ...], score: Ints) -> None:
        place = {student.key: row for row, student in enumerate(rows)}
        for row, student in enumerate(rows):
            for key in dict.fromkeys(student.wishes):
                if key in self.at:
                    score[row, self.at[key]] += wish_points(self.weights.student_wish, student.wishes.index(key))
        for column, mentor in enumerate(self.mentors):
            for key in dict.fromkeys(mentor.wishes):
                if key in place:
                    score[place[key], column] += wish_points(self.weights.mentor_wish, mentor.wishes.index(key))

    def _named(self, rows: tuple[Student, ...], of_student: Callable[[Student], Iterable[str]]) -> Table:
        table = np.zeros((len(rows), len(self.mentors)), dtype=np.bool_)
        for row, student in enumerate(rows):
            table[row, [self.at[key] for key in of_student(student) if key in self.at]] = True
        return table

    def _naming(self, place: dict[str, int], of_mentor: Callable[[Mentor], Iterable[str]]) -> Table:
        table = np.zeros((len(place), len(self.mentors)), dtype=np.bool_)
        for column, mentor in enumerate(self.mentors):
            table[[place[key] for key in of_mentor(mentor) if key in place], column] = True
        return table

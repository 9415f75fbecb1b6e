"""Blocks of students against all mentors, as tables: what `reasons` says of one pair, for many at once."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from holdfast.engines.matching.people import Constraint, Mentor, Rules, Student, Weights
from holdfast.engines.matching.problem import Ints
from holdfast.engines.matching.reasons import blocks_of_mentor, wish_points

Table = NDArray[np.bool_]


class Shared:
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


class MentorSide:
    """What is computed once for the mentors and used for every block of students."""

    def __init__(self, mentors: tuple[Mentor, ...], weights: Weights, rules: Rules, rare: frozenset[str]) -> None:
        self.mentors, self.weights, self.rules, self.rare = mentors, weights, rules, rare
        self.at = {mentor.key: index for index, mentor in enumerate(mentors)}
        self.interests = Shared([mentor.interests for mentor in mentors])
        self.rare_ones = Shared([mentor.interests & rare for mentor in mentors])
        self.dislikes = Shared([mentor.dislikes for mentor in mentors])
        self.languages = Shared([mentor.languages for mentor in mentors])
        self.slots = Shared([mentor.free_slots for mentor in mentors])
        self.schools = Shared([mentor.schools for mentor in mentors])
        own = np.zeros((4, len(mentors)), dtype=np.bool_)
        for index, mentor in enumerate(mentors):
            found = blocks_of_mentor(mentor, rules)
            own[:, index] = [name in found for name in tuple(Constraint)[:4]]
        self.own_blocks = own

    def blocks(self, rows: tuple[Student, ...]) -> dict[Constraint, Table]:
        """Per constraint, in the order of `Constraint`, the pairs it forbids: (rows, mentors)."""
        rules, place = self.rules, {student.key: row for row, student in enumerate(rows)}
        none = np.zeros((len(rows), len(self.mentors)), dtype=np.bool_)
        own = {name: none | blocked for name, blocked in zip(Constraint, self.own_blocks, strict=False)}
        schools = [frozenset((student.school,)) for student in rows]
        languages = [student.languages for student in rows]
        return own | {
            Constraint.SCHOOL: self.schools.counts(schools) == 0 if rules.same_school else none,
            Constraint.SLOT: self.slots.counts([student.free_slots for student in rows]) < rules.common_slots,
            Constraint.LANGUAGE: self.languages.counts(languages) == 0 if rules.common_language else none,
            Constraint.VETO: self._named(rows, lambda student: student.vetoes)
            | self._naming(place, lambda mentor: mentor.vetoes),
            Constraint.KIN: self._naming(place, lambda mentor: mentor.kin),
            Constraint.OWN_TEACHER: self._naming(place, lambda mentor: mentor.teaches)
            if rules.own_teacher_excluded
            else none,
        }

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

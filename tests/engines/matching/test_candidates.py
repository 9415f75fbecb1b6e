from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.engines.matching import (
    Constraint,
    DuplicateKey,
    Mentor,
    Part,
    Rules,
    Student,
    Weights,
    candidates,
)
from tests.engines.matching.builders import mentor, student

RULES = Rules(must_last_until_ordinal=1000)


@pytest.mark.parametrize(
    ("constraint", "of_student", "of_mentor"),
    [
        (Constraint.SCREENING, {}, {"cleared": False}),
        (Constraint.TRAINING, {}, {"trained": False}),
        (Constraint.CAPACITY, {}, {"capacity": 2, "current_load": 2}),
        (Constraint.ENDS_TOO_SOON, {}, {"available_until_ordinal": 999}),
        (Constraint.SCHOOL, {"school": "south"}, {}),
        (Constraint.SLOT, {"free_slots": frozenset({1})}, {}),
        (Constraint.LANGUAGE, {"languages": frozenset({"uk"})}, {}),
        (Constraint.VETO, {"vetoes": frozenset({"m1"})}, {}),
        (Constraint.VETO, {}, {"vetoes": frozenset({"s1"})}),
        (Constraint.KIN, {}, {"kin": frozenset({"s1"})}),
        (Constraint.OWN_TEACHER, {}, {"teaches": frozenset({"s1"})}),
    ],
)
def test_each_constraint_blocks_alone_and_by_name(constraint, of_student, of_mentor):
    free = candidates([student("s1")], [mentor("m1", available_until_ordinal=1000)], Weights(), RULES)
    assert free.blocks("s1", "m1") == ()
    assert len(free.problem.score) == 1

    found = candidates([student("s1", **of_student)], [mentor("m1", **of_mentor)], Weights(), RULES)
    assert found.blocks("s1", "m1") == (constraint,)
    assert found.blocked_counts("s1") == {constraint: 1}
    usable = found.problem.places[found.problem.pair_mentor] > 0
    assert not usable.any()


@pytest.mark.parametrize(
    ("rules", "of_student", "of_mentor"),
    [
        (Rules(training=False), {}, {"trained": False}),
        (Rules(same_school=False), {"school": "south"}, {}),
        (Rules(common_slots=0), {"free_slots": frozenset()}, {}),
        (Rules(common_language=False), {"languages": frozenset()}, {}),
        (Rules(own_teacher_excluded=False), {}, {"teaches": frozenset({"s1"})}),
        (Rules(), {}, {"available_until_ordinal": 1}),
    ],
)
def test_a_rule_that_is_off_blocks_nobody(rules, of_student, of_mentor):
    found = candidates([student("s1", **of_student)], [mentor("m1", **of_mentor)], Weights(), rules)
    assert found.blocks("s1", "m1") == ()
    assert len(found.problem.score) == 1


def test_safety_has_no_switch():
    switches = {field.name for field in fields(Rules)}
    assert not any(word in name for name in switches for word in ("screen", "clear", "veto", "kin", "capacity"))


def test_gender_ethnicity_and_age_cannot_be_expressed():
    names = {field.name for shape in (Student, Mentor, Weights, Rules) for field in fields(shape)}
    forbidden = ("gender", "sex", "ethnic", "race", "racial", "origin", "religion", "birth", "age", "pronoun")
    words = {word for name in names for word in name.split("_")}
    assert words.isdisjoint(forbidden)
    assert not hasattr(student("s1"), "__dict__")


def test_several_blocks_are_all_named_and_counted():
    found = candidates(
        [student("s1", school="south")],
        [mentor("m1", cleared=False), mentor("m2"), mentor("m3", trained=False)],
        Weights(),
        RULES,
    )
    assert found.blocks("s1", "m1") == (Constraint.SCREENING, Constraint.SCHOOL)
    assert found.blocked_counts("s1") == {Constraint.SCREENING: 1, Constraint.TRAINING: 1, Constraint.SCHOOL: 3}
    assert found.blocked_mentors() == {"m1": (Constraint.SCREENING,), "m3": (Constraint.TRAINING,)}


def test_the_parts_of_a_score():
    one = student(
        "s1",
        need_tier=1,
        grade=1,
        interests=frozenset({"chess", "kites"}),
        dislikes=frozenset({"crowds"}),
        wishes=("m9", "m1"),
        family_wishes=frozenset({"m1"}),
        knows=frozenset({"m1"}),
        current_mentor="m1",
    )
    two = mentor(
        "m1",
        interests=frozenset({"chess", "kites"}),
        dislikes=frozenset({"crowds", "noise"}),
        wishes=("s1",),
        experience=9,
        engages_parents=True,
    )
    crowd = [student(f"x{number}", interests=frozenset({"chess"})) for number in range(30)]
    found = candidates([one, *crowd], [two], Weights(), Rules(family_up_to_grade=2))
    assert found.parts("s1", "m1") == (
        Part("continuity", 200, ()),
        Part("mentor_wish", 60, (1,)),
        Part("student_wish", 60, (2,)),
        Part("prior_relation", 40, ()),
        Part("experience_for_need", 30, (3,)),
        Part("family_wish", 30, ()),
        Part("engages_family", 20, (1,)),
        Part("shared_interest", 20, ("chess", "kites")),
        Part("shared_dislike", 15, ("crowds",)),
        Part("rare_interest", 10, ("kites",)),
        Part("shared_language", 10, ("fr",)),
        Part("common_slot", 2, (2,)),
    )
    assert found.problem.score[found.problem.pair_index("s1", "m1")] == 497


def test_ticking_every_interest_earns_no_more_than_the_limit():
    everything = frozenset(f"interest {number}" for number in range(40))
    ticked = {"interests": everything, "dislikes": everything, "free_slots": frozenset(range(40))}
    found = candidates([student("s1", **ticked)], [mentor("m1", **ticked)], Weights(), Rules(rare_one_in=1))
    points = {part.name: (part.points, len(part.values)) for part in found.parts("s1", "m1")}
    assert points["shared_interest"] == points["rare_interest"] == (50, 5)
    assert points["shared_dislike"] == (75, 5)
    assert points["common_slot"] == (10, 5)
    assert found.problem.score.tolist() == [50 + 50 + 75 + 10 + 10]


NAMES = st.frozensets(st.sampled_from(["a", "b", "c", "d"]))
SLOTS = st.frozensets(st.integers(0, 5))
STUDENT_KEYS = [f"s{number}" for number in range(4)]
MENTOR_KEYS = [f"m{number}" for number in range(4)]
SOME_MENTORS = st.frozensets(st.sampled_from(MENTOR_KEYS), max_size=2)
SOME_STUDENTS = st.frozensets(st.sampled_from(STUDENT_KEYS), max_size=2)


@st.composite
def people(draw):
    students = [
        student(
            key,
            need_tier=draw(st.integers(1, 3)),
            school=draw(st.sampled_from(["north", "south"])),
            grade=draw(st.integers(0, 4)),
            interests=draw(NAMES),
            dislikes=draw(NAMES),
            languages=draw(NAMES),
            free_slots=draw(SLOTS),
            wishes=tuple(draw(st.lists(st.sampled_from(MENTOR_KEYS)))),
            family_wishes=draw(SOME_MENTORS),
            vetoes=draw(SOME_MENTORS),
            knows=draw(SOME_MENTORS),
            current_mentor=draw(st.sampled_from([None, *MENTOR_KEYS])),
        )
        for key in STUDENT_KEYS
    ]
    mentors = [
        mentor(
            key,
            capacity=draw(st.integers(0, 2)),
            schools=frozenset({"north"}),
            cleared=draw(st.booleans()),
            trained=draw(st.booleans()),
            interests=draw(NAMES),
            dislikes=draw(NAMES),
            languages=draw(NAMES),
            free_slots=draw(SLOTS),
            available_until_ordinal=draw(st.sampled_from([None, 999, 1000])),
            wishes=tuple(draw(st.lists(st.sampled_from(STUDENT_KEYS)))),
            vetoes=draw(SOME_STUDENTS),
            kin=draw(SOME_STUDENTS),
            teaches=draw(SOME_STUDENTS),
            engages_parents=draw(st.booleans()),
            experience=draw(st.integers(0, 5)),
        )
        for key in MENTOR_KEYS
    ]
    return students, mentors


@given(people(), st.permutations(range(4)))
def test_the_tables_agree_with_one_pair_at_a_time(drawn, order):
    students, mentors = drawn
    rules = Rules(
        must_last_until_ordinal=1000, rare_one_in=3, interests_counted=2, slots_counted=2, family_up_to_grade=2
    )
    found = candidates([students[i] for i in order], [mentors[i] for i in order], Weights(), rules)
    for one in students:
        blocks = [found.blocks(one.key, other.key) for other in mentors]
        assert found.blocked_counts(one.key) == {
            name: sum(name in names for names in blocks)
            for name in Constraint
            if any(name in names for names in blocks)
        }
        for other, names in zip(mentors, blocks, strict=True):
            index = found.problem.pair_index(one.key, other.key)
            assert (index is not None) == (set(names) <= {Constraint.CAPACITY})
            if index is not None:
                assert found.problem.score[index] == sum(part.points for part in found.parts(one.key, other.key))


def test_more_students_than_one_block_of_rows():
    found = candidates([student(f"s{number:04}") for number in range(1100)], [mentor("m1")], Weights(), Rules())
    assert np.array_equal(found.problem.pair_student, np.arange(1100))


def test_nobody():
    found = candidates([], [], Weights(), Rules())
    assert len(found.problem.score) == 0
    assert found.blocked.shape == (0, len(Constraint))
    assert candidates([student("s1")], [], Weights(), Rules()).blocked_counts("s1") == {}


def test_bad_input_says_who():
    with pytest.raises(DuplicateKey, match="student s1"):
        candidates([student("s1"), student("s1")], [], Weights(), Rules())
    with pytest.raises(DuplicateKey, match="mentor m1"):
        candidates([], [mentor("m1"), mentor("m1")], Weights(), Rules())
    with pytest.raises(ValueError, match="student s1"):
        student("s1", need_tier=0)
    with pytest.raises(ValueError, match="mentor m1"):
        mentor("m1", capacity=-1)
    with pytest.raises(ValueError, match="shared_interest"):
        Weights(shared_interest=2_000_000)
    with pytest.raises(ValueError, match="common_slots"):
        Rules(common_slots=-1)


def test_an_interest_of_one_person_in_ten_is_rare_and_of_two_is_not():
    crowd = [student(f"s{number}", interests=frozenset()) for number in range(8)]
    for holders, rare in (([mentor("m1")], frozenset({"chess"})), ([mentor("m1"), mentor("m2")], frozenset())):
        others = [mentor(f"x{number}", interests=frozenset()) for number in range(2 - len(holders))]
        assert candidates(crowd, [*holders, *others], Weights(), Rules()).rare == rare

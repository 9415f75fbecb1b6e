import numpy as np
import pytest

from holdfast.engines.matching import (
    Constraint,
    Move,
    PairNotAllowed,
    Price,
    Relaxation,
    Rules,
    RunnerUp,
    Weights,
    assignment_of,
    candidates,
    explain,
    proof_of,
    solve,
    veto_price,
    what_if,
    with_forced_pair,
    without_pair,
)
from tests.engines.matching.builders import mentor, random_problem, student


def test_a_pair_carries_its_parts_and_both_runners_up():
    found = candidates(
        [student("s1", wishes=("m1",)), student("s2")],
        [mentor("m1"), mentor("m2", interests=frozenset()), mentor("m3", capacity=0)],
        Weights(),
        Rules(),
    )
    first, second = explain(found, solve(found.problem)).pairs
    assert (first.student, first.mentor, first.score) == ("s1", "m1", 142)
    assert [(part.name, part.points) for part in first.parts] == [
        ("student_wish", 120),
        ("shared_interest", 10),
        ("shared_language", 10),
        ("common_slot", 2),
    ]
    assert first.next_for_student == RunnerUp("m2", 12, 130)
    assert first.next_for_mentor == RunnerUp("s2", 22, 120)
    assert second.next_for_student == RunnerUp("m1", 22, -10)
    assert first.siblings_with_same_mentor == ()


def test_siblings_with_the_same_mentor_are_shown():
    found = candidates(
        [student("s1", siblings=frozenset({"s2", "s9"})), student("s2", siblings=frozenset({"s1"}))],
        [mentor("m1", capacity=2)],
        Weights(),
        Rules(),
    )
    assert [pair.siblings_with_same_mentor for pair in explain(found, solve(found.problem)).pairs] == [("s2",), ("s1",)]


def test_an_unplaced_student_is_told_what_blocks_and_which_single_relaxation_helps():
    found = candidates(
        [student("s1"), student("s2", need_tier=3, free_slots=frozenset({2}), languages=frozenset({"en"}))],
        [
            mentor("m1"),
            mentor("m2", free_slots=frozenset({7}), vetoes=frozenset({"s1"})),
            mentor("m3", free_slots=frozenset({8}), cleared=False),
            mentor("m4", languages=frozenset({"uk"})),
            mentor("m5", cleared=False),
        ],
        Weights(),
        Rules(),
    )
    explanation = explain(found, solve(found.problem))
    (reason,) = explanation.unplaced
    assert (reason.student, reason.need_tier, reason.allowed) == ("s2", 3, 1)
    assert reason.blocked == ((Constraint.SCREENING, 2), (Constraint.SLOT, 2), (Constraint.LANGUAGE, 1))
    assert set(reason.relaxations) == {
        Relaxation(Constraint.SCREENING, 1, 1),
        Relaxation(Constraint.CAPACITY, 1, 1),
        Relaxation(Constraint.SLOT, 1, 1),
        Relaxation(Constraint.LANGUAGE, 1, 1),
    }
    assert explanation.would_help == (
        (Constraint.SCREENING, 1),
        (Constraint.CAPACITY, 1),
        (Constraint.SLOT, 1),
        (Constraint.LANGUAGE, 1),
    )


def test_a_relaxation_towards_a_full_mentor_does_not_help():
    found = candidates([student("s1", need_tier=1), student("s2", school="south")], [mentor("m1")], Weights(), Rules())
    explanation = explain(found, solve(found.problem))
    assert explanation.unplaced[0].relaxations == (Relaxation(Constraint.SCHOOL, 1, 0),)
    assert explanation.would_help == ()


def two_by_two():
    return candidates(
        [student("s1", wishes=("m1",)), student("s2", wishes=("m2",))], [mentor("m1"), mentor("m2")], Weights(), Rules()
    )


def test_the_price_of_a_veto():
    assignment = solve(two_by_two().problem)
    assert assignment.pairs() == (("s1", "m1"), ("s2", "m2"))
    answer = without_pair(assignment, "s1", "m1")
    assert answer.price == Price(((2, 0),), 240)
    assert answer.moves == (Move("s1", "m1", "m2"), Move("s2", "m2", "m1"))
    assert proof_of(answer.rest).accepted
    assert veto_price(assignment, "s2") == Price(((2, 0),), 240)


def test_the_price_of_a_forced_pair():
    assignment = solve(two_by_two().problem)
    answer = with_forced_pair(assignment, "s1", "m2")
    assert answer.pairs == (("s1", "m2"), ("s2", "m1"))
    assert answer.price == Price(((2, 0),), 240)
    assert with_forced_pair(assignment, "s1", "m1").price == Price(((2, 0),), 0)
    assert with_forced_pair(assignment, "s1", "m1").moves == ()


def test_forcing_a_calm_student_costs_an_urgent_one_the_place():
    found = candidates([student("s1", need_tier=1), student("s2", need_tier=3)], [mentor("m1")], Weights(), Rules())
    answer = with_forced_pair(solve(found.problem), "s2", "m1")
    assert answer.price == Price(((1, 1), (3, -1)), 0)
    assert answer.moves == (Move("s1", "m1", None), Move("s2", None, "m1"))


def test_one_place_more_even_for_a_mentor_who_had_none():
    found = candidates([student("s1")], [mentor("m1", capacity=0)], Weights(), Rules())
    assignment = solve(found.problem)
    assert assignment.pairs() == ()
    answer = what_if(assignment, places={"m1": 1})
    assert answer.pairs == (("s1", "m1"),)
    assert answer.price == Price(((2, -1),), -22)


def test_what_cannot_be_is_refused():
    found = candidates(
        [student("s1"), student("s2", school="south")], [mentor("m1"), mentor("m0", capacity=0)], Weights(), Rules()
    )
    assignment = solve(found.problem)
    for forced in ([("s2", "m1")], [("s1", "m0")], [("s1", "m1"), ("s1", "m1")]):
        with pytest.raises(PairNotAllowed, match=forced[0][0]):
            what_if(assignment, force=forced)
    with pytest.raises(PairNotAllowed):
        what_if(assignment, forbid=[("s1", "m1")], force=[("s1", "m1")])
    with pytest.raises(KeyError):
        without_pair(assignment, "nobody", "m1")
    with pytest.raises(KeyError):
        veto_price(assignment, "s2")


def test_prices_are_never_below_zero_and_equal_the_difference_of_two_proven_rounds():
    for seed in range(60):
        problem = random_problem(seed)
        assignment = solve(problem)
        before = proof_of(assignment).achieved
        for s, m in assignment.pairs():
            answer = without_pair(assignment, s, m)
            lost = tuple(count for _, count in answer.price.placements)
            assert (lost, answer.price.score) >= ((0,) * len(lost), 0)
            kept = problem.edited(
                keep=(problem.pair_student != problem.student_at[s]) | (problem.pair_mentor != problem.mentor_at[m]),
                places=problem.places,
            )
            again = assignment_of(kept, answer.rest.mentor_of.copy())
            assert answer.price.score == assignment.score - again.score
            assert proof_of(again).accepted
        for index in range(len(problem.score)):
            s, m = problem.student_keys[problem.pair_student[index]], problem.mentor_keys[problem.pair_mentor[index]]
            if problem.places[problem.pair_mentor[index]]:
                forced = with_forced_pair(assignment, s, m)
                weight = dict(
                    zip(np.unique(problem.tiers).tolist(), range(len(np.unique(problem.tiers)), 0, -1), strict=True)
                )
                loss = sum(weight[tier] * problem.step() * lost for tier, lost in forced.price.placements)
                assert loss + forced.price.score >= 0
                assert before - loss - forced.price.score == sum(
                    problem.weights()[problem.pair_index(*pair)] for pair in forced.pairs
                )

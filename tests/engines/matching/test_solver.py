from itertools import product

import networkx as nx
import numpy as np
import pytest

from holdfast.engines.matching import NotOptimal, Problem, ScoresTooLarge, assignment_of, proof_of, solve
from tests.engines.matching.builders import dense_optimum, random_problem, shuffled


def total_weight(assignment) -> int:
    problem = assignment.problem
    return sum(problem.weights()[assignment.mentor_of[problem.pair_student] == problem.pair_mentor].tolist())


def test_equals_a_dense_solver_and_is_certified_on_hundreds_of_small_rounds():
    placed_somebody = 0
    for seed in range(600):
        problem = random_problem(seed)
        assignment = solve(problem)
        assert total_weight(assignment) == dense_optimum(problem, problem.weights()), seed
        assert proof_of(assignment).accepted, seed
        placed_somebody += any(count for _, count in assignment.placed)
    assert placed_somebody > 400


@pytest.mark.parametrize("seed", range(30))
def test_equals_a_dense_solver_where_places_are_short_and_paths_are_long(seed):
    rng = np.random.default_rng(seed)
    who, where = np.nonzero(rng.random((90, 25)) < 0.4)
    problem = Problem(
        student_keys=tuple(f"s{number}" for number in range(90)),
        tiers=rng.integers(1, 4, 90),
        mentor_keys=tuple(f"m{number}" for number in range(25)),
        places=rng.integers(0, 7, 25),
        pair_student=who,
        pair_mentor=where,
        score=rng.integers(0, 400, len(who)),
    )
    assignment = solve(problem)
    assert total_weight(assignment) == dense_optimum(problem, problem.weights())
    assert proof_of(assignment).accepted


@pytest.mark.parametrize("seed", range(60))
def test_equals_brute_force_over_every_assignment_with_the_goal_written_out(seed):
    problem = random_problem(seed, students=4, mentors=3, places=2)
    score = dict(
        zip(
            zip(problem.pair_student.tolist(), problem.pair_mentor.tolist(), strict=True),
            problem.score.tolist(),
            strict=True,
        )
    )
    levels = sorted(set(problem.tiers.tolist()))
    best = None
    for choice in product(range(-1, len(problem.places)), repeat=len(problem.tiers)):
        taken = [(s, m) for s, m in enumerate(choice) if m >= 0]
        if any(pair not in score for pair in taken):
            continue
        if any(choice.count(m) > problem.places[m] for m in range(len(problem.places))):
            continue
        counts = tuple(sum(problem.tiers[s] == level for s, _ in taken) for level in levels)
        goal = (counts, sum(score[pair] for pair in taken))
        best = goal if best is None else max(best, goal)
    found = solve(problem)
    assert (tuple(count for _, count in found.placed), found.score) == best


@pytest.mark.parametrize("seed", range(40))
def test_places_as_many_students_as_a_maximum_flow(seed):
    problem = random_problem(seed, students=20, mentors=10, places=2)
    graph = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    graph.add_edges_from((("source", f"s{s}") for s in range(len(problem.tiers))), capacity=1)
    for s, m in zip(problem.pair_student.tolist(), problem.pair_mentor.tolist(), strict=True):
        graph.add_edge(f"s{s}", f"m{m}", capacity=1)
    for m, places in enumerate(problem.places.tolist()):
        graph.add_edge(f"m{m}", "sink", capacity=places)
    assert sum(count for _, count in solve(problem).placed) == nx.maximum_flow_value(graph, "source", "sink")


def test_the_order_of_the_rows_changes_nothing():
    for seed in range(200):
        problem = random_problem(seed, students=14, mentors=6)
        expected = solve(problem).pairs()
        for other in range(3):
            again = solve(shuffled(problem, other))
            assert again.pairs() == expected, (seed, other)


def test_the_lot_decides_among_equals_and_only_there():
    equal = Problem(
        student_keys=("s1", "s2"),
        tiers=np.array([1, 1]),
        mentor_keys=("m1",),
        places=np.array([1]),
        pair_student=np.array([0, 1]),
        pair_mentor=np.array([0, 0]),
        score=np.array([5, 5]),
    )
    winners = {solve(equal, draw=str(number)).pairs() for number in range(20)}
    assert winners == {(("s1", "m1"),), (("s2", "m1"),)}
    unequal = Problem(
        student_keys=("s1", "s2"),
        tiers=np.array([1, 1]),
        mentor_keys=("m1",),
        places=np.array([1]),
        pair_student=np.array([0, 1]),
        pair_mentor=np.array([0, 0]),
        score=np.array([5, 6]),
    )
    assert {solve(unequal, draw=str(number)).pairs() for number in range(20)} == {(("s2", "m1"),)}


def test_the_more_urgent_student_is_placed_however_good_the_other_score():
    problem = Problem(
        student_keys=("calm", "urgent"),
        tiers=np.array([3, 1]),
        mentor_keys=("m1",),
        places=np.array([1]),
        pair_student=np.array([0, 1]),
        pair_mentor=np.array([0, 0]),
        score=np.array([1_000_000, -50]),
    )
    assert solve(problem).pairs() == (("urgent", "m1"),)
    assert solve(problem).placed == ((1, 1), (3, 0))


def test_nobody_and_no_pairs_are_answers_too():
    empty = Problem((), np.zeros(0), (), np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0))
    assert solve(empty).pairs() == ()
    assert proof_of(solve(empty)).accepted
    alone = Problem(("s1",), np.array([1]), ("m1",), np.array([2]), np.zeros(0), np.zeros(0), np.zeros(0))
    assert solve(alone).unplaced() == ("s1",)
    assert proof_of(solve(alone)).accepted


def test_scores_that_would_overflow_are_refused():
    problem = Problem(
        ("s1", "s2"), np.array([1, 2]), ("m1",), np.array([1]), np.array([0, 1]), np.array([0, 0]), np.array([1, 2**60])
    )
    with pytest.raises(ScoresTooLarge):
        solve(problem)


@pytest.mark.parametrize("seed", range(60))
def test_an_assignment_that_is_not_the_best_has_no_prices(seed):
    problem = random_problem(seed)
    best = solve(problem)
    for s in np.flatnonzero(best.mentor_of >= 0):
        worse = best.mentor_of.copy()
        worse[s] = -1
        with pytest.raises(NotOptimal):
            assignment_of(problem, worse)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pair_student": np.array([0, 0]), "pair_mentor": np.array([0, 0])}, "given twice"),
        ({"pair_student": np.array([0, 5])}, "not in the lists"),
        ({"places": np.array([-1])}, "negative"),
        ({"tiers": np.array([1])}, "one tier"),
        ({"score": np.array([1])}, "one length"),
        ({"student_keys": ("s1", "s1")}, "one person"),
    ],
)
def test_a_broken_problem_is_refused(change, message):
    good = {
        "student_keys": ("s1", "s2"),
        "tiers": np.array([1, 2]),
        "mentor_keys": ("m1",),
        "places": np.array([1]),
        "pair_student": np.array([0, 1]),
        "pair_mentor": np.array([0, 0]),
        "score": np.array([1, 2]),
    }
    assert Problem(**good).step() == 5
    with pytest.raises(ValueError, match=message):
        Problem(**good | change)


def test_a_place_given_to_the_lesser_student_has_no_price():
    problem = Problem(
        ("s1", "s2"), np.array([1, 1]), ("m1",), np.array([1]), np.array([0, 1]), np.array([0, 0]), np.array([5, 6])
    )
    assert assignment_of(problem, np.array([-1, 0])).prices.mentor.tolist() == [18]
    with pytest.raises(NotOptimal, match="worth less"):
        assignment_of(problem, np.array([0, -1]))

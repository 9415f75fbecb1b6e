import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from holdfast.engines import matching
from holdfast.engines.matching import Flaw, Prices, proof_of, solve
from tests.engines.matching.builders import random_problem


def test_the_checker_imports_nothing_of_the_solver():
    tree = ast.parse((Path(matching.__file__).parent / "certificate.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"dataclasses", "enum", "numpy", "numpy.typing"}


def test_every_change_of_a_single_pair_is_refused_unless_it_is_as_good():
    refused = equal = 0
    for seed in range(150):
        problem = random_problem(seed)
        best = solve(problem)
        weight = {
            (s, m): w for s, m, w in zip(problem.pair_student, problem.pair_mentor, problem.weights(), strict=True)
        }
        for s, mentor in enumerate(best.mentor_of.tolist()):
            for other in range(-1, len(problem.places)):
                if other == mentor:
                    continue
                changed = best.mentor_of.copy()
                changed[s] = other
                load = np.bincount(changed[changed >= 0], minlength=len(problem.places))
                possible = (other == -1 or (s, other) in weight) and (load <= problem.places).all()
                as_good = possible and weight.get((s, other), 0) == weight.get((s, mentor), 0)
                proof = proof_of(replace(best, mentor_of=changed))
                assert proof.accepted == as_good, (seed, s, other, proof)
                refused += not as_good
                equal += as_good
    assert refused > 1000
    assert equal > 5


def test_swapping_two_students_is_refused_unless_it_is_as_good():
    refused = 0
    for seed in range(100):
        problem = random_problem(seed)
        best = solve(problem)
        chosen = problem.weights()[best.mentor_of[problem.pair_student] == problem.pair_mentor].sum()
        for one in range(len(problem.tiers)):
            for other in range(one):
                if best.mentor_of[one] == best.mentor_of[other]:
                    continue
                changed = best.mentor_of.copy()
                changed[[one, other]] = changed[[other, one]]
                now = problem.weights()[changed[problem.pair_student] == problem.pair_mentor]
                complete = len(now) == (changed >= 0).sum()
                as_good = complete and now.sum() == chosen
                assert proof_of(replace(best, mentor_of=changed)).accepted == as_good
                refused += not as_good
    assert refused > 200


@pytest.mark.parametrize("seed", range(30))
def test_prices_off_by_one_are_refused(seed):
    problem = random_problem(seed)
    best = solve(problem)
    for side in ("student", "mentor"):
        for index in range(len(getattr(best.prices, side))):
            if side == "mentor" and problem.places[index] == 0:
                continue
            for shift in (-1, 1):
                prices = {"student": best.prices.student.copy(), "mentor": best.prices.mentor.copy()}
                prices[side][index] += shift
                proof = proof_of(replace(best, prices=Prices(**prices)))
                assert not proof.accepted
                assert Flaw.OBJECTIVES_DIFFER in proof.flaws


@pytest.fixture
def claim():
    """Two students, one mentor with one place: the better pair is taken."""
    return {
        "tiers": np.array([1, 1]),
        "places": np.array([1]),
        "pair_student": np.array([0, 1]),
        "pair_mentor": np.array([0, 0]),
        "score": np.array([5, 3]),
        "step": 11,
        "mentor_of": np.array([0, -1]),
        "student_prices": np.array([2, 0]),
        "mentor_prices": np.array([14]),
    }


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"step": 10, "student_prices": np.array([2, 0]), "mentor_prices": np.array([13])}, Flaw.STEP_TOO_SMALL),
        ({"mentor_of": np.array([0, 0])}, Flaw.OVER_CAPACITY),
        ({"mentor_of": np.array([7, -1])}, Flaw.PAIR_NOT_ALLOWED),
        ({"mentor_of": np.array([-2, -1])}, Flaw.PAIR_NOT_ALLOWED),
        ({"student_prices": np.array([3, -1])}, Flaw.NEGATIVE_PRICE),
        ({"mentor_prices": np.array([13])}, Flaw.PAIR_NOT_COVERED),
        ({"mentor_of": np.array([-1, 0])}, Flaw.OBJECTIVES_DIFFER),
        ({"mentor_of": np.array([0])}, Flaw.SHAPE),
        ({"mentor_prices": np.array([2**62])}, Flaw.TOO_LARGE),
    ],
)
def test_each_flaw_is_named(claim, change, flaw):
    assert matching.certify(**claim).accepted
    proof = matching.certify(**claim | change)
    assert not proof.accepted
    assert flaw in proof.flaws


def test_the_bound_is_what_no_assignment_exceeds(claim):
    proof = matching.certify(**claim)
    assert (proof.achieved, proof.bound) == (16, 16)

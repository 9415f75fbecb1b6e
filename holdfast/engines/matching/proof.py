"""Hand an assignment to the independent checker."""

from holdfast.engines.matching.certificate import Certificate, certify
from holdfast.engines.matching.solver import Assignment


def proof_of(assignment: Assignment) -> Certificate:
    """The certificate of this assignment, checked by a program that shares nothing with the solver."""
    problem = assignment.problem
    return certify(
        tiers=problem.tiers,
        places=problem.places,
        pair_student=problem.pair_student,
        pair_mentor=problem.pair_mentor,
        score=problem.score,
        step=problem.step(),
        mentor_of=assignment.mentor_of,
        student_prices=assignment.prices.student,
        mentor_prices=assignment.prices.mentor,
    )

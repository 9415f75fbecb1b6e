"""Which mentor for which student, why, and a certificate that no better assignment exists. See README.md."""

from holdfast.engines.matching.candidates import Candidates, candidates
from holdfast.engines.matching.certificate import Certificate, Flaw, certify
from holdfast.engines.matching.explain import (
    Explanation,
    PairReason,
    Relaxation,
    RunnerUp,
    UnplacedReason,
    explain,
    veto_price,
)
from holdfast.engines.matching.people import Constraint, DuplicateKey, Mentor, Part, Rules, Student, Weights
from holdfast.engines.matching.prices import NotOptimal, Prices, prices_of
from holdfast.engines.matching.problem import Problem, ScoresTooLarge
from holdfast.engines.matching.proof import proof_of
from holdfast.engines.matching.solver import Assignment, assignment_of, solve
from holdfast.engines.matching.whatif import (
    Move,
    PairNotAllowed,
    Price,
    WhatIf,
    what_if,
    with_forced_pair,
    without_pair,
)

__all__ = [
    "Assignment",
    "Candidates",
    "Certificate",
    "Constraint",
    "DuplicateKey",
    "Explanation",
    "Flaw",
    "Mentor",
    "Move",
    "NotOptimal",
    "PairNotAllowed",
    "PairReason",
    "Part",
    "Price",
    "Prices",
    "Problem",
    "Relaxation",
    "Rules",
    "RunnerUp",
    "ScoresTooLarge",
    "Student",
    "UnplacedReason",
    "Weights",
    "WhatIf",
    "assignment_of",
    "candidates",
    "certify",
    "explain",
    "prices_of",
    "proof_of",
    "solve",
    "veto_price",
    "what_if",
    "with_forced_pair",
    "without_pair",
]

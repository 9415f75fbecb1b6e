"""From a cohort to a proposal with its proof and its reasons, as they are kept."""

from dataclasses import asdict, dataclass

from holdfast.engines import matching
from holdfast.matches.facts import Cohort


@dataclass(frozen=True, slots=True)
class Proposal:
    """The best assignment of a cohort, why each pair, and why nobody."""

    cohort: Cohort
    assignment: matching.Assignment
    explanation: matching.Explanation
    certificate: dict[str, object]

    def unmatched(self) -> list[dict[str, object]]:
        return [_unplaced(one) for one in self.explanation.unplaced]

    def pairs(self) -> dict[int, matching.PairReason]:
        """Why each pair, by student id."""
        return {int(one.student): one for one in self.explanation.pairs}


def proposal_for(cohort: Cohort, draw: str) -> Proposal:
    """Solve, let the independent checker look at it, explain. The same cohort and draw give the same proposal."""
    assignment = matching.solve(cohort.found.problem, draw=draw)
    proof = matching.proof_of(assignment)
    certificate = {
        "accepted": proof.accepted,
        "flaws": [flaw.value for flaw in proof.flaws],
        "achieved": proof.achieved,
        "bound": proof.bound,
        "digest": cohort.digest(),
        "placed": [list(one) for one in assignment.placed],
        "score": assignment.score,
        "students": len(cohort.referrals),
        "mentors": len(cohort.mentors),
    }
    return Proposal(cohort, assignment, matching.explain(cohort.found, assignment), certificate)


def why_of(reason: matching.PairReason) -> dict[str, object]:
    """The parts of a pair's score, and the next student for the mentor, as they are kept."""
    return {
        "parts": [asdict(part) | {"values": list(part.values)} for part in reason.parts],
        "next_for_mentor": _runner_up(reason.next_for_mentor),
        "siblings": [int(key) for key in reason.siblings_with_same_mentor],
    }


def runner_up_of(reason: matching.PairReason) -> dict[str, object]:
    return _runner_up(reason.next_for_student)


def _runner_up(found: matching.RunnerUp | None) -> dict[str, object]:
    return {"id": int(found.key), "score": found.score, "behind": found.behind} if found else {}


def _unplaced(reason: matching.UnplacedReason) -> dict[str, object]:
    helps = [one for one in reason.relaxations if one.with_a_place]
    return {
        "student": int(reason.student),
        "tier": reason.need_tier,
        "allowed": reason.allowed,
        "blocked": [[name.value, count] for name, count in reason.blocked],
        "relax": [[one.constraint.value, one.mentors, one.with_a_place] for one in helps],
    }

"""Proposing a round, and changing it pair by pair with the price of each change in view."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from holdfast.cases.models import Referral
from holdfast.engines import matching
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.access import programmes_matched_by, rounds_managed_by
from holdfast.matches.choices import MatchStatus, RoundStatus
from holdfast.matches.facts import Cohort, weights_of
from holdfast.matches.models import Match, MatchRound
from holdfast.matches.queries import cohort_of_round, is_stale, may_count, price_in, ready_for, round_cohort
from holdfast.matches.refusals import NobodyReady, PairImpossible, ReasonNeeded, RoundStale
from holdfast.matches.solving import Proposal, proposal_for, runner_up_of, why_of
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of


@audit.action
def propose(*, programme_id: int, by: Actor, at: datetime, on: date) -> MatchRound:
    """Propose a mentor for every student who can be matched today. Open proposals of an older round are replaced."""
    programme = _programme(by, programme_id)
    _close_older(programme)
    referrals = ready_for(programme, on).referrals
    if not referrals:
        raise NobodyReady(
            _("No student of %(programme)s can be matched now. See who is waiting, and for what.")
            % {"programme": programme.name}
        )
    blueprint = blueprint_of(programme)
    found = MatchRound.objects.create(
        school_id=programme.school_id, programme=programme, proposed_by_id=by.user_id, proposed_at=at,
        weights=_weights(weights_of(blueprint)), draw=f"{programme.pk}:{at.isoformat(timespec='seconds')}",
    )  # fmt: skip
    _keep(found, proposal_for(round_cohort(programme, referrals, on), found.draw), at)
    return found


def _weights(weights: matching.Weights) -> dict[str, int]:
    return {name: getattr(weights, name) for name in matching.Weights.__dataclass_fields__}


def _programme(by: Actor, programme_id: int) -> Programme:
    rows = programmes_matched_by(by).select_for_update(of=("self",))
    programme = rows.filter(pk=programme_id).first()
    if programme is None:
        raise NotAllowed(_("Only who manages matches at this school can propose them."))
    if programme.status != ProgrammeStatus.RUNNING:
        raise Refusal(
            _("%(programme)s is not running, so nobody is matched. Start it again first.")
            % {"programme": programme.name}
        )
    return programme


def _close_older(programme: Programme) -> None:
    older = MatchRound.objects.filter(programme=programme, status=RoundStatus.OPEN)
    Match.objects.filter(round__in=older, status=MatchStatus.PROPOSED).update(status=MatchStatus.REPLACED)
    older.update(status=RoundStatus.STALE)


def _keep(found: MatchRound, proposal: Proposal, at: datetime) -> None:
    """Make the round's open proposals those of `proposal`: what is the same stays, the rest is replaced."""
    reasons, cohort = proposal.pairs(), proposal.cohort
    open_now = Match.objects.filter(round=found, status=MatchStatus.PROPOSED, is_forced=False)
    same = {one.student_id: one for one in open_now if _is(reasons.get(one.student_id), one)}
    open_now.exclude(pk__in=[one.pk for one in same.values()]).update(status=MatchStatus.REPLACED)
    for student_id, match in same.items():
        match.score, match.why, match.runner_up = _told(reasons[student_id])
    Match.objects.bulk_update(same.values(), ["score", "why", "runner_up"])
    Match.objects.bulk_create(
        _match(found, referral, reasons[referral.student_id], at)
        for referral in cohort.referrals
        if referral.student_id in reasons and referral.student_id not in same
    )
    found.certificate, found.unmatched = proposal.certificate, proposal.unmatched()
    still_open = Match.objects.filter(round=found, status=MatchStatus.PROPOSED).exists()
    found.status = RoundStatus.OPEN if still_open or found.unmatched else RoundStatus.DONE
    found.save(update_fields=["certificate", "unmatched", "status", "edits"])


def _is(reason: matching.PairReason | None, match: Match) -> bool:
    return reason is not None and int(reason.mentor) == match.mentor_id


def _told(reason: matching.PairReason) -> tuple[int, dict[str, object], dict[str, object]]:
    return reason.score, why_of(reason), runner_up_of(reason)


def _match(found: MatchRound, referral: Referral, reason: matching.PairReason, at: datetime) -> Match:
    score, why, runner_up = _told(reason)
    return Match(
        school_id=found.school_id, programme_id=found.programme_id, round=found, referral=referral,
        student_id=referral.student_id, mentor_id=int(reason.mentor), score=score, why=why, runner_up=runner_up,
        proposed_at=at,
    )  # fmt: skip


@audit.action
def repropose(*, round_id: int, by: Actor, at: datetime, on: date) -> MatchRound:
    """Propose again for whoever has no approved mentor in this round; what was approved stays."""
    found = _locked_round(round_id)
    _keep(found, proposal_for(cohort_of_round(found, on), found.draw), at)
    return found


def _locked_round(round_id: int) -> MatchRound:
    rows = MatchRound.objects.select_for_update(of=("self",))
    return rows.select_related("programme__blueprint", "programme__school__district").get(pk=round_id)


def _round_to_edit(by: Actor, round_id: int, on: date) -> tuple[MatchRound, Cohort]:
    if not rounds_managed_by(by).filter(pk=round_id).exists():
        raise NotAllowed(_("Only who manages matches at this school can change a proposal."))
    found = _locked_round(round_id)
    if found.status == RoundStatus.STALE:
        raise RoundStale(_("A newer proposal replaced this one. Open the newest."))
    cohort = cohort_of_round(found, on)
    if is_stale(found, cohort):
        raise RoundStale(_("Something has changed since this was proposed. Propose again, then decide."))
    return found, cohort


@audit.action
def forbid(*, match_id: int, why: str, by: Actor, at: datetime, on: date) -> MatchRound:
    """Set a proposed pair aside for good, with the reason and the price for the others, and propose again."""
    match = Match.objects.filter(pk=match_id, status=MatchStatus.PROPOSED, round__isnull=False).first()
    if match is None or match.round_id is None:
        raise NotAllowed(_("This proposal is no longer open."))
    found, cohort = _round_to_edit(by, match.round_id, on)
    if not why.strip():
        raise ReasonNeeded(_("Say why in a sentence: this is kept with the decision."), field="reason")
    price = None
    if not match.is_forced:
        base = matching.solve(cohort.found.problem, draw=found.draw)
        price = matching.without_pair(base, str(match.student_id), str(match.mentor_id), draw=found.draw).price
    _note(found, "forbid", match.student_id, match.mentor_id, price, by, at)
    match.status, match.decline_reason = MatchStatus.DECLINED, why.strip()
    match.save(update_fields=["status", "decline_reason"])
    _keep(found, proposal_for(cohort_of_round(found, on), found.draw), at)
    return found


@audit.action
def force(
    *,
    round_id: int,
    student_id: int,
    mentor_id: int,
    why: str,
    by: Actor,
    at: datetime,
    on: date,
    counted: Sequence[str] = (),
) -> Match:
    """Insist on a pair, with the reason and the price for the others. What the rules forbid stays forbidden.

    `counted` is what else was looked at: only what the programme's declared aims allow.
    """
    found, cohort = _round_to_edit(by, round_id, on)
    if not set(counted) <= set(may_count(found.programme)):
        raise NotAllowed(_("This may not count in a match: the school has not declared such aims for the programme."))
    referral = next((one for one in cohort.referrals if one.student_id == student_id), None)
    if referral is None:
        raise NotAllowed(_("This student is not in the round, or already has an approved mentor."))
    if not why.strip():
        raise ReasonNeeded(_("Say why in a sentence: this is kept with the decision."), field="reason")
    base = matching.solve(cohort.found.problem, draw=found.draw)
    try:
        told = matching.with_forced_pair(base, str(student_id), str(mentor_id), draw=found.draw)
    except (matching.PairNotAllowed, KeyError) as error:
        raise PairImpossible(
            _("These two cannot be matched: the mentor has no place, or a rule keeps them apart. Choose another."),
            field="mentor",
        ) from error
    Match.objects.filter(round=found, student=student_id, status=MatchStatus.PROPOSED).update(
        status=MatchStatus.REPLACED
    )
    parts = cohort.found.parts(str(student_id), str(mentor_id))
    match = Match.objects.create(
        school_id=found.school_id, programme_id=found.programme_id, round=found, referral=referral,
        student_id=student_id, mentor_id=mentor_id, is_forced=True, override_reason=why.strip(), proposed_at=at,
        counted=list(counted),
        score=sum(part.points for part in parts),
        why={"parts": [{"name": p.name, "points": p.points, "values": list(p.values)} for p in parts]},
    )  # fmt: skip
    _note(found, "force", student_id, mentor_id, told.price, by, at)
    _keep(found, proposal_for(cohort_of_round(found, on), found.draw), at)
    return match


def _note(
    found: MatchRound, kind: str, student_id: int, mentor_id: int, price: matching.Price | None, by: Actor, at: datetime
) -> None:
    kept = {"kind": kind, "student": student_id, "mentor": mentor_id, "by": by.label, "at": at.isoformat()}
    found.edits = [*found.edits, kept | {"price": price_in(price) if price else None}]

"""From students who wait to proposals, and from a proposal to a yes of everybody whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.engines import matching
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches import actions
from holdfast.matches.access import rounds_managed_by
from holdfast.matches.queries import cohort_of_round, open_proposals_of, round_with_people
from holdfast.messaging.actions import queue

SOMETHING_WAITS = "something_waits"


def propose_round(*, programme_id: int, by: Actor, at: datetime, on: date) -> actions.MatchRound:
    """Propose the best round for everybody who can be matched today, with its proof and its reasons."""
    return actions.propose(programme_id=programme_id, by=by, at=at, on=on)


def approve(*, match_id: int, by: Actor, at: datetime, on: date, reason: str = "") -> actions.Match:
    """Approve one proposal; the mentor is told that something waits."""
    with transaction.atomic():
        match = actions.approve(match_id=match_id, why=reason, by=by, at=at, on=on)
        _tell_mentor(match, by, at)
        return match


@dataclass(frozen=True, slots=True)
class Several:
    """What came of approving several at once: how many were done, and which still need a look, with the reason."""

    done: int
    left: tuple[str, ...]


def approve_several(*, match_ids: Sequence[int], by: Actor, at: datetime, on: date) -> Several:
    """Approve several. One that asks for a reason or is blocked is left, and says so."""
    done, left = 0, []
    for match_id in dict.fromkeys(match_ids):
        try:
            approve(match_id=match_id, by=by, at=at, on=on)
            done += 1
        except Refusal as refusal:
            left.append(str(refusal.message))
    return Several(done, tuple(left))


def approve_round(*, round_id: int, by: Actor, at: datetime, on: date) -> Several:
    """Approve every open proposal of a round."""
    return approve_several(match_ids=open_proposals_of(round_id), by=by, at=at, on=on)


def forbid(*, match_id: int, reason: str, by: Actor, at: datetime, on: date) -> actions.MatchRound:
    """Set a proposed pair aside, and propose again for those concerned."""
    return actions.forbid(match_id=match_id, why=reason, by=by, at=at, on=on)


def force(
    *,
    round_id: int,
    student_id: int,
    mentor_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    on: date,
    counted: Sequence[str] = (),
) -> actions.Match:
    """Insist on a pair; everybody else in the round is proposed again around it."""
    return actions.force(
        round_id=round_id, student_id=student_id, mentor_id=mentor_id, why=reason, counted=counted, by=by, at=at, on=on
    )


def price_of(
    *, round_id: int, student_id: int, mentor_id: int, insist: bool, by: Actor, on: date
) -> matching.WhatIf | None:
    """What forbidding this pair, or insisting on it, would change for everybody; None when it cannot be."""
    found = round_with_people(rounds_managed_by(by), round_id)
    if found is None:
        raise NotAllowed(_("You may not do this for this match."))
    base = matching.solve(cohort_of_round(found, on).found.problem, draw=found.draw)
    pair = (str(student_id), str(mentor_id))
    try:
        if insist:
            return matching.with_forced_pair(base, *pair, draw=found.draw)
        return matching.without_pair(base, *pair, draw=found.draw)
    except (matching.PairNotAllowed, KeyError):
        return None


def answer(
    *, match_id: int, party: str, says_yes: bool, by: Actor, at: datetime, on: date, reason: str = ""
) -> actions.Match:
    """One of those concerned answers. After a no, those concerned are proposed again; what was approved stays."""
    with transaction.atomic():
        match = actions.answer(match_id=match_id, party=party, says_yes=says_yes, why=reason, by=by, at=at, on=on)
        if not says_yes and match.round_id is not None:
            actions.repropose(round_id=match.round_id, by=by, at=at, on=on)
        return match


def keep_preference(
    *,
    student_id: int,
    interests: Sequence[str],
    dislikes: Sequence[str],
    languages: Sequence[str],
    free_slots: Sequence[int],
    wishes: Sequence[int] = (),
    by: Actor,
    at: datetime,
) -> actions.StudentPreference:
    """Keep what a student likes and wishes: the next proposal counts it."""
    return actions.keep_preference(
        student_id=student_id, interests=interests, dislikes=dislikes, languages=languages, free_slots=free_slots,
        wishes=wishes, by=by, at=at,
    )  # fmt: skip


def _tell_mentor(match: actions.Match, by: Actor, at: datetime) -> None:
    user = match.mentor.user
    if user is None:
        return
    queue(
        once=f"match:{match.pk}:approved", template=SOMETHING_WAITS, channel="email", address=user.email,
        language=user.language, link=f"{settings.PUBLIC_URL}/mentor/proposals/{match.pk}/", school=match.school,
        by=by, at=at,
    )  # fmt: skip

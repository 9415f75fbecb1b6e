"""From an approved match to one that has begun: every party signs, every gate of the programme is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from holdfast.journeys.agree_opinion import think_by_link
from holdfast.journeys.match_teachers import tell_teachers
from holdfast.journeys.meet import book_first, call_off
from holdfast.kernel.actor import Actor
from holdfast.matches import actions
from holdfast.matches.queries import match_with_people, waiting_to_start
from holdfast.matches.refusals import BlockedByRule, ReasonNeeded


@dataclass(frozen=True, slots=True)
class Signed:
    """The match after a signature: `active` when it has begun now, else why it has not.

    `needs_reason`: only words of the school are missing, because the programme warns of something.
    """

    match: actions.Match
    active: bool
    still_missing: str
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Thought:
    """What a guardian who signs by link says of the match when asked."""

    leaning: str
    words: str


def sign(
    *,
    match_id: int,
    party: str,
    signed_name: str,
    means: str,
    by: Actor,
    at: datetime,
    on: date,
    language: str = "en",
    reason: str = "",
    thought: Thought | None = None,
) -> Signed:
    """Sign for one party. When it was the last signature and every gate is open, the match begins on this day.

    The first meeting is booked for the match that this returns as active. `reason` is the school's, should the
    programme warn of something.
    """
    with transaction.atomic():
        if thought is not None:
            think_by_link(match_id=match_id, leaning=thought.leaning, words=thought.words, by=by, at=at)
        actions.sign(
            match_id=match_id, party=party, signed_name=signed_name, means=means, language=language, by=by, at=at
        )
        return start_if_ready(match_id=match_id, reason=reason, by=by, at=at, on=on)


def start_if_ready(*, match_id: int, by: Actor, at: datetime, on: date, reason: str = "") -> Signed:
    """Begin the match if nothing is missing, book its first meeting and tell who must know; otherwise say what is.

    Then nothing is changed but this: the school's reason for what the programme warns of is kept until it begins.
    """
    if reason.strip():
        actions.keep_start_reason(match_id=match_id, why=reason, by=by, at=at, on=on)
    try:
        with transaction.atomic():
            match = actions.start(match_id=match_id, by=by, at=at, on=on)
    except (BlockedByRule, ReasonNeeded) as refusal:
        needs_reason = isinstance(refusal, ReasonNeeded)
        return Signed(match_with_people(match_id), False, str(refusal.message), needs_reason)
    book_first(match=match, by=by, at=at)
    tell_teachers(match_id=match.pk, by=by, at=at, on=on)
    return Signed(match, True, "")


def start_those_ready(*, student_id: int, by: Actor, at: datetime, on: date) -> list[actions.Match]:
    """Begin whatever waited only for what has just arrived for this student, such as a consent."""
    told = [start_if_ready(match_id=one, by=by, at=at, on=on) for one in waiting_to_start(student_id)]
    return [one.match for one in told if one.active]


def end(
    *,
    match_id: int,
    end_reason: str,
    words: str,
    by: Actor,
    at: datetime,
    on: date,
    steps_done: Sequence[str] = (),
    criteria: Sequence[str] = (),
    interviews: Sequence[str] = (),
) -> actions.Match:
    """End a match for a reason that the programme knows; the mentor's view of the student ends with it.

    Its planned meetings are called off, and those who would have come are told.
    """
    with transaction.atomic():
        ended = actions.end(
            match_id=match_id, end_reason=end_reason, words=words, steps_done=steps_done, criteria=criteria,
            interviews=interviews, by=by, at=at, on=on,
        )  # fmt: skip
        call_off(match_id=match_id, by=by, at=at, reason=f"match ended: {end_reason}")
        return ended

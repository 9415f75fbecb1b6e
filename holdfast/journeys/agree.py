"""From an approved match to one that has begun: every party signs, every gate of the programme is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts import links
from holdfast.journeys.meet import book_first, call_off
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed
from holdfast.matches import actions
from holdfast.matches.access import matches_managed_by
from holdfast.matches.queries import guardian_of, match_with_people, waiting_to_start
from holdfast.matches.refusals import BlockedByRule

PURPOSE = "agreement"
LINK_DAYS = 30


@dataclass(frozen=True, slots=True)
class Signed:
    """The match after a signature: `active` when it has begun now, else why it has not."""

    match: actions.Match
    active: bool
    still_missing: str


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
) -> Signed:
    """Sign for one party. When it was the last signature and every gate is open, the match begins on this day.

    The first meeting is booked for the match that this returns as active.
    """
    with transaction.atomic():
        actions.sign(
            match_id=match_id, party=party, signed_name=signed_name, means=means, language=language, by=by, at=at
        )
        return start_if_ready(match_id=match_id, by=by, at=at, on=on)


def start_if_ready(*, match_id: int, by: Actor, at: datetime, on: date) -> Signed:
    """Begin the match if nothing is missing, and book its first meeting; otherwise say what is, and change nothing."""
    try:
        with transaction.atomic():
            match = actions.start(match_id=match_id, by=by, at=at, on=on)
    except BlockedByRule as blocked:
        return Signed(match_with_people(match_id), False, str(blocked.message))
    book_first(match=match, by=by, at=at)
    return Signed(match, True, "")


def start_those_ready(*, student_id: int, by: Actor, at: datetime, on: date) -> list[actions.Match]:
    """Begin whatever waited only for what has just arrived for this student, such as a consent."""
    told = [start_if_ready(match_id=one, by=by, at=at, on=on) for one in waiting_to_start(student_id)]
    return [one.match for one in told if one.active]


def signing_link(*, match_id: int, guardian_id: int | None, by: Actor, at: datetime) -> str:
    """The token of a link under which the student (or this guardian) reads and signs. It is nowhere kept."""
    match = matches_managed_by(by).select_related("student").filter(pk=match_id).first()
    if match is None:
        raise NotAllowed(_("Only who manages matches at this school can make a link."))
    guardian = guardian_of(match.student, guardian_id) if guardian_id is not None else None
    if guardian_id is not None and guardian is None:
        raise NotAllowed(_("This person cannot sign for this student."))
    return links.make(
        purpose=PURPOSE, student=match.student, guardian=guardian, target_id=match.pk, valid_days=LINK_DAYS, by=by,
        at=at,
    )  # fmt: skip


def end(
    *,
    match_id: int,
    end_reason: str,
    words: str,
    by: Actor,
    at: datetime,
    on: date,
    steps_done: Sequence[str] = (),
) -> actions.Match:
    """End a match for a reason that the programme knows; the mentor's view of the student ends with it.

    Its planned meetings are called off, and those who would have come are told.
    """
    with transaction.atomic():
        ended = actions.end(
            match_id=match_id, end_reason=end_reason, words=words, steps_done=steps_done, by=by, at=at, on=on
        )
        call_off(match_id=match_id, by=by, at=at, reason=f"match ended: {end_reason}")
        return ended

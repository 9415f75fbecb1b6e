"""From an approved match to one that has begun: every party signs, every gate of the programme is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts import links
from holdfast.cases.consent.people import told_about
from holdfast.journeys.meet import book_first, call_off
from holdfast.journeys.reach import Sent, address_of, way_to, way_to_student
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches import actions
from holdfast.matches.access import matches_managed_by
from holdfast.matches.queries import guardian_of, match_with_people, waiting_to_start
from holdfast.matches.refusals import BlockedByRule
from holdfast.messaging.actions import queue
from holdfast.messaging.choices import about_programme

if TYPE_CHECKING:
    from holdfast.people.models import Guardian

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
    match, guardian = _who_signs(match_id, guardian_id, by)
    return _link(match, guardian, by, at)


def send_signing_link(*, match_id: int, guardian_id: int | None, by: Actor, at: datetime) -> Sent:
    """A link to read and sign, in an e-mail or a text without names, to the student or this guardian."""
    with transaction.atomic():
        match, guardian = _who_signs(match_id, guardian_id, by)
        if guardian is not None and not told_about(match.student_id, guardian.pk):
            raise NotAllowed(_("This person may not be told about the student."))
        reader = guardian or match.student
        way = way_to(guardian) if guardian is not None else way_to_student(match.student)
        if way is None:
            raise Refusal(
                _("A link does not reach %(name)s. Make a link and hand it over, or record a signature on paper.")
                % {"name": reader.name}
            )
        queue(
            once=f"{sent_as(match.pk, guardian_id)}{at:%Y%m%d%H%M}", template="sign", channel=way[0], address=way[1],
            language=reader.language, link=address_of(_link(match, guardian, by, at)), student=match.student,
            about=about_programme(match.programme_id), school=match.school, by=by, at=at,
        )  # fmt: skip
        return Sent(reader.name, way[0])


def sent_as(match_id: int, guardian_id: int | None) -> str:
    """How the messages with the links of this party begin in the outbox."""
    return f"sign-{match_id}-{guardian_id or 'student'}-"


def _who_signs(match_id: int, guardian_id: int | None, by: Actor) -> "tuple[actions.Match, Guardian | None]":
    match = matches_managed_by(by).select_related("student", "school").filter(pk=match_id).first()
    if match is None:
        raise NotAllowed(_("Only who manages matches at this school can make a link."))
    guardian = guardian_of(match.student, guardian_id) if guardian_id is not None else None
    if guardian_id is not None and guardian is None:
        raise NotAllowed(_("This person cannot sign for this student."))
    return match, guardian


def _link(match: actions.Match, guardian: "Guardian | None", by: Actor, at: datetime) -> str:
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

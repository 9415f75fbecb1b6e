"""A link to one thing of one match, for its student or one of their guardians: sent, or shown once to hand over."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts import links
from holdfast.cases.consent.people import told_about
from holdfast.journeys.reach import Sent, address_of, way_to, way_to_student
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.access import matches_managed_by
from holdfast.matches.queries import guardian_of
from holdfast.messaging.actions import queue
from holdfast.messaging.choices import about_programme

if TYPE_CHECKING:
    from holdfast.matches.models import Match
    from holdfast.people.models import Guardian

SIGN, OPINION, MORE_WEEKS = "agreement", "opinion", "more-weeks"
"""What a link opens: the agreement, what they think of the match, whether it goes on for longer."""
LINK_DAYS = 30
MESSAGES = {SIGN: ("sign", "sign")}
"""How the message begins in the outbox, and its template, by what the link opens."""


def make_link(*, purpose: str, match_id: int, guardian_id: int | None, by: Actor, at: datetime) -> str:
    """The token of a link for the student (or this guardian). It is nowhere kept."""
    match, guardian = _for_whom(match_id, guardian_id, by)
    return _link(purpose, match, guardian, by, at)


def send_link(*, purpose: str, match_id: int, guardian_id: int | None, by: Actor, at: datetime) -> Sent:
    """The same link, in an e-mail or a text without names."""
    with transaction.atomic():
        match, guardian = _for_whom(match_id, guardian_id, by)
        if guardian is not None and not told_about(match.student_id, guardian.pk):
            raise NotAllowed(_("This person may not be told about the student."))
        reader = guardian or match.student
        way = way_to(guardian) if guardian is not None else way_to_student(match.student)
        if way is None:
            raise Refusal(
                _("A link does not reach %(name)s. Make a link and hand it over, or write down what they say.")
                % {"name": reader.name}
            )
        queue(
            once=f"{sent_as(purpose, match.pk, guardian_id)}{at:%Y%m%d%H%M}", template=_message(purpose)[1],
            channel=way[0], address=way[1], language=reader.language,
            link=address_of(_link(purpose, match, guardian, by, at)), student=match.student,
            about=about_programme(match.programme_id), school=match.school, by=by, at=at,
        )  # fmt: skip
        return Sent(reader.name, way[0])


def sent_as(purpose: str, match_id: int, guardian_id: int | None) -> str:
    """How the messages with the links of this reader begin in the outbox."""
    return f"{_message(purpose)[0]}-{match_id}-{guardian_id or 'student'}-"


def _message(purpose: str) -> tuple[str, str]:
    return MESSAGES.get(purpose, (purpose, "read_and_answer"))


def _for_whom(match_id: int, guardian_id: int | None, by: Actor) -> "tuple[Match, Guardian | None]":
    match = matches_managed_by(by).select_related("student", "school").filter(pk=match_id).first()
    if match is None:
        raise NotAllowed(_("Only who manages matches at this school can make a link."))
    guardian = guardian_of(match.student, guardian_id) if guardian_id is not None else None
    if guardian_id is not None and guardian is None:
        raise NotAllowed(_("This person cannot answer for this student."))
    return match, guardian


def _link(purpose: str, match: "Match", guardian: "Guardian | None", by: Actor, at: datetime) -> str:
    return links.make(
        purpose=purpose, student=match.student, guardian=guardian, target_id=match.pk, valid_days=LINK_DAYS, by=by,
        at=at,
    )  # fmt: skip

"""More weeks than were agreed: one asks, everybody whom the programme names says yes, the end moves."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from holdfast.kernel.actor import Actor
from holdfast.matches import actions
from holdfast.matches.choices import ExtensionStatus, Party
from holdfast.matches.extending import still_to_say_yes
from holdfast.matches.queries import match_with_people
from holdfast.matches.refusals import BlockedByRule
from holdfast.messaging.actions import queue


@dataclass(frozen=True, slots=True)
class Asked:
    """Where more weeks stand: `agreed` when the end has moved now, else what is missing."""

    extension: actions.Extension
    agreed: bool
    still_missing: str


def ask_extension(*, match_id: int, weeks: int, by: Actor, at: datetime, on: date) -> Asked:
    """Ask for more weeks; a mentor whose yes is missing is told that something waits."""
    with transaction.atomic():
        extension = actions.ask_extension(match_id=match_id, weeks=weeks, by=by, at=at)
        _tell_mentor(extension, by, at)
        return extend_if_ready(match_id=match_id, extension=extension, by=by, at=at, on=on)


def answer_extension(*, match_id: int, party: str, says_yes: bool, by: Actor, at: datetime, on: date) -> Asked:
    """One of those named says yes or no."""
    with transaction.atomic():
        extension = actions.answer_extension(match_id=match_id, party=party, says_yes=says_yes, by=by, at=at)
        if extension.status == ExtensionStatus.DECLINED:
            return Asked(extension, False, "")
        return extend_if_ready(match_id=match_id, extension=extension, by=by, at=at, on=on)


def extend_if_ready(*, match_id: int, extension: actions.Extension, by: Actor, at: datetime, on: date) -> Asked:
    """Move the end if nothing stands in the way; otherwise say what does, and change nothing."""
    try:
        with transaction.atomic():
            return Asked(actions.extend(match_id=match_id, by=by, at=at, on=on), True, "")
    except BlockedByRule as blocked:
        return Asked(extension, False, str(blocked.message))


def _tell_mentor(extension: actions.Extension, by: Actor, at: datetime) -> None:
    match = match_with_people(extension.match_id)
    user = match.mentor.user
    if user is None or user.pk == by.user_id or Party.MENTOR not in still_to_say_yes(extension, match.programme):
        return
    queue(
        once=f"extension-{extension.pk}-mentor", template="something_waits", channel="email", address=user.email,
        language=user.language, link=f"{settings.PUBLIC_URL.rstrip('/')}/mentor/matches/{match.pk}/",
        school=match.programme.school, by=by, at=at,
    )  # fmt: skip

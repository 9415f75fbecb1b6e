"""An accepted mentor gets an account, and a letter that says where to sign in. No password is made or sent."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.accounts.actions import AccountElsewhere, open_mentors_account
from holdfast.kernel.actor import Actor, Role
from holdfast.matches import actions as matches
from holdfast.mentors import actions
from holdfast.mentors.actions import AlreadyMentor
from holdfast.mentors.choices import MentorSource, MentorStatus
from holdfast.messaging.actions import queue
from holdfast.people.choices import Channel

if TYPE_CHECKING:
    from holdfast.mentors.models import Mentor

ROLE_OF = {
    MentorSource.STAFF: Role.LEARNING_MENTOR,
    MentorSource.VOLUNTEER: Role.VOLUNTEER_MENTOR,
    MentorSource.PARENT: Role.VOLUNTEER_MENTOR,
    MentorSource.OLDER_STUDENT: Role.PEER_MENTOR,
}


def sent_as(mentor_id: int) -> str:
    """How the letters with this mentor's way in begin in the outbox."""
    return f"way-in-{mentor_id}-"


def open_way_in(*, mentor: "Mentor", by: Actor, at: datetime, on: date) -> "Mentor":
    """Whoever was accepted, has an address and no account gets one. An account of elsewhere is left to a person."""
    if mentor.status != MentorStatus.ACCEPTED or mentor.user_id is not None or not mentor.email:
        return mentor
    school = mentor.school
    spoken = [one for one in mentor.languages if one in dict(settings.LANGUAGES)]
    language = spoken[0] if spoken else school.district.default_language[:2]
    try:
        with transaction.atomic():
            user = open_mentors_account(
                name=mentor.name, email=mentor.email, language=language, role=ROLE_OF[MentorSource(mentor.source)],
                school=school, by=by, at=at,
            )  # fmt: skip
            mentor = actions.link_account(mentor_id=mentor.pk, user_id=user.pk, by=by, at=at)
    except (AccountElsewhere, AlreadyMentor):
        return mentor
    matches.follow_account(mentor_id=mentor.pk, by=by, at=at, on=on)
    queue(
        once=f"{sent_as(mentor.pk)}{user.pk}", template="sign_in", channel=Channel.EMAIL, address=user.email,
        language=user.language, link=f"{settings.PUBLIC_URL.rstrip('/')}/accounts/login/code/", school=school, by=by,
        at=at,
    )  # fmt: skip
    return mentor

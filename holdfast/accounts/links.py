"""Signed links: a door for one person to one thing, without an account.

The token is 32 random bytes in the address; only its SHA-256 is kept. A link that is unknown, expired, revoked or made
for something else opens nothing, and all four look the same from outside.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from holdfast.accounts.models import SignedLink
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, Grant, Role
from holdfast.kernel.errors import Refusal
from holdfast.people.models import Guardian, Student

TOKEN_BYTES = 32


class LinkClosed(Refusal):
    """The link opens nothing: unknown, expired, revoked or for another purpose."""

    def __init__(self) -> None:
        super().__init__(_("This link no longer works. Ask the school for a new one."))


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@audit.action
def make(
    *,
    purpose: str,
    student: Student,
    guardian: Guardian | None = None,
    target_id: int,
    valid_days: int,
    by: Actor,
    at: datetime,
) -> str:
    """Make a link and return its token, which is nowhere kept. Without a guardian the student holds it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SignedLink.objects.create(
        school_id=student.school_id,
        digest=digest_of(token),
        purpose=purpose,
        student=student,
        guardian=guardian,
        target_id=target_id,
        made_at=at,
        expires_at=at + timedelta(days=valid_days),
    )
    return token


def look_up(token: str, *, at: datetime) -> SignedLink:
    """The living link of a token, whatever it is for, or `LinkClosed`."""
    found = (
        SignedLink.objects.select_related("school__district")
        .filter(digest=digest_of(token), revoked_at=None, made_at__lte=at, expires_at__gt=at)
        .first()
    )
    if found is None:
        raise LinkClosed
    return found


def open(token: str, *, purpose: str, at: datetime) -> SignedLink:
    """The living link of a token made for this purpose, or `LinkClosed`."""
    found = look_up(token, at=at)
    if found.purpose != purpose:
        raise LinkClosed
    return found


def actor_of(link: SignedLink, at: datetime) -> Actor:
    """Whoever holds the link: that guardian or student, for that one student, in that one school."""
    role = Role.GUARDIAN if link.guardian_id else Role.STUDENT
    district = link.school.district
    return Actor(
        kind="link",
        id=link.pk,
        grants=(Grant(role, district.pk, link.school_id),),
        school_ids=frozenset({link.school_id}),
        district_ids=frozenset({district.pk}),
        student_id=link.student_id,
        guardian_id=link.guardian_id,
        on=at.astimezone(ZoneInfo(district.time_zone)).date(),
    )


@audit.action
def mark_used(*, link_id: int, by: Actor, at: datetime) -> None:
    """Remember the first use."""
    SignedLink.objects.filter(pk=link_id, used_at=None).update(used_at=at)


@audit.action
def revoke(*, purpose: str, target_id: int, by: Actor, at: datetime, reason: str = "") -> int:
    """Close every living link to one thing; how many were closed."""
    return SignedLink.objects.filter(purpose=purpose, target_id=target_id, revoked_at=None, expires_at__gt=at).update(
        revoked_at=at
    )

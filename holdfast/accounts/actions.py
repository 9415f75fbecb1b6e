"""What changes an account: made, named, given roles, closed. Each is audited; nobody changes their own roles."""

from collections import defaultdict
from datetime import date, datetime
from smtplib import SMTPException
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from holdfast.accounts.access import districts_administered_by, living_grants, users_visible_to
from holdfast.accounts.models import Grant, User
from holdfast.kernel import audit, matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.people.models import District, School, Staff

MENTOR_ROLES = (Role.LEARNING_MENTOR, Role.VOLUNTEER_MENTOR, Role.PEER_MENTOR)


class NotYourOwn(NotAllowed):
    """Nobody changes their own roles or closes their own account."""

    def __init__(self) -> None:
        super().__init__(_("You cannot change your own roles. Ask another administrator."))


class AddressTaken(Refusal):
    def __init__(self) -> None:
        super().__init__(_("There is an account with this address already. Find it in the list."), field="email")


class AlreadyHasRole(Refusal):
    def __init__(self) -> None:
        super().__init__(_("This person has this role there already."), field="role")


class NoSuchAccount(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("There is no such account among those that you look after."))


class OutsideYourDistrict(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("You can give roles only in the district that you look after."), field="place")


class AccountElsewhere(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _("The account of this address is closed, or of another district. Ask who looks after accounts.")
        )


class StaffTaken(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Somebody else's account is linked to this member of staff."), field="staff")


class WeakPassword(Refusal):
    """The password is too short, too common or too like the person's own name."""


class NotSent(Refusal):
    def __init__(self) -> None:
        super().__init__(_("The message could not be sent. Tell the person the address of this site yourself."))


@audit.action
def choose_language(*, language: str, by: Actor, at: datetime) -> None:
    """The language in which this person reads every page from now on."""
    User.objects.filter(pk=by.user_id or 0).update(language=language)


@audit.action
def create_user(*, name: str, email: str, language: str = "en", by: Actor, at: datetime) -> User:
    """Make an account without a password: the person signs in with a code by e-mail and chooses from there."""
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken
    user = User(email=email.lower(), name=name, language=language)
    user.set_unusable_password()
    user.save()
    _note(user, "create_user", "insert", by=by, at=at)
    return user


@audit.action
def give_role(
    *, user_id: int, role: Role, district: District, school: School | None = None, by: Actor, at: datetime
) -> Grant:
    """From today this person has the role at the school, or in the whole district. Their sessions end."""
    user = _theirs(user_id, by)
    _inside(district, school, by)
    return _grant(user, role, district, school, by=by, at=at)


def _grant(user: User, role: Role, district: District, school: School | None, *, by: Actor, at: datetime) -> Grant:
    today = _day_in(district, at)
    grant, made = Grant.objects.get_or_create(
        user=user, role=role, district=district, school=school, defaults={"starts_on": today}
    )
    if not made:
        if grant.ends_before is None or grant.ends_before > today:
            raise AlreadyHasRole
        grant.starts_on, grant.ends_before = today, None
        grant.save(update_fields=["starts_on", "ends_before"])
    _recognise_staff(user, district, by=by, at=at)
    _end_sessions(user)
    return grant


@audit.action
def open_mentors_account(
    *, name: str, email: str, language: str, role: Role, school: School, by: Actor, at: datetime
) -> User:
    """The account of an accepted mentor, found by its address or made, with a mentor's role at the school.

    Who manages mentors at a school may give these roles there, to somebody else, and no others.
    """
    managing = [one for one in Role if "s" in matrix.writable_scopes("mentor", one)]
    if role not in MENTOR_ROLES or not (by.everything or school.pk in by.schools_as(*managing)):
        raise NotAllowed(_("Only who manages mentors at this school can do this."))
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = create_user(name=name, email=email, language=language, by=by, at=at)
    if user.pk == by.user_id:
        raise NotYourOwn
    held = Grant.objects.filter(user=user)
    if not user.is_active or (held.exists() and not held.filter(district=school.district_id).exists()):
        raise AccountElsewhere
    today = _day_in(school.district, at)
    if not living_grants(today).filter(user=user, school=school, role__in=MENTOR_ROLES).exists():
        _grant(user, role, school.district, school, by=by, at=at)
    return user


@audit.action
def recognise_imported_staff(*, district_id: int, by: Actor, at: datetime) -> int:
    """Link accounts to staff whom the roster knows under the same address, once. How many were linked.

    It follows an import that somebody had the right to make. An address of two people links nobody.
    """
    district = District.objects.get(pk=district_id)
    living = living_grants(_day_in(district, at)).filter(district=district)
    waiting = User.objects.filter(pk__in=living.values("user"), staff=None, is_active=True).order_by("id")
    by_address = {user.email.casefold(): user for user in waiting}
    known: defaultdict[str, list[Staff]] = defaultdict(list)
    for one in Staff.objects.filter(district=district, user=None, missing_since=None).exclude(email=""):
        known[one.email.casefold()].append(one)
    pairs = [
        (by_address[address], staff[0]) for address, staff in known.items() if len(staff) == 1 and address in by_address
    ]
    for user, staff in pairs:
        _link(user, staff, by=by, at=at)
    return len(pairs)


@audit.action
def create_with_role(
    *,
    name: str,
    email: str,
    language: str,
    role: Role,
    district: District,
    school: School | None = None,
    by: Actor,
    at: datetime,
) -> User:
    """Make an account with its first role."""
    user = create_user(name=name, email=email, language=language, by=by, at=at)
    give_role(user_id=user.pk, role=role, district=district, school=school, by=by, at=at)
    return user


@audit.action
def invite(
    *,
    name: str,
    email: str,
    language: str,
    role: Role,
    district: District,
    school: School | None = None,
    by: Actor,
    at: datetime,
) -> User:
    """Make an account with its first role and mail the way in."""
    user = create_with_role(
        name=name, email=email, language=language, role=role, district=district, school=school, by=by, at=at
    )
    send_sign_in_link(user_id=user.pk, by=by, at=at)
    return user


@audit.action
def take_role(*, grant_id: int, user_id: int, by: Actor, at: datetime) -> None:
    """From today this person has the role no longer. Their sessions end."""
    grant = Grant.objects.select_related("district", "school").filter(pk=grant_id, user=user_id).first()
    if grant is None:
        raise NoSuchAccount
    user = _theirs(grant.user_id, by)
    _inside(grant.district, grant.school, by)
    today = _day_in(grant.district, at)
    if grant.starts_on >= today:
        grant.delete()
    elif grant.ends_before is None or grant.ends_before > today:
        grant.ends_before = today
        grant.save(update_fields=["ends_before"])
    _end_sessions(user)


@audit.action
def deactivate_user(*, user_id: int, by: Actor, at: datetime, reason: str = "") -> None:
    """Close the account: no more signing in, and every session ends at once. The roles stay on record."""
    _set_active(_theirs(user_id, by), False, "deactivate_user", by=by, at=at, reason=reason)


@audit.action
def reactivate_user(*, user_id: int, by: Actor, at: datetime) -> None:
    _set_active(_theirs(user_id, by), True, "reactivate_user", by=by, at=at)


@audit.action
def link_staff(*, user_id: int, staff: Staff, by: Actor, at: datetime) -> None:
    """This account is that member of staff: their classes count from now on."""
    user = _theirs(user_id, by)
    if User.objects.filter(staff=staff).exclude(pk=user.pk).exists():
        raise StaffTaken
    _link(user, staff, by=by, at=at)


def _link(user: User, staff: Staff, *, by: Actor, at: datetime) -> None:
    User.objects.filter(pk=user.pk).update(staff=staff)
    _note(user, "link_staff", "update", by=by, at=at, changes={"staff_id": [user.staff_id, staff.pk]})


def _recognise_staff(user: User, district: District, *, by: Actor, at: datetime) -> None:
    """The one member of staff whom the district's roster knows under this address is this person."""
    known = Staff.objects.filter(district=district, email__iexact=user.email, user=None, missing_since=None)[:2]
    if user.staff_id is None and len(known) == 1:
        link_staff(user_id=user.pk, staff=known[0], by=by, at=at)


@audit.action
def set_password(*, user_id: int, password: str, by: Actor, at: datetime) -> None:
    """Set a password for somebody (command line). Their sessions end."""
    user = _theirs(user_id, by, own_too=True)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    _note(user, "set_password", "update", by=by, at=at)


@audit.action
def send_sign_in_link(*, user_id: int, by: Actor, at: datetime) -> None:
    """Mail the way in: an address without any secret, where the person asks for a code. No name, no topic."""
    user = _theirs(user_id, by, own_too=True)
    with translation.override(user.language):
        subject = _("You can sign in")
        body = _(
            "There is an account for this address. Open this page and ask for a code; it comes to this address.\n\n"
            "%(link)s\n"
        ) % {"link": f"{settings.PUBLIC_URL.rstrip('/')}/accounts/login/code/"}
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])
    except (OSError, SMTPException) as error:
        raise NotSent from error
    _note(user, "send_sign_in_link", "update", by=by, at=at)


def _theirs(user_id: int, by: Actor, *, own_too: bool = False) -> User:
    """An account that this actor looks after, and not their own."""
    if user_id == by.user_id and not own_too:
        raise NotYourOwn
    user = users_visible_to(by).filter(pk=user_id).first()
    if user is None:
        raise NoSuchAccount
    return user


def _inside(district: District, school: School | None, by: Actor) -> None:
    outside = not by.everything and district.pk not in districts_administered_by(by)
    if outside or (school is not None and school.district_id != district.pk):
        raise OutsideYourDistrict


def _day_in(district: District, at: datetime) -> date:
    return at.astimezone(ZoneInfo(district.time_zone)).date()


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)


def _set_active(user: User, active: bool, verb: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    User.objects.filter(pk=user.pk).update(is_active=active)
    _end_sessions(user)
    _note(user, verb, "update", by=by, at=at, changes={"is_active": [user.is_active, active]}, reason=reason)


def _note(
    user: User, verb: str, op: str, *, by: Actor, at: datetime, changes: dict[str, Any] | None = None, reason: str = ""
) -> None:
    """The audit line of an account: its table has no trigger, because every sign-in writes there."""
    AuditEntry.objects.create(
        at=at,
        actor=by.label,
        verb=f"accounts.{verb}",
        table="accounts_user",
        op=op,
        row_id=user.pk,
        changes=changes or {},
        reason=reason,
    )

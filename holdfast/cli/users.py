"""`holdfast user`: who signs in, from the command line of the server."""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from rich.console import Console
from rich.table import Table

from holdfast.accounts import actions
from holdfast.accounts.access import living_grants
from holdfast.accounts.models import Grant, User
from holdfast.kernel import clock
from holdfast.kernel.actor import Role, system
from holdfast.kernel.errors import Refusal
from holdfast.kernel.scope import scope
from holdfast.people.models import District, School
from holdfast.records.actions import add_district

ACTOR = system("user")
DONE, REFUSED, MISUSED = 0, 1, 2
ROLES = ", ".join(f"{role.value} {role.name.lower().replace('_', ' ')}" for role in Role)
DISTRICT_ROLES = (Role.DISTRICT, Role.AUDITOR, Role.IT)


class Misused(Exception):
    """The command does not say enough, or names something that is not there. The message says what to write."""


def user_command(chosen: argparse.Namespace) -> int:
    """Run the verb; the exit code is 0, 1 when it was refused, 2 when the command itself was wrong."""
    does: dict[str, Callable[[argparse.Namespace], None]] = {
        "add": _add,
        "list": _list,
        "role": _role,
        "password": _password,
        "deactivate": _deactivate,
    }
    try:
        with scope(ACTOR):
            does[chosen.what](chosen)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except Misused as error:
        print(f"holdfast user {chosen.what}: {error}", file=sys.stderr)
        return MISUSED
    return DONE


def _add(chosen: argparse.Namespace) -> None:
    if not chosen.email or not chosen.name:
        raise Misused('give the e-mail and --name "First Last"')
    role, place = (_named_role(chosen.role), _place(chosen)) if chosen.role else (None, None)
    new = {"name": chosen.name, "email": chosen.email, "language": chosen.language, "by": ACTOR, "at": clock.now()}
    if role is not None and place is not None:
        user = actions.create_with_role(**new, role=role, district=place[0], school=place[1])
    else:
        user = actions.create_user(**new)
    print(f"{user.email} is there. They sign in with a code by e-mail; a password: holdfast user password {user.email}")


def _list(chosen: argparse.Namespace) -> None:
    grants: dict[int, list[Grant]] = {}
    for grant in living_grants(clock.today()).select_related("school", "district").order_by("role", "id"):
        grants.setdefault(grant.user_id, []).append(grant)
    table = Table(box=None, pad_edge=False)
    for title in ("E-mail", "Name", "Roles", "Last here"):
        table.add_column(title, overflow="fold")
    for user in User.objects.order_by("name", "id"):
        roles = "; ".join(f"{grant.role} {grant.school or grant.district}" for grant in grants.get(user.pk, ()))
        seen = user.last_login.date().isoformat() if user.last_login else "never"
        table.add_row(user.email, user.name, roles or "none", seen if user.is_active else "closed")
    Console(highlight=False).print(table)


def _role(chosen: argparse.Namespace) -> None:
    user, role = _known(chosen.email), _named_role(chosen.role)
    district, school = _place(chosen)
    if not chosen.take:
        actions.give_role(user_id=user.pk, role=role, district=district, school=school, by=ACTOR, at=clock.now())
        print(f"{user.email} is now {role.value} at {school or district}.")
        return
    held = living_grants(clock.today()).filter(user=user, role=role, district=district, school=school).first()
    if held is None:
        raise Misused(f"{user.email} is not {role.value} at {school or district}: see holdfast user list")
    actions.take_role(grant_id=held.pk, user_id=user.pk, by=ACTOR, at=clock.now())
    print(f"{user.email} is no longer {role.value} at {school or district}.")


def _password(chosen: argparse.Namespace) -> None:
    user = _known(chosen.email)
    password = getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Misused(" ".join(error.messages)) from error
    actions.set_password(user_id=user.pk, password=password, by=ACTOR, at=clock.now())
    print(f"The password of {user.email} is set; their sessions have ended.")


def _deactivate(chosen: argparse.Namespace) -> None:
    user = _known(chosen.email)
    actions.deactivate_user(user_id=user.pk, by=ACTOR, at=clock.now())
    print(f"{user.email} can no longer sign in.")


def _known(email: str | None) -> User:
    user = User.objects.filter(email__iexact=email or "").first()
    if user is None:
        raise Misused(f"there is no account {email}" if email else "give the e-mail of an account")
    return user


def _named_role(letters: str | None) -> Role:
    try:
        return Role((letters or "").upper())
    except ValueError:
        raise Misused(f"--role is one of: {ROLES}") from None


def _place(chosen: argparse.Namespace) -> tuple[District, School | None]:
    """The school that was named with its district, or the district, or the only one there is."""
    if not chosen.school and chosen.role and Role(chosen.role.upper()) not in DISTRICT_ROLES:
        raise Misused(f"{chosen.role.upper()} is a role at one school: add --school")
    if chosen.school:
        found = list(School.objects.select_related("district").filter(name__icontains=chosen.school))
        exact = [school for school in found if school.name.casefold() == chosen.school.casefold()] or found
        if len(exact) != 1:
            raise Misused(f"--school “{chosen.school}” means {_listed(found) or 'no school that is here'}")
        return exact[0].district, exact[0]
    districts = list(District.objects.all())
    if chosen.district:
        districts = [one for one in districts if one.name.casefold() == chosen.district.casefold()]
        if chosen.new_district and not districts:
            districts = [add_district(name=chosen.district, language=chosen.language, by=ACTOR, at=clock.now())]
    if len(districts) != 1:
        here = _listed(District.objects.all()) or "none yet; --district NAME --new-district makes the first"
        raise Misused(f"say which --school or --district; here are: {here}")
    return districts[0], None


def _listed(places: Iterable[District | School]) -> str:
    return ", ".join(str(place) for place in places)

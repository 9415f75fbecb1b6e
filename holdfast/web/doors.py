"""Who may open a page. Every view declares its door; the access test refuses a view without one.

A closed door answers 404, the same as for a page that does not exist; somebody not signed in is asked to sign in.
"""

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from holdfast.kernel import matrix
from holdfast.kernel.actor import SECOND_FACTOR, Role
from holdfast.web.request import Request

View = Callable[..., HttpResponse]
Door = str | frozenset[Role]
PUBLIC = "public"
SIGNED_LINK = "signed link"
ANYBODY_SIGNED_IN = "anybody signed in"
OWN_ACCOUNT = "own account"

MANAGERS = (Role.MANAGER, Role.PASTORAL)
CASELOADS = (Role.SAFEGUARDING, Role.RESOURCE_TEACHER, Role.LIAISON)
"""Who looks after students without running the programmes."""
MENTORS = (Role.LEARNING_MENTOR, Role.VOLUNTEER_MENTOR, Role.PEER_MENTOR, Role.RESOURCE_TEACHER, Role.LIAISON)


def with_door(view: View, door: Door) -> View:
    """Write on a view who may open it; the access test reads it there."""
    vars(view)["door"] = door
    return view


def public(view: View) -> View:
    """Open to everybody, signed in or not. Shows nothing of anybody."""
    return with_door(view, PUBLIC)


def by_signed_link(view: View) -> View:
    """Open to whoever holds a living link; the view asks `accounts.links.open` whether it is for this purpose."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.link is None:
            return link_closed(request)
        return view(request, *args, **kwargs)

    return with_door(guarded, SIGNED_LINK)


def link_closed(request: Request) -> HttpResponse:
    """The one page for a link that is unknown, expired, revoked or made for something else."""
    return render(request, "accounts/link_closed.html", status=404)


def own_account(view: View) -> View:
    """Open to every account, even before the second factor and without any role: sign-in and its settings."""
    return _door(view, OWN_ACCOUNT, lambda request: True, second_factor_first=False)


def signed_in(view: View) -> View:
    """Open to every account with a role; what it shows follows from the actor."""
    return _door(view, ANYBODY_SIGNED_IN, lambda request: bool(request.actor.roles))


def who(*roles: Role) -> Callable[[View], View]:
    """Open to these roles only."""
    return lambda view: _door(view, frozenset(roles), lambda request: request.actor.has(*roles))


def readers_of(record: str) -> tuple[Role, ...]:
    """The roles that may read a record of somebody, somewhere: `@who(*readers_of("student"))`."""
    return tuple(role for role in Role if matrix.readable_scopes(record, role))


def has_shown_second_factor(request: Request) -> bool:
    """Whether a second factor was shown, or set up, in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def needs_second_factor(request: Request) -> bool:
    """Whether this person's role demands a second factor that this session has not shown."""
    return not request.actor.roles.isdisjoint(SECOND_FACTOR) and not has_shown_second_factor(request)


def _door(view: View, door: Door, is_open: Callable[[Request], bool], *, second_factor_first: bool = True) -> View:
    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.user_id is None:
            return redirect_to_login(request.get_full_path())
        if second_factor_first and needs_second_factor(request):
            return redirect("second_factor")
        if not is_open(request):
            raise Http404
        return view(request, *args, **kwargs)

    return with_door(guarded, door)

"""Who may open a page. Every view declares its door; the access test refuses a view without one.

A closed door answers 404, the same as for a page that does not exist; somebody not signed in is asked to sign in.
"""

import functools
from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from holdfast.kernel.actor import SECOND_FACTOR, Role

View = Callable[..., HttpResponse]
PUBLIC = "public"
SIGNED_LINK = "signed link"
ANYBODY_SIGNED_IN = "anybody signed in"

MANAGERS = (Role.MANAGER, Role.PASTORAL)
MENTORS = (Role.LEARNING_MENTOR, Role.VOLUNTEER_MENTOR, Role.PEER_MENTOR, Role.RESOURCE_TEACHER, Role.LIAISON)


def public(view: View) -> View:
    """Open to everybody, signed in or not. Shows nothing of anybody."""
    view.door = PUBLIC
    return view


def by_signed_link(view: View) -> View:
    """Open to whoever holds a valid link; the view itself opens the link (`accounts.links`)."""
    view.door = SIGNED_LINK
    return view


def signed_in(view: View) -> View:
    """Open to every account; what it shows follows from the actor."""
    return _door(view, ANYBODY_SIGNED_IN, lambda request: bool(request.actor.roles))


def who(*roles: Role) -> Callable[[View], View]:
    """Open to these roles only."""
    return lambda view: _door(view, frozenset(roles), lambda request: request.actor.has(*roles))


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether this person's role demands a second factor that this session has not shown."""
    return not request.actor.roles.isdisjoint(SECOND_FACTOR) and not request.session.get("holdfast_second_factor")


def _door(view: View, door: object, is_open: Callable[[HttpRequest], bool]) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.actor.user_id is None:
            return redirect_to_login(request.get_full_path())
        if needs_second_factor(request):
            return redirect("second_factor")
        if not is_open(request):
            raise Http404
        return view(request, *args, **kwargs)

    guarded.door = door
    return guarded

"""Who is asking: one frozen actor a request, and the wall opened for that actor alone."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from holdfast.accounts.queries import actor_of
from holdfast.kernel import clock
from holdfast.kernel.actor import NOBODY
from holdfast.kernel.scope import enter

Answer = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets `request.actor` and opens row-level security for it. Every request begins by closing the last one's wall."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = NOBODY if isinstance(user, AnonymousUser) else actor_of(user, clock.today())
        enter(request.actor)
        return self.get_response(request)

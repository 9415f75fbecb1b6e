"""Who is asking, until when, and what every answer says to the browser."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from holdfast.accounts import links
from holdfast.accounts.queries import signed_in_person
from holdfast.kernel import clock
from holdfast.kernel.actor import NOBODY, Actor
from holdfast.kernel.scope import enter
from holdfast.web.request import Request

Answer = Callable[[HttpRequest], HttpResponse]
LINKS = "/f/"
SIGNED_IN_AT, SEEN_AT = "holdfast_signed_in_at", "holdfast_seen_at"
SEEN_EVERY = 60
"""Seconds between two writes that keep a session alive: one write a minute, not one a page."""

HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), "
    "publickey-credentials-create=(self)",
}


class HeadersMiddleware:
    """Headers of every answer: nothing is kept by a browser or a proxy, except static files."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        return response


class SessionLimitMiddleware:
    """A session ends after half an hour without a page, and twelve hours after signing in whatever happens."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, session = clock.now().timestamp(), request.session
            if now - session.setdefault(SIGNED_IN_AT, now) > settings.SESSION_LIFETIME:
                logout(request)
                messages.info(request, _("You were signed out after twelve hours. Sign in again to go on."))
                return redirect(settings.LOGIN_URL)
            if now - session.get(SEEN_AT, 0) > SEEN_EVERY:
                session[SEEN_AT] = now
        return self.get_response(request)


class ActorMiddleware:
    """Sets `request.actor` and opens row-level security for it. Every request begins by closing the last one's wall.

    Below `/f/<token>/` the actor is whoever holds that link, and `request.link` is the link (None if it is closed);
    somebody's account in the same browser counts for nothing there.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = self._by_link(request) if request.path_info.startswith(LINKS) else self._by_account(request)
        enter(request.actor)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def _by_account(self, request: Request) -> Actor:
        user = request.user
        if isinstance(user, AnonymousUser):
            return NOBODY
        person = signed_in_person(user, clock.now())
        timezone.activate(person.time_zone)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return person.actor

    def _by_link(self, request: Request) -> Actor:
        token, at = request.path_info.removeprefix(LINKS).split("/", 1)[0], clock.now()
        try:
            request.link = links.look_up(token, at=at)
        except links.LinkClosed:
            request.link = None
            return NOBODY
        timezone.activate(request.link.school.district.time_zone)
        return links.actor_of(request.link, at)

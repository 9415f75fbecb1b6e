"""The front door: where each person starts, the language, and staying signed in."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.accounts import actions
from holdfast.kernel import clock
from holdfast.web.doors import needs_second_factor, own_account, public
from holdfast.web.request import Request
from holdfast.web.shell import destinations


@public
@require_GET
def home(request: Request) -> HttpResponse:
    """To the page where this person's work begins."""
    if request.actor.user_id is None:
        return redirect(settings.LOGIN_URL)
    if needs_second_factor(request):
        return redirect("second_factor")
    places = destinations(request.actor)
    if places:
        return redirect(places[0][1])
    return render(request, "accounts/no_pages.html")


@public
@require_POST
def set_language(request: Request) -> HttpResponse:
    """Remember the language in the browser, and in the account of whoever is signed in."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    if language in dict(settings.LANGUAGES):
        if request.actor.user_id is not None:
            actions.choose_language(language=language, by=request.actor, at=clock.now())
        translation.activate(language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
    return response


@own_account
@require_POST
def stay_signed_in(request: Request) -> HttpResponse:
    """Half an hour more, asked for by the person."""
    request.session.modified = True
    return HttpResponse(status=204, headers={"X-Message": _("You stay signed in.").encode("ascii", "ignore").decode()})

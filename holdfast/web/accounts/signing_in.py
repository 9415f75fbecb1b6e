"""Signing in, out and the second factor: allauth's flows behind our doors and on our pages."""

from typing import TYPE_CHECKING

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib.auth import login
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from holdfast.accounts import backends, demo
from holdfast.web.doors import View, has_shown_second_factor, needs_second_factor, own_account, public
from holdfast.web.request import Request

if TYPE_CHECKING:
    from holdfast.accounts.models import User


class Login(account.LoginView):  # type: ignore[misc]  # allauth has no types
    """In the demonstration the page also offers its invented people, one button each."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        offered = demo.people() if demo.may_choose(self.request.META["REMOTE_ADDR"]) else None
        return {**super().get_context_data(**kwargs), "demo_people": demo_rows(offered)}


class ActivateTotp(totp.ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Whoever sets up an app has shown it in this session."""

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return response


class AddPasskey(webauthn.AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Whoever adds a passkey has shown it in this session."""

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="webauthn")
        return response


def demo_rows(offered: "QuerySet[User] | None") -> list[dict[str, object]]:
    """The invented people by what they are."""
    return [
        {
            "id": user.pk,
            "name": user.name,
            "roles": sorted({str(grant.get_role_display()) for grant in user.grants.all()}),
        }
        for user in (offered.prefetch_related("grants") if offered is not None else ())
    ]


@public
@require_POST
def sign_in_as(request: Request, pk: int) -> HttpResponse:
    """Sign in as an invented person of the demonstration, second factor counted as done."""
    if not demo.may_choose(request.META["REMOTE_ADDR"]):
        raise Http404
    user = get_object_or_404(demo.people(), pk=pk)
    login(request, user, backend=backends.PATH)
    record_authentication(request, user, "mfa", type="demo")
    return redirect(settings.LOGIN_REDIRECT_URL)


@own_account
@require_GET
def second_factor(request: Request) -> HttpResponse:
    """Why a second factor is needed, and the way to set it up or to show it."""
    if not needs_second_factor(request):
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/second_factor.html", {"has_one": is_mfa_enabled(request.user)})


def open_to_all(view: View) -> View:
    """Our door round one of allauth's views for people who are not signed in."""
    return public(lambda request, *args, **kwargs: view(request, *args, **kwargs))


def unproven(view: View) -> View:
    """A page that changes the second factor: not for a session that skipped the one the account already has."""

    def guarded(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        if is_mfa_enabled(request.user) and not has_shown_second_factor(request):
            return redirect("mfa_reauthenticate")
        return view(request, *args, **kwargs)

    return own_account(guarded)


sign_in = open_to_all(Login.as_view())
sign_out = public(account.LogoutView.as_view())
request_code = open_to_all(account.request_login_code)
confirm_code = open_to_all(account.confirm_login_code)
inactive = open_to_all(account.account_inactive)
reset_password = open_to_all(account.password_reset)
reset_password_sent = open_to_all(account.password_reset_done)
reset_password_from_mail = open_to_all(account.password_reset_from_key)
reset_password_done = open_to_all(account.password_reset_from_key_done)
check_second_factor = open_to_all(mfa.authenticate)
passkey_sign_in = open_to_all(webauthn.login_webauthn)

change_password = unproven(account.password_change)
set_password = unproven(account.password_set)
reauthenticate = own_account(account.reauthenticate)
show_code_again = own_account(mfa.reauthenticate)
show_passkey_again = own_account(webauthn.reauthenticate_webauthn)
factors = own_account(mfa.index)
add_app = unproven(ActivateTotp.as_view())
remove_app = unproven(totp.deactivate_totp)
passkeys = unproven(webauthn.list_webauthn)
add_passkey = unproven(AddPasskey.as_view())
rename_passkey = unproven(webauthn.edit_webauthn)
remove_passkey = unproven(webauthn.remove_webauthn)
codes = unproven(recovery_codes.view_recovery_codes)
new_codes = unproven(recovery_codes.generate_recovery_codes)
download_codes = unproven(recovery_codes.download_recovery_codes)

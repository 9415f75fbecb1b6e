"""What allauth may do here: sign people in, keep their second factor, and nothing else. Nobody signs up alone."""

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from holdfast.accounts.models import User
from holdfast.kernel import clock
from holdfast.kernel.crypto import seal, unseal

POST = ThreadPoolExecutor(max_workers=2, thread_name_prefix="letters")
KEPT_IN_MEMORY = "django.core.mail.backends.locmem.EmailBackend"
MAIL_SECONDS = 20
LOG = logging.getLogger(__name__)
FRESH_SIGN_IN = 5 * 60
"""Seconds after signing in during which a second factor may be set up without giving the password again."""

SAID: dict[str, str | Promise] = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("Your password is set."),
    "account/messages/logged_out.txt": _("You are signed out."),
    "mfa/messages/totp_activated.txt": _("Your authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("Your authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("Your passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("Your passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("Your new recovery codes are ready. The old ones no longer work."),
}


def who_tries(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The account that somebody tries to open, as it was typed; what throttling counts by."""
    typed = (credentials or {}).get("email") or (credentials or {}).get("username")
    if not typed and request is not None:
        typed = request.POST.get("login")
    return str(typed or "").strip().casefold()


def _send(letter: EmailMessage) -> None:
    """A letter that cannot go out is told to the log, without the address; the person asks for another."""
    try:
        letter.send()
    except OSError as error:  # every fault of smtplib is one
        LOG.error("A letter about an account could not be sent: %s", type(error).__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sent beside the answer: a page that waited for the mail server would tell which addresses have accounts."""
        letter = self.render_mail(template_prefix, email, {"request": self.request, "email": email, **context})
        letter.connection = get_connection(timeout=MAIL_SECONDS)
        if settings.EMAIL_BACKEND == KEPT_IN_MEMORY:
            _send(letter)
        else:
            POST.submit(_send, letter)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Our own words for what a person did; silence for what they can see anyway."""
        text = message or SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The pages speak the person's own language from the first one after signing in."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before the second factor changes, unless the person signed in only just now."""
        records = get_authentication_records(self.request, self.request.user)
        if records and clock.now().timestamp() - records[0]["at"] < FRESH_SIGN_IN:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets at rest are encrypted with the key of the notes; the QR code and what people read are our own."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code or passkey is not the right one. Try again, or use another way."),
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return gettext("Passkey of %(day)s") % {"day": date_format(clock.today(), "j F Y")}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a device shows beside the passkey it keeps."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        drawn = io.BytesIO()
        segno.make(url).save(drawn, kind="svg", scale=5, border=4, dark="#16212b", light="#ffffff", xmldecl=False)
        return drawn.getvalue().decode()

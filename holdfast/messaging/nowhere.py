"""No mail server is set: what would be sent stays in the outbox, and says so, until there is one."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class NoMailServer(ConnectionError):
    """`HOLDFAST_EMAIL_HOST` names the server that takes this installation's letters; it is not set."""


class EmailBackend(BaseEmailBackend):
    """Sends nothing, and never pretends to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise NoMailServer("No mail server is set (HOLDFAST_EMAIL_HOST).")

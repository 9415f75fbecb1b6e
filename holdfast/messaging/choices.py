"""The words of messaging."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageStatus(TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    STOPPED = "stopped", _("Stopped")


def about_programme(programme_id: int) -> str:
    """What a message is about, for whoever may stop it: one programme."""
    return f"programme:{programme_id}"

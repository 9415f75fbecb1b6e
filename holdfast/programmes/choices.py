"""The words of programmes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProgrammeStatus(TextChoices):
    SETTING_UP = "setting_up", _("Being set up")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class Currency(TextChoices):
    CAD = "CAD", _("Canadian dollars")
    USD = "USD", _("US dollars")
    GBP = "GBP", _("pounds")
    EUR = "EUR", _("euros")

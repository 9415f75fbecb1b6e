"""The words of contact with families."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """What came of a contact, or of a try."""

    SPOKE = "spoke", _("Spoke with them")
    MESSAGE = "message", _("Left a message")
    SENT = "sent", _("Sent or handed over")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG = "wrong", _("The number or address is wrong")
    NOT_NOW = "not_now", _("They do not want to be contacted now")


REACHED = (Outcome.SPOKE, Outcome.NOT_NOW)
"""Somebody of the family was spoken to."""
SETTLES = (Outcome.SPOKE, Outcome.MESSAGE, Outcome.SENT, Outcome.NOT_NOW)
"""The contact that a step asks for has been made; after the others one tries again."""


class BestTime(TextChoices):
    """When a family likes to be called."""

    MORNING = "morning", _("In the morning")
    MIDDAY = "midday", _("At midday")
    AFTERNOON = "afternoon", _("In the afternoon")
    EVENING = "evening", _("In the evening")

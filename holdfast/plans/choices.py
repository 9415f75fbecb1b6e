"""The words of plans."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanAbout(TextChoices):
    STUDENT = "student", _("A student")
    HOUSEHOLD = "household", _("A family")


class CameOfIt(TextChoices):
    """How far a line of a plan has come."""

    OPEN = "open", _("Under way")
    DONE = "done", _("Done")
    PARTLY = "partly", _("Partly")
    DROPPED = "dropped", _("Left aside")

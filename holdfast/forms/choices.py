"""The words of forms."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class About(TextChoices):
    """Whom or what a form is about."""

    STUDENT = "student", _("A student")
    HOUSEHOLD = "household", _("A family")
    MENTOR = "mentor", _("A mentor")
    MATCH = "match", _("A match")
    PROGRAMME = "programme", _("The programme")


class Face(TextChoices):
    """An answer for those who do not want to write."""

    HARD = "hard", _("Hard")
    MIDDLE = "middle", _("So-so")
    GOOD = "good", _("Good")

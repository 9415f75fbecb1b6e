"""The words of groups."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Attended(TextChoices):
    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Absent")
    EXCUSED = "excused", _("Excused")

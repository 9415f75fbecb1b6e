"""The words of matches."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundStatus(TextChoices):
    OPEN = "open", _("Being looked at")
    DONE = "done", _("Done")
    STALE = "stale", _("Out of date")


class MatchStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved, waiting for the agreement")
    DECLINED = "declined", _("Declined")
    ACTIVE = "active", _("Meeting")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class Party(TextChoices):
    STUDENT = "student", _("Student")
    MENTOR = "mentor", _("Mentor")
    GUARDIAN = "guardian", _("Parent or guardian")
    SCHOOL = "school", _("School")


class EndReason(TextChoices):
    COMPLETED = "completed", _("The agreed time is over")
    NO_PROGRESS = "no_progress", _("No progress")
    CONFLICT = "conflict", _("Conflict")
    NO_TIME = "no_time", _("No release time")
    UNMOTIVATED = "unmotivated", _("Not motivated")
    UNAVAILABLE = "unavailable", _("Not available")
    MOVED = "moved", _("Moved away")
    WITHDRAWN = "withdrawn", _("Consent withdrawn")

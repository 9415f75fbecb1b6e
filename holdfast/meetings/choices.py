"""The words of meetings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingStatus(TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")


class MissedBecause(TextChoices):
    STUDENT_ABSENT = "student_absent", _("The student was absent from school")
    DID_NOT_COME = "did_not_come", _("The student did not come")
    MENTOR_AWAY = "mentor_away", _("The mentor was away")
    SCHOOL_CLOSED = "school_closed", _("The school was closed")


class Feeling(TextChoices):
    """How the meeting went: three faces."""

    GOOD = "good", _("Good")
    OK = "ok", _("So-so")
    HARD = "hard", _("Hard")


class TargetStatus(TextChoices):
    OPEN = "open", _("Open")
    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not_met", _("Not met")


class Decision(TextChoices):
    """What follows from looking at how a match goes."""

    GO_ON = "go_on", _("Go on as before")
    CHANGE = "change", _("Go on, and change something")
    END = "end", _("Bring it to a good end")

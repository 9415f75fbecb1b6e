"""The words of mentors."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MentorSource(TextChoices):
    STAFF = "staff", _("Staff")
    VOLUNTEER = "volunteer", _("Volunteer")
    OLDER_STUDENT = "older_student", _("Older student")
    PARENT = "parent", _("Parent")


class MentorStatus(TextChoices):
    APPLIED = "applied", _("Applied")
    ACCEPTED = "accepted", _("Accepted")
    PAUSED = "paused", _("Paused")
    NOT_SUITABLE = "not_suitable", _("Not suitable")
    LEFT = "left", _("Left")


class StepKind(TextChoices):
    """What is done before a mentor may meet a student."""

    APPLICATION = "application", _("Application")
    INTERVIEW = "interview", _("Interview")
    REFERENCE_1 = "reference_1", _("First reference")
    REFERENCE_2 = "reference_2", _("Second reference")
    JUDICIAL_RECORD = "judicial_record", _("Judicial record check")
    TRAINING = "training", _("Training before the first meeting")


class StepOutcome(TextChoices):
    CLEAR = "clear", _("Clear")
    CONSIDERED = "considered", _("Considered and accepted")
    NOT_SUITABLE = "not_suitable", _("Not suitable")
    WITHDRAWN = "withdrawn", _("Withdrawn")

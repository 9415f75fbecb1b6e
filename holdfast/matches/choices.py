"""The words of matches."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundStatus(TextChoices):
    OPEN = "open", _("Being looked at")
    DONE = "done", _("Done")
    STALE = "stale", _("Replaced by a newer proposal")


class MatchStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Waiting for the agreement")
    REPLACED = "replaced", _("Replaced by another proposal")
    DECLINED = "declined", _("Declined")
    ACTIVE = "active", _("Meeting")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class Party(TextChoices):
    STUDENT = "student", _("Student")
    MENTOR = "mentor", _("Mentor")
    GUARDIAN = "guardian", _("Parent or guardian")
    SCHOOL = "school", _("School")


class Leaning(TextChoices):
    """What somebody who was asked thinks of a match, in the fewest words."""

    GLAD = "glad", _("In favour")
    FINE = "fine", _("No objection")
    DOUBTS = "doubts", _("Doubts")


class ExtensionStatus(TextChoices):
    ASKED = "asked", _("Asked for")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")


class HeardBy(TextChoices):
    """How the school heard what somebody thinks."""

    PHONE = "phone", _("By telephone")
    IN_PERSON = "in_person", _("In person")
    PAPER = "paper", _("On paper")
    LINK = "link", _("By link on a phone")


class ToldBy(TextChoices):
    """How somebody at the school heard of a match."""

    EMAIL = "email", _("By e-mail")
    LETTER = "letter", _("By letter")
    IN_PERSON = "in_person", _("In person")


class SignedBy(TextChoices):
    """How a name came under the agreement."""

    SIGNED_IN = "signed_in", _("Signed in")
    LINK = "link", _("By link on a phone")
    PAPER = "paper", _("On paper")
    IN_PERSON = "in_person", _("In person")

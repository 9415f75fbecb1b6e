"""The words of agencies and of referrals to them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OutsideStatus(TextChoices):
    """Where a referral to an agency stands."""

    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    FINISHED = "finished", _("Finished")


class AgreedBy(TextChoices):
    """How a family said yes."""

    PAPER = "paper", _("On paper")
    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By telephone")

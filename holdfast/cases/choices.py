"""The words of cases."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReferralSource(TextChoices):
    STAFF = "staff", _("Staff")
    SELF = "self", _("The student")
    FAMILY = "family", _("The family")
    DATA = "data", _("Attendance or other data")


class ReferralStatus(TextChoices):
    RECEIVED = "received", _("To be decided")
    WAITING = "waiting", _("On the waiting list")
    ACCEPTED = "accepted", _("Accepted")
    REDIRECTED = "redirected", _("Sent to another service")
    DECLINED = "declined", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MATCHED = "matched", _("Has a mentor")
    CLOSED = "closed", _("Closed")


class Outcome(TextChoices):
    ACCEPT = "accept", _("Accept")
    WAIT = "wait", _("Put on the waiting list")
    REDIRECT = "redirect", _("Send to another service")
    DECLINE = "decline", _("Do not accept")


class TakenBackBy(TextChoices):
    """Who no longer wants what was referred."""

    STUDENT = "student", _("The student")
    FAMILY = "family", _("The family")
    REFERRER = "referrer", _("Whoever referred")
    LEFT = "left", _("The student left the school")


class Means(TextChoices):
    """How something was told or signed."""

    LINK = "link", _("By link on a phone")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By phone")
    IN_PERSON = "in_person", _("In person")


class Asked(TextChoices):
    """What a family or a student wants of the school."""

    QUESTION = "question", _("A question")
    CHANGE = "change", _("Something should change")
    STOP = "stop", _("To stop")


class NothingToDo(TextChoices):
    """Why somebody looked at a student and nothing more is needed now."""

    KNOWN_REASON = "known_reason", _("The reason is known and passing")
    ALREADY_HELPED = "already_helped", _("Somebody is already with this student")
    RECORDS_WRONG = "records_wrong", _("The records are wrong or incomplete")
    FAMILY_PREFERS = "family_prefers", _("The family prefers no mentor now")
    OTHER = "other", _("Another reason")


class Held(TextChoices):
    """What is known of a paper that belongs to a referral."""

    HELD = "held", _("We have it")
    ASKED = "asked", _("Asked for")


class Focus(TextChoices):
    """What a worry is about, where the programme names no areas of its own; several may hold."""

    ATTENDANCE = "attendance", _("Being at school")
    STUDY = "study", _("Study and organization")
    BEHAVIOUR = "behaviour", _("Behaviour")
    WELLBEING = "wellbeing", _("Feelings and health")
    MOTIVATION = "motivation", _("Motivation")
    CONFIDENCE = "confidence", _("Self-confidence")

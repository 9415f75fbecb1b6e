"""The roles by their names on screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.actor import Role


class RoleName(TextChoices):
    DISTRICT = Role.DISTRICT, _("District captain")
    MANAGER = Role.MANAGER, _("Programme manager")
    SAFEGUARDING = Role.SAFEGUARDING, _("Safeguarding lead")
    LEARNING_MENTOR = Role.LEARNING_MENTOR, _("Learning mentor")
    VOLUNTEER_MENTOR = Role.VOLUNTEER_MENTOR, _("Volunteer mentor")
    PEER_MENTOR = Role.PEER_MENTOR, _("Peer mentor")
    RESOURCE_TEACHER = Role.RESOURCE_TEACHER, _("Resource teacher")
    TEACHER = Role.TEACHER, _("Teacher")
    PASTORAL = Role.PASTORAL, _("Pastoral lead")
    LIAISON = Role.LIAISON, _("School-family liaison officer")
    STUDENT = Role.STUDENT, _("Student")
    GUARDIAN = Role.GUARDIAN, _("Parent or guardian")
    AGENCY = Role.AGENCY, _("Outside agency")
    AUDITOR = Role.AUDITOR, _("Auditor")
    IT = Role.IT, _("IT administrator")


class ShareBasis(TextChoices):
    """By what right a student is shared with somebody outside the school."""

    FAMILY_AGREED = "family_agreed", _("The family agreed")
    STUDENT_AGREED = "student_agreed", _("The student, who is old enough to decide, agreed")
    PROTECTION = "protection", _("To protect the student: asking first would do harm (safeguarding lead only)")

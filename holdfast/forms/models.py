"""What people answered to the forms of a programme."""

from django.conf import settings
from django.db import models

from holdfast.forms.choices import About
from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import InSchool, Student
from holdfast.programmes.models import Programme

USER = settings.AUTH_USER_MODEL


class AnsweredForm(InSchool):
    """One form, answered once. Answering again adds a row: the history stays, the newest complete one counts.

    `about_id` is the id of the student, household, mentor, match or programme; a family without a household is
    known by its student, and has 0. `answers` is JSON by question; `settings` are the settings that the answers set,
    path to value. `answered_as` is who spoke, in the words of the blueprint; `answered_by` who wrote it down.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="answered_forms")
    form = models.CharField(max_length=60)
    about = models.CharField(max_length=10, choices=About)
    about_id = models.BigIntegerField()
    student = models.ForeignKey(Student, models.CASCADE, null=True, blank=True, related_name="answered_forms")
    answers = SealedTextField(blank=True, default="")
    settings = models.JSONField(default=dict, blank=True)
    is_complete = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False)
    answered_as = models.CharField(max_length=40, blank=True, default="")
    answered_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField()
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("answers", "answered_as"),
        neutral=("form", "about", "answered_at"),
    )

    class Meta:
        indexes = [models.Index(fields=["programme", "about", "about_id"], name="form_by_what_it_is_about")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about__in=["mentor", "programme"], student=None)
                | models.Q(about__in=["student", "household", "match"], student__isnull=False),
                name="form_about_a_student_names_the_student",
            )
        ]

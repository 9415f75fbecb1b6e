"""Plans that are written together: with a student, or with a family."""

from django.conf import settings
from django.db import models

from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import Household, InSchool, Student
from holdfast.plans.choices import CameOfIt, PlanAbout
from holdfast.programmes.models import Programme

USER = settings.AUTH_USER_MODEL


class Plan(InSchool):
    """The plan of one programme for one student or family. A family is known by its household, or by the student.

    `looked_at_on` is the day on which it was last gone through together; the day it was begun, before that.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="plans")
    student = models.ForeignKey(Student, models.CASCADE, related_name="plans")
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="plans")
    about = models.CharField(max_length=10, choices=PlanAbout)
    begun_at = models.DateTimeField()
    looked_at_on = models.DateField()

    privacy = Privacy("student", Sensitivity.CONFIDENTIAL, neutral=("about", "begun_at", "looked_at_on"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "student"], name="one_plan_in_a_programme"),
            models.UniqueConstraint(
                fields=["programme", "household"],
                condition=models.Q(about=PlanAbout.HOUSEHOLD, household__isnull=False),
                name="one_plan_of_a_family_in_a_programme",
            ),
        ]


class PlanLine(InSchool):
    """One line of a plan. `parts` is JSON: the words for each part of the programme's plan, by its id.

    `partners` and `barriers` are ids of the programme's lists; `who` is whoever does it, as people say it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lines")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    parts = SealedTextField(default="{}")
    who = SealedTextField(blank=True, default="")
    partners = models.JSONField(default=list, blank=True)
    barriers = models.JSONField(default=list, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=CameOfIt, default=CameOfIt.OPEN)
    came_of_it = SealedTextField(blank=True, default="")
    written_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("parts", "who", "partners", "barriers", "due_on", "came_of_it"),
        neutral=("state", "written_at"),
    )

    class Meta:
        ordering = ["written_at", "id"]


class PlanLook(InSchool):
    """The plan was gone through together, on a day and with whom (in the words of the blueprint)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="looks")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    looked_on = models.DateField()
    together_with = models.JSONField(default=list, blank=True)
    words = SealedTextField(blank=True, default="")
    kept_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    kept_at = models.DateTimeField()

    privacy = Privacy(
        "student", Sensitivity.CONFIDENTIAL, personal=("together_with", "words"), neutral=("looked_on", "kept_at")
    )

    class Meta:
        ordering = ["-looked_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["plan", "looked_on"], name="a_plan_looked_at_once_a_day")]

"""The adults (and older students) who meet students: their offer, their screening, their time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.mentors.choices import MentorSource, MentorStatus, StepOutcome
from holdfast.people.models import InSchool, Staff, Student

USER = settings.AUTH_USER_MODEL


class Mentor(InSchool):
    """A mentor at a school. `free_slots` are half-hours of the school week: weekday * 48 + half-hour of the day."""

    user = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="mentors")
    staff = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="mentors")
    student = models.ForeignKey(Student, models.SET_NULL, null=True, blank=True, related_name="mentoring")
    source = models.CharField(max_length=14, choices=MentorSource)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    languages = models.JSONField(default=list)
    interests = models.JSONField(default=list, blank=True)
    dislikes = models.JSONField(default=list, blank=True)
    free_slots = models.JSONField(default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1)
    engages_families = models.BooleanField(default=False)
    experience = models.CharField(max_length=400, blank=True, default="")
    years_of_experience = models.PositiveSmallIntegerField(default=0)
    why = models.TextField(blank=True, default="")
    status = models.CharField(max_length=14, choices=MentorStatus, default=MentorStatus.APPLIED)
    applied_at = models.DateTimeField()
    available_until = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    decision_reason = SealedTextField(blank=True, default="")
    client_key = models.UUIDField(null=True, blank=True, unique=True)

    privacy = Privacy(
        "mentor",
        Sensitivity.DIRECTORY,
        personal=(
            "given_name",
            "family_name",
            "email",
            "phone",
            "languages",
            "interests",
            "dislikes",
            "free_slots",
            "experience",
            "why",
            "decision_reason",
        ),
        neutral=("source", "status", "applied_at", "available_until", "decided_at"),
        keep="while a mentor + 2 years",
    )
    noticed = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"], condition=Q(user__isnull=False), name="one_mentor_a_user_and_school"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class ScreeningStep(InSchool):
    """One step done. A check keeps its number, dates and outcome, never what the certificate says.

    `kind` is "interview", "reference-1", "check:<id of the programme's check>" or "training"; `topics` are the
    programme's topics of a training. The newest row of a kind holds; trainings add up.
    """

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=80)
    outcome = models.CharField(max_length=12, choices=StepOutcome)
    reference_number = models.CharField(max_length=60, blank=True, default="")
    done_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    topics = models.JSONField(default=list, blank=True)
    seen_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    privacy = Privacy(
        "mentor",
        Sensitivity.CONFIDENTIAL,
        personal=("outcome", "reference_number"),
        neutral=("kind", "done_on", "expires_on", "recorded_at"),
        keep="while a mentor + 6 months",
    )
    noticed = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=F("done_on")), name="step_expires_later"
            )
        ]

"""The adults (and older students) who meet students: their offer, their screening, their time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.mentors.choices import (
    FlagLevel,
    MentorSource,
    MentorStatus,
    NextYear,
    RequestState,
    StepOutcome,
    Weekday,
)
from holdfast.people.models import InSchool, SchoolYear, Staff, Student

USER = settings.AUTH_USER_MODEL


class Mentor(InSchool):
    """A mentor at a school. `free_slots` are half-hours of the school week: weekday * 48 + half-hour of the day.

    `constraints` are the ids of what binds the school with this member of staff, such as a collective agreement;
    `release_minutes` the time in a week that they were given for this work.
    """

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
    constraints = models.JSONField(default=list, blank=True)
    release_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
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
            "constraints",
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

    `kind` is "interview", "reference-1", "check:<id of the programme's check>", "induction:<id of the programme's
    item>" or "training"; `topics` are the programme's topics of a training. The newest row of a kind holds; trainings
    add up.
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


class Decision(InSchool):
    """One decision about an offer: accepted or not, on which written grounds, in which words. None is ever changed."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="decisions")
    status = models.CharField(max_length=14, choices=MentorStatus)
    grounds = models.JSONField(default=list, blank=True)
    words = SealedTextField(blank=True, default="")
    decided_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    privacy = Privacy(
        "mentor", Sensitivity.CONFIDENTIAL, personal=("status", "grounds", "words"), neutral=("decided_at",),
        keep="while a mentor + 2 years",
    )  # fmt: skip


class Flag(InSchool):
    """A concern about a mentor, until somebody settles it."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="flags")
    level = models.CharField(max_length=6, choices=FlagLevel)
    words = SealedTextField()
    raised_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    raised_at = models.DateTimeField()
    settled_words = SealedTextField(blank=True, default="")
    settled_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "mentor", Sensitivity.CONFIDENTIAL, personal=("level", "words", "settled_words"),
        neutral=("raised_at", "settled_at"), keep="while a mentor + 2 years",
    )  # fmt: skip


class Hours(InSchool):
    """A stretch of a mentor's week and the kind of work that fills it, by the ids of the programmes' lists."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="week")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    begins = models.TimeField()
    ends = models.TimeField()
    kind = models.CharField(max_length=60)
    place = models.CharField(max_length=60, blank=True, default="")

    privacy = Privacy("mentor", Sensitivity.DIRECTORY, personal=("begins", "ends", "kind", "place"),
                      keep="while a mentor")  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="hours_end_later"),
            models.UniqueConstraint(fields=["mentor", "weekday", "begins"], name="hours_begin_once"),
        ]


class TrainingEntry(InSchool):
    """Something learned: on what, how long, which day. It stays over the years."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="trainings")
    topic = models.CharField(max_length=60, blank=True, default="")
    words = models.CharField(max_length=200, blank=True, default="")
    minutes = models.PositiveSmallIntegerField()
    done_on = models.DateField()
    recorded_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "mentor", Sensitivity.DIRECTORY, personal=("topic", "words"), neutral=("done_on", "recorded_at"),
        keep="while a mentor + 2 years",
    )  # fmt: skip


class TrainingRequest(InSchool):
    """What a mentor would like to learn, what it costs (in hundredths), and what was decided."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="training_requests")
    kind = models.CharField(max_length=60)
    words = models.CharField(max_length=200)
    cents = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.ASKED)
    decided_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "mentor", Sensitivity.DIRECTORY, personal=("kind", "words", "state"), neutral=("asked_at", "decided_at"),
        keep="while a mentor + 2 years",
    )  # fmt: skip


class TrainingBudget(InSchool):
    """What a school can spend on the training of its mentors in one year, in hundredths."""

    school_year = models.OneToOneField(SchoolYear, models.CASCADE, related_name="training_budget")
    cents = models.PositiveIntegerField()

    privacy = Privacy("", Sensitivity.NONE)


class Renewal(InSchool):
    """What a mentor, asked once in a school year, said of the time after it."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="renewals")
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=NextYear)
    answered_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField()

    privacy = Privacy(
        "mentor", Sensitivity.DIRECTORY, personal=("answer",), neutral=("answered_at",), keep="while a mentor + 2 years"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentor", "school_year"], name="asked_once_a_year")]

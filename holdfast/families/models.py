"""The school's contact with families: what was tried and said, when to call, and the steps that absences ask for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from holdfast.families.choices import BestTime, Outcome
from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import Guardian, Household, InSchool, SchoolYear, Student
from holdfast.programmes.models import Programme

USER = settings.AUTH_USER_MODEL


class Contact(InSchool):
    """One contact with a family, or one try. `by_role` is who was in contact, in the words of the blueprint.

    `barriers` are ids of the programme's `services.barriers` that came up. `reason` is why it was made although the
    rules in `warnings` did not hold.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="family_contacts")
    student = models.ForeignKey(Student, models.CASCADE, related_name="family_contacts")
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="contacts")
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10, choices=Outcome)
    said = SealedTextField(blank=True, default="")
    next_step = SealedTextField(blank=True, default="")
    next_on = models.DateField(null=True, blank=True)
    barriers = models.JSONField(default=list, blank=True)
    by_role = models.CharField(max_length=40)
    warnings = models.JSONField(default=list, blank=True)
    reason = SealedTextField(blank=True, default="")
    made_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "guardian",
        Sensitivity.CONFIDENTIAL,
        personal=("channel", "outcome", "said", "next_step", "next_on", "barriers", "reason"),
        neutral=("by_role", "warnings", "made_at"),
    )

    class Meta:
        indexes = [models.Index(fields=["programme", "student", "-made_at"], name="contact_newest_first")]


class CallingTime(InSchool):
    """When somebody of a family likes to be called. The school's own system does not know it."""

    guardian = models.ForeignKey(Guardian, models.CASCADE, related_name="calling_times")
    best_time = models.CharField(max_length=10, choices=BestTime)
    told_at = models.DateTimeField()

    privacy = Privacy("guardian", Sensitivity.DIRECTORY, personal=("best_time",), neutral=("told_at",))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "guardian"], name="one_calling_time_each")]


class AbsenceStep(InSchool):
    """One step of a programme's ladder that a student's absences have reached: done once in a school year.

    `who` acts, and `channel` is how the family is contacted ("" when it is not), in the words of the blueprint.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="absence_steps")
    student = models.ForeignKey(Student, models.CASCADE, related_name="absence_steps")
    school_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+")
    step = models.CharField(max_length=60)
    after = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=40)
    channel = models.CharField(max_length=20, blank=True, default="")
    reached_on = models.DateField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("step",),
        neutral=("who", "channel", "reached_on", "due_on", "done_at"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "student", "school_year", "step"], name="an_absence_step_once_a_year"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("reached_on")), name="a_step_is_due_later"),
        ]
        indexes = [models.Index(fields=["school", "done_at", "due_on"], name="absence_steps_to_do")]

"""How mentors are supported: talks that were held, what was agreed there, advice that was asked for, steps taken."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from holdfast.forms.models import AnsweredForm
from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.matches.models import Match
from holdfast.mentors.models import Mentor
from holdfast.people.models import InSchool, Student
from holdfast.programmes.models import Programme

USER = settings.AUTH_USER_MODEL


class CheckIn(InSchool):
    """One talk of a rhythm of the programme, held on a day. `topics` are the codes of what was spoken about."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="check_ins")
    rhythm = models.CharField(max_length=60)
    held_on = models.DateField()
    topics = models.JSONField(default=list, blank=True)
    others = models.CharField(max_length=300, blank=True, default="")
    notes = SealedTextField(blank=True, default="")
    kept_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    kept_at = models.DateTimeField()
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "mentor",
        Sensitivity.CONFIDENTIAL,
        personal=("others", "notes"),
        neutral=("rhythm", "held_on", "topics", "kept_at"),
        keep="while a mentor + 2 years",
    )

    class Meta:
        indexes = [models.Index(fields=["programme", "-held_on"], name="check_in_by_programme")]


class Attended(InSchool):
    """A mentor who was there."""

    check_in = models.ForeignKey(CheckIn, models.CASCADE, related_name="attended")
    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="attended")

    privacy = Privacy("mentor", Sensitivity.DIRECTORY, keep="while a mentor + 2 years")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_in", "mentor"], name="there_once")]


class Agreed(InSchool):
    """Something that was agreed in a talk. Without a mentor, whoever supports them does it."""

    check_in = models.ForeignKey(CheckIn, models.CASCADE, related_name="agreed")
    mentor = models.ForeignKey(Mentor, models.CASCADE, null=True, blank=True, related_name="agreed")
    words = SealedTextField()
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")

    privacy = Privacy(
        "mentor",
        Sensitivity.CONFIDENTIAL,
        personal=("words",),
        neutral=("due_on", "done_at"),
        keep="while a mentor + 2 years",
    )


class Advice(InSchool):
    """A mentor's question about a match, and the answer of somebody whom the programme names for it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    match = models.ForeignKey(Match, models.CASCADE, related_name="advice")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    words = SealedTextField()
    asked_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    answer = SealedTextField(blank=True, default="")
    answered_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("words", "answer"),
        neutral=("asked_at", "due_on", "answered_at"),
    )

    class Meta:
        indexes = [
            models.Index(fields=["programme"], condition=Q(answered_at=None), name="advice_that_waits"),
        ]


class StepTaken(InSchool):
    """Somebody took a step that the programme names for when something does not work, and says what came of it."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="steps_taken")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    step = models.CharField(max_length=60)
    words = SealedTextField()
    taken_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.CONFIDENTIAL, personal=("words",), neutral=("step", "taken_at"))

    class Meta:
        indexes = [models.Index(fields=["match", "step"], name="step_of_match")]


class Policy(InSchool):
    """A policy of the school behind a programme: its own text, who approved it, when it is looked at again.

    `item` is its code in the blueprint, or one made from its name.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="policies")
    item = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    text = models.TextField(blank=True, default="")
    approved_by = models.CharField(max_length=160, blank=True, default="")
    approved_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    kept_at = models.DateTimeField()

    privacy = Privacy(
        "staff",
        Sensitivity.DIRECTORY,
        personal=("approved_by",),
        neutral=("item", "name", "text", "approved_on", "review_on", "kept_at"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "item"], name="one_policy_of_an_item")]

    def __str__(self) -> str:
        return self.name


class ObjectiveLook(InSchool):
    """A look at what a programme means to reach together: what came of it, what changes now, when next."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="objective_looks")
    looked_on = models.DateField()
    came_of_it = models.TextField()
    change = models.TextField(blank=True, default="")
    next_on = models.DateField(null=True, blank=True)
    kept_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    kept_at = models.DateTimeField()

    privacy = Privacy("", Sensitivity.NONE, neutral=("looked_on", "came_of_it", "change", "next_on", "kept_at"))


class LookedAgain(InSchool):
    """Somebody else looked at a decision that was written down in a form, and says what came of it."""

    decision = models.OneToOneField(AnsweredForm, models.CASCADE, related_name="looked_again")
    match = models.ForeignKey(Match, models.CASCADE, related_name="+")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    words = SealedTextField()
    looked_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    looked_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.CONFIDENTIAL, personal=("words",), neutral=("looked_at",))

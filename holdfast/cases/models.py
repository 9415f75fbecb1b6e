"""From a first worry to a yes: referrals, decisions, information, consent and assent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.cases.choices import Asked, Means, NothingToDo, Outcome, ReferralSource, ReferralStatus, TakenBackBy
from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import Guardian, InSchool, Student
from holdfast.programmes.models import Programme

USER = settings.AUTH_USER_MODEL


class Referral(InSchool):
    """Somebody thinks that this student needs somebody: the case, from its first day to its closure.

    `support_level` and `answers` are what whoever decides learned: the level of support around the student, and the
    answers to the programme's own questions, by id. `route` is the programme's way by which it came, `goes_to` whom of
    the language it came to, `asked_first` with whom it was spoken about before; `documents` says of each paper that
    belongs to a referral whether it is held or asked for. `sent_on_from` is the referral that it continues.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="referrals")
    student = models.ForeignKey(Student, models.PROTECT, related_name="referrals")
    source = models.CharField(max_length=8, choices=ReferralSource)
    referred_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    referrer_name = models.CharField(max_length=160, blank=True, default="")
    route = models.CharField(max_length=60, blank=True, default="")
    goes_to = models.CharField(max_length=40, default="manager")
    asked_first = models.JSONField(default=list, blank=True)
    sent_on_from = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="sent_on_to")
    documents = models.JSONField(default=dict, blank=True)
    focus = models.JSONField(default=list, blank=True)
    subjects = models.JSONField(default=list, blank=True)
    worry = SealedTextField(blank=True, default="")
    tried = SealedTextField(blank=True, default="")
    support_level = models.CharField(max_length=60, blank=True, default="")
    answers = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=12, choices=ReferralStatus, default=ReferralStatus.RECEIVED)
    need_tier = models.PositiveSmallIntegerField(default=3)
    received_at = models.DateTimeField()
    student_told_on = models.DateField(null=True, blank=True)
    taken_back_by = models.CharField(max_length=8, choices=TakenBackBy, blank=True, default="")
    client_key = models.UUIDField(null=True, blank=True, unique=True)

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("referrer_name", "documents", "focus", "subjects", "worry", "tried", "support_level", "answers"),
        neutral=(
            "route", "goes_to", "asked_first", "source", "status", "taken_back_by", "received_at", "student_told_on",
        ),
    )  # fmt: skip
    noticed = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "student"],
                condition=Q(status__in=["received", "waiting", "accepted", "matched"]),
                name="one_open_referral_a_programme",
            )
        ]
        indexes = [models.Index(fields=["programme", "status", "received_at"], name="referral_inbox")]


class Willingness(InSchool):
    """Did the student want this, asked by somebody other than the referrer? Also the student's own assent."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="willingness")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=160)
    says_yes = models.BooleanField()
    own_words = SealedTextField(blank=True, default="")
    means = models.CharField(max_length=10, choices=Means, default=Means.IN_PERSON)
    language = models.CharField(max_length=8, blank=True, default="")
    asked_at = models.DateTimeField()

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("asked_by_name", "own_words"),
        neutral=("means", "language", "asked_at"),
    )
    noticed = True


class Decision(InSchool):
    """What was decided of a referral, what the rules said, and why the person decided so."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="decisions")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    rules_said = models.CharField(max_length=20)
    findings = models.JSONField(default=list)
    reason = SealedTextField(blank=True, default="")
    redirected_to = models.CharField(max_length=160, blank=True, default="")
    decided_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("findings", "reason", "redirected_to"),
        neutral=("outcome", "rules_said", "decided_at"),
    )
    noticed = True


class InformationGiven(InSchool):
    """One item that the family was told, before anything else happens."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="information")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, blank=True, related_name="+")
    item = models.CharField(max_length=40)
    means = models.CharField(max_length=10, choices=Means)
    language = models.CharField(max_length=8)
    given_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()

    privacy = Privacy("guardian", Sensitivity.ROSTER, personal=("language",), neutral=("item", "means", "given_at"))
    noticed = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "item"], name="each_item_told_once")]


class Consent(InSchool):
    """A guardian's answer: yes or no, how, to which words, until when; withdrawn as easily as given."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="consents")
    student = models.ForeignKey(Student, models.CASCADE, related_name="consents")
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, blank=True, related_name="+")
    says_yes = models.BooleanField()
    signed_name = models.CharField(max_length=160)
    means = models.CharField(max_length=10, choices=Means)
    language = models.CharField(max_length=8)
    wording = models.CharField(max_length=64)
    question = SealedTextField(blank=True, default="")
    signed_at = models.DateTimeField()
    valid_until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")

    privacy = Privacy(
        "guardian",
        Sensitivity.CONFIDENTIAL,
        personal=("signed_name", "question", "language"),
        neutral=("means", "wording", "signed_at", "valid_until", "withdrawn_at"),
    )
    noticed = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("signed_at")), name="withdrawn_after_signed"
            )
        ]


class FamilyQuestion(InSchool):
    """A question or a wish that a guardian or the student (then `guardian` is empty) sent, for a person to answer."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="questions")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Asked, default=Asked.QUESTION)
    words = SealedTextField(blank=True, default="")
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    answer = SealedTextField(blank=True, default="")
    answered_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        "guardian",
        Sensitivity.CONFIDENTIAL,
        personal=("words", "answer", "language"),
        neutral=("kind", "asked_at", "answered_at"),
    )
    noticed = True

    class Meta:
        indexes = [models.Index(fields=["school", "answered_at"], name="questions_not_answered")]


class Look(InSchool):
    """Somebody looked at a student on a list, and there is nothing to do, because ..."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="looks")
    because = models.CharField(max_length=16, choices=NothingToDo)
    words = SealedTextField(blank=True, default="")
    until_on = models.DateField()
    looked_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    looked_at = models.DateTimeField()

    privacy = Privacy(
        "student", Sensitivity.CONFIDENTIAL, personal=("because", "words"), neutral=("until_on", "looked_at")
    )
    noticed = True

"""Who meets whom: rounds of matching, matches, agreements and their signatures."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from holdfast.cases.models import Referral
from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.matches.choices import (
    ExtensionStatus,
    HeardBy,
    Leaning,
    MatchStatus,
    Party,
    RoundStatus,
    SignedBy,
    ToldBy,
)
from holdfast.mentors.models import Mentor
from holdfast.people.models import Guardian, InSchool, Staff, Student
from holdfast.programmes.models import Programme

USER = settings.AUTH_USER_MODEL


class MatchRound(InSchool):
    """One proposal for the whole cohort, with its certificate and what it could not do.

    `draw` is the published seed of the lot among equally good proposals; `edits` are the pairs that somebody forbade
    or forced, each with its price for the others.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rounds")
    status = models.CharField(max_length=6, choices=RoundStatus, default=RoundStatus.OPEN)
    weights = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)
    draw = models.CharField(max_length=60, blank=True, default="")
    unmatched = models.JSONField(default=list)
    edits = models.JSONField(default=list, blank=True)
    proposed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("unmatched", "certificate", "edits"),
        neutral=("status", "weights", "proposed_at", "draw"),
    )


class Match(InSchool):
    """One mentor, one student, one programme: proposed, approved, agreed and met, until it ends.

    `counted` is what else was looked at when somebody insisted on a pair, where the programme's aims allow it.
    `start_reason` says why it begins although the rules in `start_warnings` do not hold. `closing` is what was ticked
    when it ended: the `criteria` that were met, the `steps` taken, who was asked how it went (`interviews`).
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="matches")
    round = models.ForeignKey(MatchRound, models.SET_NULL, null=True, blank=True, related_name="matches")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="matches")
    student = models.ForeignKey(Student, models.PROTECT, related_name="matches")
    mentor = models.ForeignKey(Mentor, models.PROTECT, related_name="matches")
    status = models.CharField(max_length=10, choices=MatchStatus, default=MatchStatus.PROPOSED)
    score = models.IntegerField(default=0)
    why = models.JSONField(default=dict)
    runner_up = models.JSONField(default=dict, blank=True)
    is_forced = models.BooleanField(default=False)
    counted = models.JSONField(default=list, blank=True)
    override_reason = SealedTextField(blank=True, default="")
    decline_reason = SealedTextField(blank=True, default="")
    start_reason = SealedTextField(blank=True, default="")
    start_warnings = models.JSONField(default=list, blank=True)
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=60, blank=True, default="")
    end_words = SealedTextField(blank=True, default="")
    closing = models.JSONField(default=dict, blank=True)

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=(
            "why",
            "runner_up",
            "counted",
            "override_reason",
            "decline_reason",
            "start_reason",
            "end_words",
            "closing",
        ),
        neutral=(
            "status",
            "start_warnings",
            "proposed_at",
            "approved_at",
            "starts_on",
            "ends_before",
            "suspended_on",
            "ended_on",
            "end_reason",
        ),
    )
    noticed = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "student"],
                condition=Q(status__in=["proposed", "approved", "active", "suspended"]),
                name="one_living_match_a_programme",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["active", "suspended"]) | Q(starts_on__isnull=False),
                name="active_match_has_started",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="ended_match_says_when_and_why",
            ),
        ]
        indexes = [models.Index(fields=["mentor", "status"], name="match_by_mentor")]


class Answer(InSchool):
    """What one of those whose yes the programme asks for says to this match."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="answers")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    party = models.CharField(max_length=40)
    says_yes = models.BooleanField()
    answered_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.PROGRESS, personal=("party",), neutral=("answered_at",))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["match", "party"], name="each_answers_once")]


class Opinion(InSchool):
    """What somebody whom the programme asks thinks of a match before it begins. It decides nothing by itself."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="opinions")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    party = models.CharField(max_length=40)
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, blank=True, related_name="+")
    leaning = models.CharField(max_length=6, choices=Leaning)
    words = SealedTextField(blank=True, default="")
    means = models.CharField(max_length=10, choices=HeardBy)
    recorded_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField()

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("party", "leaning", "words"),
        neutral=("means", "told_at"),
    )


class Told(InSchool):
    """Somebody at the school who knows of a match, and what they said when they were asked for their view.

    `party` is who they are in the words of the blueprint; without `staff` everybody of that party was told at once.
    `answers` is JSON by question.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="told")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    party = models.CharField(max_length=40)
    staff = models.ForeignKey(Staff, models.CASCADE, null=True, blank=True, related_name="+")
    means = models.CharField(max_length=10, choices=ToldBy)
    told_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField()
    answers = SealedTextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("answers",),
        neutral=("party", "means", "told_at", "answered_at"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["match", "party", "staff"], name="each_is_told_once", nulls_distinct=False)
        ]


class TellingLink(InSchool):
    """A teacher's door to the matches that they were told of, without a password. Only the hash of it is kept."""

    digest = models.CharField(max_length=64, unique=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    privacy = Privacy(
        "staff",
        Sensitivity.ROSTER,
        neutral=("digest", "made_at", "expires_at"),
        keep="until expired + 30 days",
    )
    walled = False  # opened by its holder before any school is known


class StudentPreference(InSchool):
    """What a student likes, dislikes and wishes, and when they are free. No free slot means: not known."""

    student = models.OneToOneField(Student, models.CASCADE, related_name="preference")
    interests = models.JSONField(default=list, blank=True)
    dislikes = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    free_slots = models.JSONField(default=list, blank=True)
    wishes = models.JSONField(default=list, blank=True)
    family_wishes = models.JSONField(default=list, blank=True)
    told_at = models.DateTimeField()

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("interests", "dislikes", "languages", "free_slots", "wishes", "family_wishes"),
        neutral=("told_at",),
    )


class Agreement(InSchool):
    """The words that all parties sign: how often, how long, until when, what ends it.

    `weeks` are school weeks, None when `lasts` says the end in another way (a year, with the school year); `clauses`
    are the programme's words in both languages, as they were when it was drafted.
    """

    match = models.OneToOneField(Match, models.CASCADE, related_name="agreement")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    lasts = models.CharField(max_length=30, blank=True, default="")
    per_week = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    parties = models.JSONField(default=list)
    clauses = models.JSONField(default=list)
    drafted_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.PROGRESS, neutral=("lasts", "parties", "clauses", "drafted_at"))


class Extension(InSchool):
    """More weeks for a match, asked for by one of them or by the school, until everybody named has said yes or one no.

    `ends_before` is the new end, once it holds.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="extensions")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    weeks = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=ExtensionStatus, default=ExtensionStatus.ASKED)
    asked_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    ends_before = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy("student", Sensitivity.PROGRESS, neutral=("status", "asked_at", "ends_before", "decided_at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["match"], condition=Q(status="asked"), name="one_extension_is_asked_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="agreed") | Q(ends_before__isnull=False), name="agreed_extension_has_an_end"
            ),
        ]


class ExtensionAnswer(InSchool):
    """What one of those whose yes an extension needs says to it."""

    extension = models.ForeignKey(Extension, models.CASCADE, related_name="answers")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    party = models.CharField(max_length=40)
    says_yes = models.BooleanField()
    answered_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.PROGRESS, personal=("party",), neutral=("answered_at",))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extension", "party"], name="each_answers_an_extension_once")]


class Signature(InSchool):
    """One party's name under the agreement."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    party = models.CharField(max_length=8, choices=Party)
    signed_name = models.CharField(max_length=160)
    means = models.CharField(max_length=10, choices=SignedBy)
    language = models.CharField(max_length=8, default="en")
    recorded_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField()

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("signed_name", "language"),
        neutral=("party", "means", "signed_at"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="each_party_signs_once")]

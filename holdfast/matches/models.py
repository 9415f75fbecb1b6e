"""Who meets whom: rounds of matching, matches, agreements and their signatures."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from holdfast.cases.models import Referral
from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.matches.choices import EndReason, MatchStatus, Party, RoundStatus
from holdfast.mentors.models import Mentor
from holdfast.people.models import InSchool, Student
from holdfast.programmes.models import Programme

USER = settings.AUTH_USER_MODEL


class MatchRound(InSchool):
    """One proposal for the whole cohort, with its certificate and what it could not do."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rounds")
    status = models.CharField(max_length=6, choices=RoundStatus, default=RoundStatus.OPEN)
    weights = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)
    unmatched = models.JSONField(default=list)
    proposed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("unmatched", "certificate"),
        neutral=("status", "weights", "proposed_at"),
    )


class Match(InSchool):
    """One mentor, one student, one programme: proposed, approved, agreed and met, until it ends."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="matches")
    round = models.ForeignKey(MatchRound, models.SET_NULL, null=True, blank=True, related_name="matches")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="matches")
    student = models.ForeignKey(Student, models.PROTECT, related_name="matches")
    mentor = models.ForeignKey(Mentor, models.PROTECT, related_name="matches")
    status = models.CharField(max_length=10, choices=MatchStatus, default=MatchStatus.PROPOSED)
    score = models.IntegerField(default=0)
    why = models.JSONField(default=dict)
    runner_up = models.JSONField(default=dict, blank=True)
    override_reason = SealedTextField(blank=True, default="")
    decline_reason = SealedTextField(blank=True, default="")
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    mentor_agreed_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason, blank=True, default="")

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("why", "runner_up", "override_reason", "decline_reason"),
        neutral=(
            "status",
            "proposed_at",
            "approved_at",
            "mentor_agreed_at",
            "starts_on",
            "ends_before",
            "end_reason",
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "student"],
                condition=Q(status__in=["proposed", "approved", "active", "suspended"]),
                name="one_living_match_a_programme",
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(starts_on__isnull=False), name="active_match_has_started"
            ),
        ]
        indexes = [models.Index(fields=["mentor", "status"], name="match_by_mentor")]


class Agreement(InSchool):
    """The words that all parties sign: how often, how long, until when, what ends it."""

    match = models.OneToOneField(Match, models.CASCADE, related_name="agreement")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    weeks = models.PositiveSmallIntegerField()
    per_week = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    parties = models.JSONField(default=list)
    clauses = models.JSONField(default=dict)
    drafted_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.PROGRESS, neutral=("parties", "clauses", "drafted_at"))


class Signature(InSchool):
    """One party's name under the agreement."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    party = models.CharField(max_length=8, choices=Party)
    signed_name = models.CharField(max_length=160)
    means = models.CharField(max_length=10)
    signed_at = models.DateTimeField()

    privacy = Privacy(
        "student", Sensitivity.CONFIDENTIAL, personal=("signed_name",), neutral=("party", "means", "signed_at")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="each_party_signs_once")]

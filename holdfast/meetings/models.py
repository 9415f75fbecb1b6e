"""What happens between a mentor and a student: meetings, notes, targets, and what teachers say each week."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.matches.models import Match
from holdfast.meetings.choices import Decision, Feeling, MeetingStatus, MissedBecause, TargetStatus
from holdfast.people.models import InSchool, Section, Staff, Student

USER = settings.AUTH_USER_MODEL


class Meeting(InSchool):
    """One planned, held, missed or cancelled meeting of a match.

    `observed_by` are the people of the blueprint's language who were there besides the two.
    `warnings` are the codes of the rules that asked for a reason when it was logged; the note of the meeting gives it.
    `logged_key` is made by the browser that logged it: the same log sent again changes nothing.
    `reminded_for` is the planned time of which the student was last reminded.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="meetings")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    planned_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120, blank=True, default="")
    is_first = models.BooleanField(default=False)
    held_at = models.DateTimeField(null=True, blank=True)
    actual_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    feeling = models.CharField(max_length=4, choices=Feeling, blank=True, default="")
    missed_because = models.CharField(max_length=16, choices=MissedBecause, blank=True, default="")
    covered = models.JSONField(default=list, blank=True)
    observed_by = models.JSONField(default=list, blank=True)
    limits_told_on = models.DateField(null=True, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    rebooked_as = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="rebooked_from")
    logged_key = models.UUIDField(unique=True, null=True, blank=True)
    logged_at = models.DateTimeField(null=True, blank=True)
    reminded_for = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("feeling", "missed_because", "covered", "observed_by"),
        neutral=("status", "planned_at", "place", "held_at", "limits_told_on", "warnings", "logged_at", "reminded_for"),
    )
    noticed = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="held") | Q(held_at__isnull=False, actual_minutes__isnull=False),
                name="held_meeting_says_when_and_how_long",
            ),
            models.CheckConstraint(condition=~Q(status="missed") | ~Q(missed_because=""), name="missed_says_why"),
            models.UniqueConstraint(
                fields=["match", "planned_at"], condition=Q(status="planned"), name="one_planned_meeting_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["match", "planned_at"], name="meeting_of_match")]


class Note(InSchool):
    """What a mentor wrote. Never changed: a correction is a new note. One `client_key`, one note.

    Work other than a meeting has its `kind`, what the programme called it then (`kind_name`, by language), its day and
    its length. What was done with several students at once is a note about each of them, with the same `entry`.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="notes")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="notes")
    student = models.ForeignKey(Student, models.CASCADE, related_name="notes")
    body = SealedTextField()
    shared_with_student = models.BooleanField(default=False)
    written_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    client_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=60, blank=True, default="")
    kind_name = models.JSONField(default=dict, blank=True)
    entry = models.UUIDField(null=True, blank=True, db_index=True)
    happened_on = models.DateField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("body", "kind", "kind_name"),
        neutral=("written_at", "happened_on"),
    )

    class Meta:
        indexes = [models.Index(fields=["match", "-written_at"], name="note_of_match")]


class Target(InSchool):
    """A small thing the student means to do before the next meeting. `evidence`: who helps, and how one sees it."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="targets")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    set_at_meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="targets_set")
    words = SealedTextField()
    evidence = SealedTextField(blank=True, default="")
    aspect = models.CharField(max_length=40, blank=True, default="")
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=TargetStatus, default=TargetStatus.OPEN)
    checked_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("words", "evidence", "status"),
        neutral=("aspect", "due_on", "checked_at"),
    )


class TeacherReview(InSchool):
    """One teacher's values for one student in one week: aspect to value, and a comment where there is one.

    `also` holds what else the programme asks for in each subject, such as the grade that is expected.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="reviews")
    section = models.ForeignKey(Section, models.CASCADE, related_name="+")
    staff = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")
    week_on = models.DateField()
    values = models.JSONField(default=dict)
    also = models.JSONField(default=dict, blank=True)
    comment = SealedTextField(blank=True, default="")
    is_praise = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("values", "also", "comment"),
        neutral=("week_on", "written_at"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "section", "staff", "week_on"], name="one_review_a_week")
        ]


class MatchReview(InSchool):
    """One look at how a match goes, and what was decided. Never changed: the next look is another one.

    `numbers` is what was known then, in counts; `warnings` the codes of the rules that asked for the reason in `words`.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="match_reviews")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision)
    is_progress = models.BooleanField()
    numbers = models.JSONField(default=dict)
    warnings = models.JSONField(default=list, blank=True)
    words = SealedTextField(blank=True, default="")
    reviewed_on = models.DateField()
    reviewed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField()
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("decision", "is_progress", "numbers", "words"),
        neutral=("warnings", "reviewed_on", "reviewed_at"),
    )

    class Meta:
        indexes = [models.Index(fields=["match", "-reviewed_on"], name="review_of_match")]


class ReviewLink(InSchool):
    """A teacher's door to their own weekly reviews, without a password. Only the hash of the secret is kept."""

    digest = models.CharField(max_length=64, unique=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    week_on = models.DateField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        "staff",
        Sensitivity.ROSTER,
        neutral=("digest", "week_on", "made_at", "expires_at", "revoked_at"),
        keep="until expired + 30 days",
    )
    walled = False  # opened by its holder before any school is known

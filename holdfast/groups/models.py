"""A group: one adult, a few students, a topic, a day of the week; its sessions; and who came in without being asked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.cases.models import Referral
from holdfast.groups.choices import Attended
from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.mentors.choices import Weekday
from holdfast.mentors.models import Mentor
from holdfast.people.models import InSchool, Student
from holdfast.programmes.models import Programme

USER = settings.AUTH_USER_MODEL


class Group(InSchool):
    """Who sits together once a week. `topic` is the id of one of the programme's topics, or empty."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="groups")
    mentor = models.ForeignKey(Mentor, models.PROTECT, related_name="groups")
    name = models.CharField(max_length=120)
    topic = models.CharField(max_length=60, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    time_of_day = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "", Sensitivity.NONE, neutral=("name", "topic", "place", "time_of_day", "starts_on", "ends_before")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before=None) | Q(ends_before__gte=F("starts_on")), name="group_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="group_takes_time"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(InSchool):
    """A student in a group, by the referral that let them into the programme. `reason` is why a warning was passed."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    student = models.ForeignKey(Student, models.CASCADE, related_name="group_memberships")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="group_memberships")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    reason = SealedTextField(blank=True, default="")

    privacy = Privacy(
        "student", Sensitivity.PROGRESS, personal=("reason",), neutral=("joined_on", "left_on", "warnings")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "student"], condition=Q(left_on=None), name="once_in_a_group_at_a_time"
            )
        ]


class GroupSession(InSchool):
    """One day on which the group met, and a sentence about it."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="sessions")
    held_on = models.DateField()
    words = SealedTextField(blank=True, default="")
    logged_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    logged_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.PROGRESS, personal=("words",), neutral=("held_on", "logged_at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "held_on"], name="one_register_a_day")]


class GroupAttendance(InSchool):
    """Whether a student came to one session."""

    session = models.ForeignKey(GroupSession, models.CASCADE, related_name="marks")
    student = models.ForeignKey(Student, models.CASCADE, related_name="group_attendance")
    attended = models.CharField(max_length=8, choices=Attended)

    privacy = Privacy("student", Sensitivity.PROGRESS, personal=("attended",))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "student"], name="one_mark_a_group_session")]


class DropIn(InSchool):
    """A student came to the open door. `moment` is the id of one of the programme's moments."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="drop_ins")
    student = models.ForeignKey(Student, models.CASCADE, related_name="drop_ins")
    moment = models.CharField(max_length=60)
    came_on = models.DateField()
    logged_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    logged_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.PROGRESS, personal=("moment",), neutral=("came_on", "logged_at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "student", "came_on", "moment"], name="one_visit_a_moment_and_day"
            )
        ]
        indexes = [models.Index(fields=["programme", "came_on"], name="drop_in_by_day")]

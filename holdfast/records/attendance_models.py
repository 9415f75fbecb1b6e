"""What is worked out from the registers: which definition decides, where each student stands, who crossed a line."""

from django.db import models

from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import InDistrict, InSchool, SchoolYear, Student, period


class AttendancePolicy(InDistrict):
    """One version of what a district calls too many absences; never changed, only followed by another version.

    `body` holds the lines and their words (`records/attendance/policies.py` reads it).
    """

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    body = models.JSONField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()

    privacy = Privacy(
        "",
        Sensitivity.NONE,
        neutral=("code", "body", "starts_on", "ends_before", "made_at"),
        keep="while in use + 2 years",
    )
    noticed = True

    class Meta:
        constraints = [
            period("attendance_policy_period"),
            models.UniqueConstraint(fields=["district", "code", "version"], name="one_policy_of_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class AttendanceState(InSchool):
    """How far the registers of a school year reach, and what could not be used. One row a school year.

    `source` says what a missing mark means (`positive` or `negative`); `registers_known` whether the school sends which
    registers were taken. `data_to` is empty when there is not a single one. `days` are its days and their sessions
    up to the last register (`records/attendance/marks.py`).
    """

    school_year = models.OneToOneField(SchoolYear, models.CASCADE, related_name="attendance_state")
    policy = models.ForeignKey(AttendancePolicy, models.PROTECT, related_name="+")
    source = models.CharField(max_length=8)
    registers_known = models.BooleanField()
    as_of = models.DateField()
    data_to = models.DateField(null=True, blank=True)
    registers_missing = models.PositiveIntegerField(default=0)
    unknown_codes = models.JSONField(default=list)
    left_out = models.JSONField(default=dict)
    days = models.JSONField(default=list)
    counted_at = models.DateTimeField()

    privacy = Privacy(
        "",
        Sensitivity.NONE,
        neutral=("source", "as_of", "data_to", "unknown_codes", "left_out", "days", "counted_at"),
    )
    noticed = True
    audited = False  # worked out again every night from rows that are kept


class AttendanceSummary(InSchool):
    """Where one student stands in one school year, in integers: worked out, never typed.

    `possible`, `absent` and `excused` are units, `units_per_session` of them a session; `*_days` are school days;
    `recent_*` belong to the last `recent_school_days` days of the calendar up to `data_to`. `tier` is a position in
    the policy, or 254 (not enough days) or 255 (no data); `reached` is the heaviest one so far. `marks` has a
    letter for each session of the state's `days`.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="attendance_summaries")
    school_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+")
    policy = models.ForeignKey(AttendancePolicy, models.PROTECT, related_name="+")
    as_of = models.DateField()
    data_to = models.DateField(null=True, blank=True)
    tier = models.PositiveSmallIntegerField()
    reached = models.PositiveSmallIntegerField(default=0)
    is_listed = models.BooleanField(default=False)
    units_per_session = models.PositiveSmallIntegerField()
    possible = models.PositiveIntegerField()
    absent = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    possible_days = models.PositiveIntegerField()
    absent_days = models.PositiveIntegerField()
    recent_school_days = models.PositiveSmallIntegerField()
    recent_from = models.DateField(null=True, blank=True)
    recent_possible_days = models.PositiveSmallIntegerField()
    recent_absent_days = models.PositiveSmallIntegerField()
    current_run = models.PositiveSmallIntegerField()
    longest_run = models.PositiveSmallIntegerField()
    last_absent_on = models.DateField(null=True, blank=True)
    marks = models.TextField(default="", blank=True)

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("last_absent_on", "marks"),
        neutral=("as_of", "data_to", "recent_from"),
    )
    noticed = True
    audited = False  # worked out again every night from rows that are kept

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "school_year"], name="one_summary_a_year"),
            models.CheckConstraint(
                condition=models.Q(absent__lte=models.F("possible")) & models.Q(excused__lte=models.F("absent")),
                name="absent_is_part_of_possible",
            ),
        ]
        indexes = [models.Index(fields=["school", "school_year", "is_listed"], name="summary_by_list")]


class TierCrossing(InSchool):
    """A student went over a line of the policy: announced once, however often the student wavers about it."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="tier_crossings")
    school_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+")
    policy = models.ForeignKey(AttendancePolicy, models.PROTECT, related_name="+")
    tier = models.PositiveSmallIntegerField()
    tier_before = models.PositiveSmallIntegerField()
    crossed_on = models.DateField()
    announced_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.PROGRESS, neutral=("crossed_on", "announced_at"))
    noticed = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "school_year", "policy", "tier"], name="a_line_crossed_once")
        ]
        indexes = [models.Index(fields=["school", "crossed_on"], name="crossing_by_day")]

"""Where imported rows came from, what each run did with them, and the attendance that only a file brings."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import Imported, InDistrict, InSchool, School, Section, Student, period
from holdfast.records.attendance_models import AttendancePolicy as AttendancePolicy
from holdfast.records.attendance_models import AttendanceState as AttendanceState
from holdfast.records.attendance_models import AttendanceSummary as AttendanceSummary
from holdfast.records.attendance_models import TierCrossing as TierCrossing
from holdfast.records.choices import (
    Authorised,
    Entity,
    Meaning,
    Op,
    RegisterState,
    RunStatus,
    Session,
    Severity,
    SourceKind,
)

USER = settings.AUTH_USER_MODEL
RUN_KEEP = "2 years"


class MappingProfile(InDistrict):
    """One version of how the headers of a school's own CSV files are to be read; never changed, only followed."""

    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    definition = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    privacy = Privacy("", Sensitivity.NONE, neutral=("name", "definition", "made_at"), keep="while in use + 2 years")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "name", "version"], name="one_mapping_of_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Source(InDistrict):
    """A system from which a district imports; its keys are only unique inside it."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=SourceKind)
    mapping = models.ForeignKey(MappingProfile, models.PROTECT, null=True, blank=True, related_name="sources")
    default_school = models.ForeignKey(School, models.SET_NULL, null=True, blank=True, related_name="+")

    privacy = Privacy("", Sensitivity.NONE, neutral=("name", "kind"), keep="while in use + 2 years")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "name"], name="one_source_of_a_name")]

    def __str__(self) -> str:
        return self.name


class ImportRun(InDistrict):
    """Files read from a source at one moment: first a plan, then applied, perhaps undone."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="runs")
    status = models.CharField(max_length=8, choices=RunStatus, default=RunStatus.PLANNED)
    is_dry_run = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    scope = models.JSONField(default=dict)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    planned_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    planned_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        "",
        Sensitivity.NONE,
        neutral=("status", "counts", "files", "scope", "planned_at", "applied_at", "undone_at"),
        keep=RUN_KEEP,
    )

    class Meta:
        indexes = [models.Index(fields=["source", "-id"], name="run_by_source")]


class SourceRow(InDistrict):
    """One record of a source and what it became here.

    `sent` is what the source said last, so that a person's correction of another field survives the next import.
    A row that is not missing was seen in the last applied run; `last_seen_on` is kept up when it changes or goes.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="rows")
    entity = models.CharField(max_length=20, choices=Entity)
    key = models.CharField(max_length=300)
    object_id = models.BigIntegerField(null=True, blank=True)
    row_hash = models.CharField(max_length=32)
    sent = models.JSONField(default=dict)
    first_seen_on = models.DateField()
    last_seen_on = models.DateField()
    missing_since = models.DateField(null=True, blank=True)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="rows")

    privacy = Privacy(
        "student",
        Sensitivity.ROSTER,
        personal=("key", "sent"),
        neutral=("entity", "row_hash", "first_seen_on", "last_seen_on", "missing_since"),
    )
    audited = False  # book-keeping of the run; the records themselves are audited

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "entity", "key"], name="one_source_row_a_key")]
        indexes = [models.Index(fields=["entity", "object_id"], name="source_row_by_object")]


class ImportChange(InDistrict):
    """One record in a plan: what will be, or was, done with it, field by field. Undo works from these images.

    `refs` names the records that this one belongs to, by field: "entity:key" in the same source, or an id here.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    entity = models.CharField(max_length=20, choices=Entity)
    key = models.CharField(max_length=300)
    object_id = models.BigIntegerField(null=True, blank=True)
    op = models.CharField(max_length=10, choices=Op)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    refs = models.JSONField(default=dict)
    sent = models.JSONField(default=dict)
    row_hash = models.CharField(max_length=32, blank=True, default="")
    row_before = models.JSONField(null=True, blank=True)

    privacy = Privacy(
        "student",
        Sensitivity.ROSTER,
        personal=("key", "before", "after", "refs", "sent", "row_before"),
        neutral=("entity", "op", "row_hash"),
        keep="1 year",
    )
    audited = False  # it is itself the record of a change

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "entity", "key"], name="one_change_a_record")]


class RejectedRow(InDistrict):
    """A row that was not imported, or was imported with a warning: where it stands, and what to do."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejected")
    file = models.CharField(max_length=255)
    line = models.PositiveIntegerField(null=True, blank=True)
    column = models.CharField(max_length=120, blank=True, default="")
    value = models.CharField(max_length=300, blank=True, default="")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, choices=Severity)
    header = models.JSONField(default=list)
    cells = models.JSONField(default=list)

    privacy = Privacy(
        "student",
        Sensitivity.ROSTER,
        personal=("value", "cells"),
        neutral=("file", "column", "code", "severity", "header"),
        keep="90 days",
    )
    audited = False  # a copy of what a file said

    class Meta:
        indexes = [models.Index(fields=["run", "severity", "id"], name="rejected_by_run")]


class AttendanceCode(InDistrict):
    """What a code of a school's registers means, from a day until a day. No source: for every source there.

    `given_at` says when a person gave the meaning; no import changes it any more.
    """

    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="codes")
    code = models.CharField(max_length=20)
    meaning = models.CharField(max_length=12, choices=Meaning)
    fraction = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal(1))
    authorised = models.CharField(max_length=3, choices=Authorised, default=Authorised.NA)
    is_late = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        "", Sensitivity.NONE, neutral=("code", "meaning", "authorised", "starts_on", "ends_before", "given_at")
    )

    class Meta:
        constraints = [
            period("attendance_code_period"),
            models.CheckConstraint(condition=Q(fraction__gte=0, fraction__lte=1), name="fraction_of_a_session"),
            models.UniqueConstraint(
                fields=["district", "source", "code", "starts_on"], nulls_distinct=False, name="one_meaning_a_start"
            ),
        ]


class AttendanceMark(InSchool, Imported):
    """One exception in a register, as the school's own system wrote it. Presents need not be stored."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="attendance_marks")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="marks")
    on = models.DateField()
    session = models.CharField(max_length=3, choices=Session, default=Session.DAY)
    section = models.ForeignKey(Section, models.SET_NULL, null=True, blank=True, related_name="+")
    lesson = models.CharField(max_length=20, blank=True, default="")
    code = models.CharField(max_length=20)
    minutes_missed = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    comment = SealedTextField(blank=True, default="")
    recorded_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        "student",
        Sensitivity.PROGRESS,
        personal=("code", "reason", "comment"),
        neutral=("on", "session", "lesson", "recorded_at", "missing_since"),
    )
    audited = False  # thousands a day from a file; the run keeps the image of each change

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "on", "session", "section", "lesson", "source"],
                nulls_distinct=False,
                name="one_mark_a_session",
            )
        ]
        indexes = [models.Index(fields=["school", "on"], name="marks_by_day")]


class Register(InSchool, Imported):
    """Whether a register was taken: the third state, neither present nor absent."""

    on = models.DateField()
    session = models.CharField(max_length=3, choices=Session, default=Session.DAY)
    section = models.ForeignKey(Section, models.CASCADE, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=13, choices=RegisterState, default=RegisterState.SUBMITTED)
    submitted_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy("", Sensitivity.NONE, neutral=("on", "session", "status", "submitted_at", "missing_since"))
    audited = False  # several a day for each class, from a file

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "on", "session", "section"], nulls_distinct=False, name="one_register_a_session"
            )
        ]
        indexes = [models.Index(F("school"), F("on"), name="registers_by_day")]

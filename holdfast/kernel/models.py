"""What the house itself remembers: the audit, its seals, and what jobs did."""

from django.db import models

from holdfast.kernel.privacy import Privacy, Sensitivity


class AuditEntry(models.Model):
    """One change or restricted read. Written by triggers and by `audit.read`; never changed, never deleted."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    table = models.CharField(max_length=80)
    op = models.CharField(max_length=6)
    row_id = models.BigIntegerField(null=True)
    school_id = models.BigIntegerField(null=True)
    student_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")

    privacy = Privacy(
        "user",
        Sensitivity.ROSTER,
        personal=("actor", "changes", "reason"),
        neutral=("at", "verb", "table", "op"),
        keep="7 years",
    )

    class Meta:
        indexes = [
            models.Index(fields=["student_id", "-id"], name="audit_by_student"),
            models.Index(fields=["table", "row_id"], name="audit_by_row"),
        ]


class AuditSeal(models.Model):
    """A chained hash over all entries up to one: a changed or missing line shows (`holdfast check`)."""

    up_to_id = models.BigIntegerField(unique=True)
    entries = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    privacy = Privacy("", Sensitivity.NONE, neutral=("digest", "sealed_at"), keep="for ever")


EVERYWHERE = 0
"""In the place of a school: something that every school shares has changed."""


class Change(models.Model):
    """In this school a transaction changed something that homes count (`changes.py`). Written by triggers only."""

    pk = models.CompositePrimaryKey("school_id", "txid")
    school_id = models.BigIntegerField()
    txid = models.BigIntegerField()
    at = models.DateTimeField()

    privacy = Privacy("", Sensitivity.NONE, neutral=("at",), keep="1 day")


class JobRun(models.Model):
    """One nightly step at one school on one day, with its counts. The constraint makes a second run a no-op."""

    step = models.CharField(max_length=60)
    school_id = models.BigIntegerField(null=True)
    on = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    stopped_because = models.TextField(blank=True, default="")

    privacy = Privacy(
        "", Sensitivity.NONE, neutral=("step", "on", "started_at", "finished_at", "stopped_because"), keep="1 year"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "school_id", "on"], nulls_distinct=False, name="job_once_a_day")
        ]

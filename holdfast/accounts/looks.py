"""Who looked at restricted records in a district, in counts: for whoever audits it, without naming a student."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max

from holdfast.accounts.models import User
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.models import AuditEntry, AuditSeal
from holdfast.people.models import School

DAYS = 30
MOST = 200
OF_SAFEGUARDING = ("restricted_note", "concern")
"""Rows that the safeguarding lead alone accounts for."""


@dataclass(frozen=True, slots=True)
class LooksOf:
    """How often one person looked at one kind of record, at how many students. No name: a signed link, or a job."""

    name: str
    roles: tuple[str, ...]
    is_closed: bool
    record: str
    times: int
    students: int
    last_at: datetime


def looks_in_district(actor: Actor, at: datetime) -> list[LooksOf]:
    """The last days of the districts that this actor audits, the most looks first: three queries."""
    schools = School.objects.filter(district__in=actor.districts_as(Role.AUDITOR)).values("pk")
    entries = AuditEntry.objects.filter(op="read", at__gt=at - timedelta(days=DAYS), school_id__in=schools)
    rows = (
        entries.exclude(table__in=OF_SAFEGUARDING)
        .values("actor", "table")
        .annotate(times=Count("pk"), students=Count("student_id", distinct=True), last_at=Max("at"))
        .order_by("-times", "actor", "table")[:MOST]
    )
    found = list(rows)
    ids = {int(row["actor"].removeprefix("user:")) for row in found if row["actor"].startswith("user:")}
    users = {f"user:{user.pk}": user for user in User.objects.filter(pk__in=ids).prefetch_related("grants")}
    return [
        LooksOf(
            *_person(users.get(row["actor"])), record=row["table"], times=row["times"], students=row["students"],
            last_at=row["last_at"],
        )
        for row in found
    ]  # fmt: skip


def _person(user: User | None) -> tuple[str, tuple[str, ...], bool]:
    """Name, roles, and whether the account is closed."""
    if user is None:
        return "", (), False
    return user.name, tuple(sorted({str(grant.get_role_display()) for grant in user.grants.all()})), not user.is_active


def last_seal() -> datetime | None:
    """Until when the audit is sealed: a line that is changed afterwards shows."""
    return AuditSeal.objects.order_by("-up_to_id").values_list("sealed_at", flat=True).first()

"""From an account to an actor; lists of accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from holdfast.accounts.models import Grant, User
from holdfast.kernel import actor
from holdfast.kernel.models import AuditEntry
from holdfast.people.models import School


def living_grants(on: date) -> QuerySet[Grant]:
    """Grants that hold on a day."""
    return Grant.objects.filter(Q(ends_before=None) | Q(ends_before__gt=on), starts_on__lte=on)


def grants_of(user: User, on: date) -> tuple[actor.Grant, ...]:
    rows = living_grants(on).filter(user=user)
    return tuple(
        actor.Grant(actor.Role(role), district, school)
        for role, district, school in rows.order_by("id").values_list("role", "district_id", "school_id")
    )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in: the actor, and the time zone of their district."""

    actor: actor.Actor
    time_zone: str


def signed_in_person(user: User, at: datetime) -> Person:
    """The actor of this moment: grants hold by the day where their district is. At most two queries."""
    rows = Grant.objects.filter(user=user).order_by("id")
    found = rows.values_list("role", "district_id", "school_id", "starts_on", "ends_before", "district__time_zone")
    grants, time_zone, on = [], settings.TIME_ZONE, at.date()
    for role, district, school, starts_on, ends_before, zone in found:
        day = at.astimezone(ZoneInfo(zone)).date()
        if starts_on <= day and (ends_before is None or day < ends_before):
            if not grants:
                time_zone, on = zone, day
            grants.append(actor.Grant(actor.Role(role), district, school))
    return Person(_actor(user, tuple(grants), on), time_zone)


def actor_of(user: User, on: date) -> actor.Actor:
    """The frozen actor of a user on a day: two queries, whatever the number of grants."""
    return _actor(user, grants_of(user, on), on)


def _actor(user: User, grants: tuple[actor.Grant, ...], on: date) -> actor.Actor:
    schools = {grant.school_id for grant in grants if grant.school_id is not None}
    whole_districts = {grant.district_id for grant in grants if grant.school_id is None}
    if whole_districts:
        schools |= set(School.objects.filter(district_id__in=whole_districts).values_list("id", flat=True))
    return actor.Actor(
        kind="user",
        id=user.pk,
        name=user.name,
        grants=grants,
        school_ids=frozenset(schools),
        district_ids=frozenset(grant.district_id for grant in grants),
        staff_id=user.staff_id,
        student_id=user.student_id,
        guardian_id=user.guardian_id,
        on=on,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of a restricted record: when, what, and by whom (role names; the person for those who may know)."""

    at: datetime
    record: str
    name: str
    roles: tuple[str, ...]


def looks_at(student_id: int, *, last: int = 50) -> list[Look]:
    """Who looked at a student's restricted records, newest first: two or three queries."""
    entries = AuditEntry.objects.filter(op="read", student_id=student_id).order_by("-id")[:last]
    rows = [(entry.at, entry.table, entry.actor) for entry in entries]
    ids = {int(label.removeprefix("user:")) for _at, _table, label in rows if label.startswith("user:")}
    users = {f"user:{user.pk}": user for user in User.objects.filter(pk__in=ids).prefetch_related("grants")}
    return [
        Look(
            at,
            table,
            users[label].name if label in users else "",
            tuple(sorted({str(grant.get_role_display()) for grant in users[label].grants.all()}))
            if label in users
            else (),
        )
        for at, table, label in rows
    ]

"""From an account to an actor; lists of accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.access import districts_administered_by, living_grants
from holdfast.accounts.models import Given, Grant, User
from holdfast.kernel import actor
from holdfast.kernel.models import AuditEntry
from holdfast.people.models import District, School


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
    """The actor of this moment: grants hold by the day where their district is."""
    grants: list[actor.Grant] = []
    time_zone, on = settings.TIME_ZONE, at.date()
    for one in _given(user) if user.given is None else user.given:
        day = at.astimezone(ZoneInfo(one.time_zone)).date()
        if one.starts_on <= day and (one.ends_before is None or day < one.ends_before):
            if not grants:
                time_zone, on = one.time_zone, day
            grants.append(actor.Grant(actor.Role(one.role), one.district_id, one.school_id))
    return Person(_actor(user, tuple(grants), on), time_zone)


def _given(user: User) -> list[Given]:
    rows = Grant.objects.filter(user=user).order_by("id")
    return [
        Given(*row)
        for row in rows.values_list(
            "role", "district_id", "school_id", "starts_on", "ends_before", "district__time_zone"
        )
    ]


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


PER_PAGE = 100


def users_page(users: QuerySet[User], *, search: str, role: str, closed: bool, number: int, on: date) -> Page[User]:
    """One page of accounts with their living roles: three queries."""
    users = users.filter(is_active=not closed)
    for word in search.split():
        users = users.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if role:
        users = users.filter(pk__in=living_grants(on).filter(role=role).values("user"))
    living = Prefetch("grants", living_grants(on).select_related("school", "district").order_by("role"), "living")
    listed: QuerySet[User] = users.order_by("name", "pk").prefetch_related(living)
    return Paginator(listed, PER_PAGE).get_page(number)


def second_factors_of(user: User) -> list[str]:
    """The kinds of second factor that an account has: "totp", "webauthn"."""
    kinds = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return sorted(set(kinds.values_list("type", flat=True)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role can hold: a whole district, or one school."""

    text: str
    district: District
    school: School | None = None


def places_of(by: actor.Actor) -> dict[str, Place]:
    """The districts and schools in which this actor may give roles, by the key that forms send."""
    districts = District.objects.order_by("name")
    schools = School.objects.select_related("district").order_by("name")
    if not by.everything:
        ids = districts_administered_by(by)
        districts, schools = districts.filter(pk__in=ids), schools.filter(district__in=ids)
    places = {f"school-{school.pk}": Place(school.name, school.district, school) for school in schools}
    whole = {f"district-{one.pk}": Place(_("All of %(district)s") % {"district": one.name}, one) for one in districts}
    return {**places, **whole}


def grants_on_record(user: User) -> list[Grant]:
    """Every role that somebody has or had, the newest first."""
    return list(user.grants.select_related("school", "district").order_by("-starts_on", "role"))

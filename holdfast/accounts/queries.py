"""From an account to an actor."""

from datetime import date

from django.db.models import Q

from holdfast.accounts.models import Grant, User
from holdfast.kernel import actor
from holdfast.people.models import School


def grants_of(user: User, on: date) -> tuple[actor.Grant, ...]:
    rows = Grant.objects.filter(Q(ends_before=None) | Q(ends_before__gt=on), user=user, starts_on__lte=on)
    return tuple(
        actor.Grant(actor.Role(role), district, school)
        for role, district, school in rows.order_by("id").values_list("role", "district_id", "school_id")
    )


def actor_of(user: User, on: date) -> actor.Actor:
    """The frozen actor of a signed-in user on a day: two queries, whatever the number of grants."""
    grants = grants_of(user, on)
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

"""Which groups an actor may see, lead and change, and whose dropping in they may write down."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from holdfast.groups.models import DropIn, Group
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import students_in_reach
from holdfast.people.models import Student
from holdfast.programmes.models import Programme

GROUP, DROP_IN = "group", "drop_in"
Scopes = Callable[[str, Role], frozenset[str]]


def _groups(actor: Actor, scopes: Scopes) -> QuerySet[Group]:
    """Whole schools by role; "m" is the group that one leads oneself, where one holds that role."""
    if actor.everything:
        return Group.objects.all()
    reach = Q(pk__in=[])
    for role in actor.roles:
        held = scopes(GROUP, role)
        if "s" in held:
            reach |= Q(school_id__in=actor.schools_as(role))
        if "m" in held and actor.user_id is not None:
            reach |= Q(mentor__user_id=actor.user_id, school_id__in=actor.schools_as(role))
    return Group.objects.filter(reach)


def groups_visible_to(actor: Actor) -> QuerySet[Group]:
    return _groups(actor, matrix.readable_scopes)


def groups_led_by(actor: Actor) -> QuerySet[Group]:
    """Groups whose register this actor keeps: their own, and those of a school in which they write."""
    return _groups(actor, matrix.writable_scopes)


def schools_grouped_by(actor: Actor) -> frozenset[int]:
    """The schools in which this actor forms groups, ends them, and says who belongs."""
    return actor.schools_as(*(role for role in actor.roles if "s" in matrix.writable_scopes(GROUP, role)))


def may_form(actor: Actor, school_id: int) -> bool:
    return actor.everything or school_id in schools_grouped_by(actor)


def programmes_with_open_door(actor: Actor) -> QuerySet[Programme]:
    """Programmes of the schools in which this actor may write down, or read, who dropped in."""
    if actor.everything:
        return Programme.objects.all()
    roles = [
        role
        for role in actor.roles
        if matrix.creatable_scopes(DROP_IN, role) or "s" in matrix.readable_scopes(DROP_IN, role)
    ]
    return Programme.objects.filter(school_id__in=actor.schools_as(*roles))


def students_dropping_in_on(actor: Actor) -> QuerySet[Student]:
    """Students whose dropping in this actor may write down: the door is open to whoever the school lets them name."""
    return students_in_reach(actor, DROP_IN, matrix.creatable_scopes)


def drop_ins_visible_to(actor: Actor) -> QuerySet[DropIn]:
    """Everybody's in the schools that one reads whole; else what one wrote down oneself."""
    if actor.everything:
        return DropIn.objects.all()
    whole = actor.schools_as(*(role for role in actor.roles if "s" in matrix.readable_scopes(DROP_IN, role)))
    own = Q(logged_by_id=actor.user_id) & ~Q(logged_by=None)
    return DropIn.objects.filter(Q(school_id__in=whole) | own & Q(school_id__in=actor.school_ids))

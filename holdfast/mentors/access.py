"""Which mentors and which of their screening an actor may see and change, and why not."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.mentors.models import Flag, Mentor, ScreeningStep
from holdfast.people.choices import RelationKind
from holdfast.people.models import Guardianship, Relation, School

MENTOR, SCREENING, LOG, FLAG = "mentor", "screening", "mentor_log", "mentor_flag"
Scopes = Callable[[str, Role], frozenset[str]]


def _in_scope(actor: Actor, scope: str, role: Role) -> Q:
    match scope:
        case "s":
            return Q(school_id__in=actor.schools_as(role))
        case "d":
            return Q(school__district_id__in=actor.districts_as(role))
        case "o" if actor.user_id is not None:
            return Q(user_id=actor.user_id)
        case "m" if role is Role.GUARDIAN:
            return Q(Exists(_of_own_children(actor)))
        case _:
            return Q(pk__in=[])


def _of_own_children(actor: Actor) -> QuerySet[Relation]:
    """Living matches of this guardian's children with the mentor of the outer query."""
    children = Guardianship.objects.filter(guardian_id=actor.guardian_id or 0, may_receive_records=True)
    if actor.student_id is not None:
        children = children.filter(student_id=actor.student_id)
    return Relation.objects.filter(
        Q(ends_before=None) | Q(ends_before__gt=actor.on),
        kind=RelationKind.MATCH,
        starts_on__lte=actor.on,
        user_id=OuterRef("user_id"),
        student_id__in=children.values("student_id"),
    )


def _reach(actor: Actor, record: str, scopes: Scopes) -> QuerySet[Mentor]:
    if actor.everything:
        return Mentor.objects.all()
    reach = Q(pk__in=[])
    for role in actor.roles:
        for scope in scopes(record, role):
            reach |= _in_scope(actor, scope, role)
    return Mentor.objects.filter(reach)


def mentors_visible_to(actor: Actor) -> QuerySet[Mentor]:
    return _reach(actor, MENTOR, matrix.readable_scopes)


def mentors_changed_by(actor: Actor) -> QuerySet[Mentor]:
    """Mentors whose offer this actor may enter, accept or set aside."""
    return _reach(actor, MENTOR, matrix.writable_scopes)


def mentors_screened_by(actor: Actor) -> QuerySet[Mentor]:
    """Mentors whose screening this actor may record; never their own (`why_may_not_screen`)."""
    return _reach(actor, SCREENING, matrix.writable_scopes)


def mentors_known_cleared_to(actor: Actor) -> QuerySet[Mentor]:
    """Mentors of whom this actor may know whether they are cleared, yes or no."""
    return _reach(actor, SCREENING, matrix.whether_scopes)


def steps_visible_to(actor: Actor) -> QuerySet[ScreeningStep]:
    """Screening rows that may be read in full: number, dates, outcome."""
    return ScreeningStep.objects.filter(mentor__in=_reach(actor, SCREENING, matrix.readable_scopes))


def is_self(actor: Actor, mentor: Mentor) -> bool:
    """Whether the actor is this mentor, by account, by staff record or as an older student."""
    mine = ((actor.user_id, mentor.user_id), (actor.staff_id, mentor.staff_id), (actor.student_id, mentor.student_id))
    return any(one is not None and one == other for one, other in mine)


def why_may_not_screen(actor: Actor, mentor: Mentor) -> str | None:
    """The reason for which this actor may not record or decide this mentor's screening; None when they may."""
    if is_self(actor, mentor):
        return _("Nobody records or decides their own screening. Ask a colleague who manages mentors.")
    if not mentors_screened_by(actor).filter(pk=mentor.pk).exists():
        return _("Only who manages mentors at this school can do this.")
    return None


def schools_offering_in(actor: Actor) -> QuerySet[School]:
    """The schools in which this actor may write down a mentor's offer."""
    if actor.everything:
        return School.objects.all()
    roles = [role for role in actor.roles if "s" in matrix.writable_scopes(MENTOR, role)]
    return School.objects.filter(pk__in=actor.schools_as(*roles))


def mentors_whose_log_is_read_by(actor: Actor) -> QuerySet[Mentor]:
    """Mentors whose week, training and requests this actor may read: one's own, or the whole school's."""
    return _reach(actor, LOG, matrix.readable_scopes)


def mentors_whose_log_is_kept_by(actor: Actor) -> QuerySet[Mentor]:
    """Mentors whose week, training and requests this actor may write."""
    return _reach(actor, LOG, matrix.writable_scopes)


def may_decide_for(actor: Actor, mentor: Mentor) -> bool:
    """Whether this actor decides on requests and renewals of a mentor: whoever writes at the school, not oneself."""
    roles = [role for role in actor.roles if "s" in matrix.writable_scopes(LOG, role)]
    return actor.everything or (mentor.school_id in actor.schools_as(*roles) and not is_self(actor, mentor))


def mentors_whose_flags_are_read_by(actor: Actor) -> QuerySet[Mentor]:
    """Mentors of whose concerns this actor may read. Nobody reads those about themselves."""
    return _but_oneself(actor, _reach(actor, FLAG, matrix.readable_scopes))


def flags_visible_to(actor: Actor) -> QuerySet[Flag]:
    return Flag.objects.filter(mentor__in=mentors_whose_flags_are_read_by(actor))


def mentors_flagged_by(actor: Actor) -> QuerySet[Mentor]:
    """Mentors about whom this actor may keep a concern, and settle one."""
    return _but_oneself(actor, _reach(actor, FLAG, matrix.writable_scopes))


def _but_oneself(actor: Actor, mentors: QuerySet[Mentor]) -> QuerySet[Mentor]:
    return mentors if actor.user_id is None else mentors.filter(~Q(user_id=actor.user_id) | Q(user=None))

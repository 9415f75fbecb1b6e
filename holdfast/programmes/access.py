"""Which programmes an actor may see, and where they may start and change one."""

from django.db.models import Q, QuerySet

from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import relations_of
from holdfast.people.choices import RelationKind
from holdfast.people.models import School
from holdfast.programmes.models import OwnBlueprint, Programme

RECORD = "programme"


def programmes_visible_to(actor: Actor) -> QuerySet[Programme]:
    """The programmes of the actor's schools, and those of the schools where somebody they mentor is."""
    if actor.everything:
        return Programme.objects.all()
    reach = Q(pk__in=[])
    for role in actor.roles:
        scopes = matrix.readable_scopes(RECORD, role)
        if "s" in scopes:
            reach |= Q(school_id__in=actor.schools_as(role))
        if "d" in scopes:
            reach |= Q(school__district_id__in=actor.districts_as(role))
        if "m" in scopes:
            related = relations_of(actor, RelationKind.MATCH, RelationKind.CASELOAD)
            reach |= Q(school_id__in=actor.schools_as(role) & set(related.values_list("school_id", flat=True)))
    return Programme.objects.filter(reach)


def schools_to_start_in(actor: Actor) -> QuerySet[School]:
    """The schools in which this actor may start and change programmes."""
    if actor.everything:
        return School.objects.all()
    roles = [role for role in actor.roles if "s" in matrix.writable_scopes(RECORD, role)]
    return School.objects.filter(pk__in=actor.schools_as(*roles))


def programmes_changed_by(actor: Actor) -> QuerySet[Programme]:
    """The programmes whose settings and state this actor may change."""
    return Programme.objects.filter(school__in=schools_to_start_in(actor))


def own_blueprints_of(actor: Actor) -> QuerySet[OwnBlueprint]:
    """The blueprints that the actor's schools make for themselves."""
    found = OwnBlueprint.objects.filter(school__in=schools_to_start_in(actor))
    return found.select_related("based_on", "newest", "school__district")


def schools_to_clone_to(actor: Actor, programme: Programme) -> QuerySet[School]:
    """The other schools of the district in which this actor may set up what runs here: their own, or all of them."""
    others = School.objects.filter(district_id=programme.school.district_id).exclude(pk=programme.school_id)
    if actor.everything or programme.school.district_id in actor.districts_as(Role.DISTRICT):
        return others
    return others.filter(pk__in=schools_to_start_in(actor).values("pk"))

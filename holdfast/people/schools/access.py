"""Whose school a person may set up: the matrix row "import", as these are facts that a file could bring as well."""

from django.db.models import Q, QuerySet

from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor
from holdfast.people.models import District, School, SchoolYear

RECORD = "import"


def schools_set_up_by(actor: Actor) -> QuerySet[School]:
    if actor.everything:
        return School.objects.all()
    mine = Q(pk__in=[])
    for grant in actor.grants:
        scopes = matrix.writable_scopes(RECORD, grant.role)
        if grant.school_id is not None and "s" in scopes:
            mine |= Q(pk=grant.school_id)
        if grant.school_id is None and "d" in scopes:
            mine |= Q(district=grant.district_id)
    return School.objects.filter(mine)


def years_set_up_by(actor: Actor) -> QuerySet[SchoolYear]:
    return SchoolYear.objects.filter(school__in=schools_set_up_by(actor))


def districts_set_up_by(actor: Actor) -> QuerySet[District]:
    """Districts of which this person may set up every school: what holds for all of them is theirs to change."""
    if actor.everything:
        return District.objects.all()
    schools = schools_set_up_by(actor)
    others = School.objects.exclude(pk__in=schools.values("pk"))
    return District.objects.filter(pk__in=schools.values("district")).exclude(pk__in=others.values("district"))

"""Who may import, and who may see what was imported: the matrix row "import"."""

from django.db.models import Q, QuerySet

from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor
from holdfast.people.models import District
from holdfast.records.models import ImportRun, Source

RECORD = "import"


def _districts(actor: Actor) -> Q:
    """Districts in which the actor may write imports; for a role at a school, the district of that school."""
    found: set[int] = set()
    for grant in actor.grants:
        scopes = matrix.writable_scopes(RECORD, grant.role)
        if ("d" in scopes and grant.school_id is None) or ("s" in scopes and grant.school_id is not None):
            found.add(grant.district_id)
    return Q(pk__in=found)


def districts_importable_by(actor: Actor) -> QuerySet[District]:
    return District.objects.all() if actor.everything else District.objects.filter(_districts(actor))


def schools_importable_by(actor: Actor, district_id: int) -> frozenset[int] | None:
    """The schools whose data the actor may import; None is every school of the district."""
    whole = {
        grant.district_id
        for grant in actor.grants
        if grant.school_id is None and "d" in matrix.writable_scopes(RECORD, grant.role)
    }
    if actor.everything or district_id in whole:
        return None
    return frozenset(
        grant.school_id
        for grant in actor.grants
        if grant.school_id is not None
        and grant.district_id == district_id
        and "s" in matrix.writable_scopes(RECORD, grant.role)
    )


def sources_visible_to(actor: Actor) -> QuerySet[Source]:
    return Source.objects.filter(district__in=districts_importable_by(actor))


def runs_visible_to(actor: Actor) -> QuerySet[ImportRun]:
    """Runs of the actor's districts; somebody of one school sees their own, and runs that spoke of that school alone.

    A run that spoke of no school (every row rejected, or files that could not be read) is seen by who sent it.
    """
    runs = ImportRun.objects.filter(district__in=districts_importable_by(actor))
    if actor.everything:
        return runs
    seen = Q(pk__in=[])
    for district in districts_importable_by(actor).values_list("pk", flat=True):
        schools = schools_importable_by(actor, district)
        here = Q(district=district)
        spoke_of_these = Q(scope__school_ids__contained_by=sorted(schools or ())) & ~Q(scope__school_ids=[])
        of_no_school = Q(planned_by=actor.user_id, planned_by__isnull=False) & (Q(scope__school_ids=[]) | Q(scope={}))
        seen |= here if schools is None else here & (spoke_of_these | of_no_school)
    return runs.filter(seen)

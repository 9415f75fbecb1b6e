"""Who reads and keeps the list of agencies, referrals to them, and the other services of a student."""

from django.db.models import QuerySet

from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor
from holdfast.people.access import Sight, students_in_reach
from holdfast.people.models import School
from holdfast.services.models import Agency, OtherService, OutsideReferral

AGENCY, OUTSIDE, SERVICE = "agency", "outside_referral", "student_service"


def agencies_visible_to(actor: Actor) -> QuerySet[Agency]:
    if actor.everything:
        return Agency.objects.all()
    schools = actor.schools_as(*(role for role in actor.roles if "s" in matrix.readable_scopes(AGENCY, role)))
    return Agency.objects.filter(school__in=schools)


def schools_listing(actor: Actor) -> QuerySet[School]:
    """The schools whose list of agencies this actor keeps."""
    if actor.everything:
        return School.objects.all()
    roles = (role for role in actor.roles if "s" in matrix.writable_scopes(AGENCY, role))
    return School.objects.filter(pk__in=actor.schools_as(*roles))


def outside_visible_to(actor: Actor) -> QuerySet[OutsideReferral]:
    return OutsideReferral.objects.filter(student__in=students_in_reach(actor, OUTSIDE))


def may_refer_outside(sight: Sight) -> bool:
    return sight.reaches(OUTSIDE, matrix.writable_scopes)


def services_visible_to(actor: Actor) -> QuerySet[OtherService]:
    return OtherService.objects.filter(student__in=students_in_reach(actor, SERVICE))


def may_keep_services(sight: Sight) -> bool:
    return sight.reaches(SERVICE, matrix.writable_scopes)


def reads_in_full(sight: Sight) -> bool:
    """Whether more than the kind of a service may be shown."""
    return sight.reaches(SERVICE, matrix.full_scopes)


def may_open(sight: Sight) -> bool:
    """Whether the page of a student's services has anything for this reader."""
    return sight.may_read(SERVICE) or sight.may_read(OUTSIDE)

"""Whose attendance an actor may read: the matrix row "attendance"."""

from django.db.models import QuerySet

from holdfast.kernel.actor import Actor
from holdfast.people.access import students_in_reach
from holdfast.records.models import AttendanceSummary

RECORD = "attendance"


def summaries_visible_to(actor: Actor) -> QuerySet[AttendanceSummary]:
    if actor.everything:
        return AttendanceSummary.objects.all()
    return AttendanceSummary.objects.filter(student__in=students_in_reach(actor, RECORD))

"""Who may read and write a plan: that of a student as the student's targets, that of a family as its contacts."""

from django.db.models import Q, QuerySet

from holdfast.engines.blueprint import Blueprint
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import Sight, students_in_reach
from holdfast.plans.choices import PlanAbout
from holdfast.plans.models import Plan

RECORDS = {PlanAbout.STUDENT: "target", PlanAbout.HOUSEHOLD: "family_contact"}
STAFF = tuple(
    role
    for role in Role
    if role not in (Role.STUDENT, Role.GUARDIAN)
    and any(matrix.readable_scopes(record, role) for record in RECORDS.values())
)
"""The roles at a school that read plans of students or of families."""


def about_of(blueprint: Blueprint) -> PlanAbout:
    """Whom a programme's plans are about."""
    is_family = blueprint.content.unit_of_work.value == "household"
    return PlanAbout.HOUSEHOLD if is_family else PlanAbout.STUDENT


def has_plans(blueprint: Blueprint) -> bool:
    return bool(blueprint.content.plan.parts.value)


def plans_written_by(actor: Actor) -> QuerySet[Plan]:
    """The plans of students and families in which this actor may write."""
    mine = Q(pk__in=[])
    for about, record in RECORDS.items():
        mine |= Q(about=about, student__in=students_in_reach(actor, record, matrix.writable_scopes))
    return Plan.objects.filter(mine)


def may_read(sight: Sight, about: PlanAbout) -> bool:
    return sight.may_read(RECORDS[about])


def may_write(sight: Sight, about: PlanAbout) -> bool:
    return sight.reaches(RECORDS[about], matrix.writable_scopes)

"""Reads of plans."""

import json

from django.db.models import Q

from holdfast.people.models import Student
from holdfast.plans.choices import PlanAbout
from holdfast.plans.models import Plan, PlanLine
from holdfast.programmes.models import Programme


def plan_of(programme: Programme, student: Student) -> Plan | None:
    """The plan of a programme for a student, or for the family of the student."""
    same = Q(student=student)
    if student.household_id is not None:
        same |= Q(about=PlanAbout.HOUSEHOLD, household=student.household_id)
    return Plan.objects.filter(same, programme=programme).order_by("id").first()


def lines_of(plan: Plan) -> list[PlanLine]:
    """What is under way first, in the order in which it was written."""
    return sorted(plan.lines.select_related("written_by"), key=lambda one: one.state != "open")


def parts_of(line: PlanLine) -> dict[str, str]:
    """The words of a line by the part of the plan."""
    found: dict[str, str] = json.loads(line.parts)
    return found

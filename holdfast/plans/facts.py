"""From plans to what the rules ask for: how long ago a plan was gone through."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from holdfast.plans.choices import PlanAbout
from holdfast.plans.models import Plan

Key = tuple[int, int, int | None]
"""(programme, student, household or None)"""
A_WEEK = 7


def weeks_since_plan_review(keys: Iterable[Key], on: date) -> dict[tuple[int, int], int]:
    """Whole weeks since the plan of each (programme, student) was last gone through, or begun: one query.

    Who has no plan is not in it: the rule then asks for one. A family's plan is that of each of its children.
    """
    people = list(keys)
    rows = Plan.objects.filter(
        Q(student__in={student for _programme, student, _home in people})
        | Q(about=PlanAbout.HOUSEHOLD, household__in={home for _programme, _student, home in people if home}),
        programme__in={programme for programme, _student, _home in people},
    )
    by_student: dict[tuple[int, int], date] = {}
    by_home: dict[tuple[int, int], date] = {}
    for plan in rows:
        by_student[plan.programme_id, plan.student_id] = plan.looked_at_on
        if plan.about == PlanAbout.HOUSEHOLD and plan.household_id:
            by_home[plan.programme_id, plan.household_id] = plan.looked_at_on
    found = {}
    for programme, student, home in people:
        last = by_student.get((programme, student)) or by_home.get((programme, home or 0))
        if last is not None:
            found[programme, student] = max(0, (on - last).days) // A_WEEK
    return found


def due_on(looked_at_on: date, every_weeks: int | None) -> date | None:
    """The day by which a plan is gone through again; None where the programme says no rhythm."""
    return date.fromordinal(looked_at_on.toordinal() + A_WEEK * every_weeks) if every_weeks else None

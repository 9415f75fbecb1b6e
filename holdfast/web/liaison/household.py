"""The family on the pages of a case: as its title where the household is the case, and the way to its page and plan."""

from typing import Any

from django.urls import reverse

from holdfast.families.access import knows_family
from holdfast.families.queries import children_of_the_family, family_members, family_name
from holdfast.kernel.actor import Actor
from holdfast.people.access import Sight
from holdfast.plans.access import about_of, has_plans, may_read
from holdfast.programmes.queries import blueprint_of

HOUSEHOLD = "household"


def family_of_case(actor: Actor, student: Any, programme: Any) -> dict[str, Any]:
    """What the page of a referral or a match says of the family. `name` is empty where the student is the case.

    Only where the household is the case are its children and guardians looked up, and only for who may know the family.
    """
    blueprint, sight = blueprint_of(programme), Sight(actor, student)
    knows = knows_family(sight)
    reads_plan = has_plans(blueprint) and may_read(sight, about_of(blueprint))
    shown = {
        "href": reverse("student_family", args=[student.pk]) if knows else "",
        "plan_href": reverse("plan", args=[student.pk, programme.pk]) if reads_plan else "",
        "name": "",
        "children": [],
        "guardians": [],
    }
    if blueprint.content.unit_of_work.value != HOUSEHOLD or not knows:
        return shown
    children = children_of_the_family(actor, student)
    people = family_members([student.pk])[student.pk]
    return shown | {
        "name": family_name(student),
        "children": [{"name": one.name, "grade": one.grade, "href": reverse("student_family", args=[one.pk])}
                     for one in children],
        "guardians": [one.link.guardian.name for one in people],
    }  # fmt: skip

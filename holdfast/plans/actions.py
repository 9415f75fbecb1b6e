"""Writing a plan: its lines, what came of them, and that it was gone through together."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Blueprint
from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import Refusal
from holdfast.people.models import Student
from holdfast.plans.access import about_of
from holdfast.plans.choices import CameOfIt
from holdfast.plans.models import Plan, PlanLine, PlanLook
from holdfast.plans.queries import plan_of
from holdfast.programmes.models import Programme


class NothingWritten(Refusal):
    """A line of a plan without a word in it."""


@audit.action
def write_line(
    *,
    programme: Programme,
    blueprint: Blueprint,
    student: Student,
    parts: Mapping[str, str],
    client_key: UUID,
    by: Actor,
    at: datetime,
    who: str = "",
    partners: Sequence[str] = (),
    barriers: Sequence[str] = (),
    due_on: date | None = None,
) -> PlanLine:
    """Add a line; the first one begins the plan. The same `client_key` again is the same line."""
    known = {one.id for one in blueprint.content.plan.parts.value or ()}
    words = {part: text.strip() for part, text in parts.items() if part in known and text.strip()}
    if not words:
        raise NothingWritten(_("Write at least one part of the plan."), field=f"part_{next(iter(sorted(known)), '')}")
    services = blueprint.content.services
    for chosen, listed in ((partners, services.partners), (barriers, services.barriers)):
        if not {one.id for one in listed.value or ()}.issuperset(chosen):
            raise Refusal(_("The programme does not know one of these. Open the page again and choose once more."))
    if due_on is not None and due_on < at.date():
        raise Refusal(_("This day is past. Choose today or a later day."), field="due_on")
    plan = plan_of(programme, student) or Plan.objects.create(
        school_id=student.school_id, programme=programme, student=student, household_id=student.household_id,
        about=about_of(blueprint), begun_at=at, looked_at_on=by.on,
    )  # fmt: skip
    line = PlanLine(
        school_id=student.school_id, plan=plan, student=student, parts=json.dumps(words), who=who.strip(),
        partners=sorted(set(partners)), barriers=sorted(set(barriers)), due_on=due_on, written_by_id=by.user_id,
        written_at=at, client_key=client_key,
    )  # fmt: skip
    return line if once.keep(line) else PlanLine.objects.get(client_key=client_key, plan=plan)


@audit.action
def settle_line(*, line: PlanLine, state: str, came_of_it: str, by: Actor, at: datetime) -> PlanLine:
    """How far a line has come, and what came of it; words that are there stay when none are given."""
    line.state = CameOfIt(state)
    line.came_of_it = came_of_it.strip() or line.came_of_it
    line.save(update_fields=["state", "came_of_it"])
    return line


@audit.action
def look_at(
    *, plan: Plan, blueprint: Blueprint, together_with: Sequence[str], words: str, by: Actor, at: datetime
) -> PlanLook:
    """The plan was gone through today, and with whom. Twice on one day is once, with what was said last."""
    writers = set(blueprint.content.plan.written_with.value or ())
    look, _new = PlanLook.objects.update_or_create(
        plan=plan, looked_on=by.on,
        defaults={
            "school_id": plan.school_id, "student_id": plan.student_id, "words": words.strip(),
            "together_with": sorted(writers.intersection(together_with)), "kept_by_id": by.user_id, "kept_at": at,
        },
    )  # fmt: skip
    Plan.objects.filter(pk=plan.pk).update(looked_at_on=by.on)
    return look

"""The plan of a student or of a family: who may open it, and writing in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.kernel.errors import NotAllowed
from holdfast.matches.around import Around, programmes_around
from holdfast.people.access import Sight, students_visible_to
from holdfast.plans import actions
from holdfast.plans.access import about_of, has_plans, may_read, may_write, plans_written_by
from holdfast.plans.facts import due_on
from holdfast.plans.queries import plan_of
from holdfast.programmes.queries import blueprint_of

if TYPE_CHECKING:
    from holdfast.engines.blueprint import Blueprint
    from holdfast.kernel.actor import Actor
    from holdfast.plans.models import Plan, PlanLine, PlanLook


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A programme's plan as one person sees it; `plan` is None before its first line."""

    around: Around
    blueprint: "Blueprint"
    sight: Sight
    plan: "Plan | None"

    @property
    def may_write(self) -> bool:
        return may_write(self.sight, about_of(self.blueprint))


def plans_seen_by(actor: "Actor", student_id: int) -> list[OpenPlan]:
    """The plans of the programmes around a student that this actor may read, begun or not."""
    student = students_visible_to(actor).select_related("school", "household").filter(pk=student_id).first()
    if student is None:
        return []
    sight, found = Sight(actor, student), []
    for around in programmes_around(actor, [student_id]):
        blueprint = blueprint_of(around.programme)
        if has_plans(blueprint) and may_read(sight, about_of(blueprint)):
            found.append(OpenPlan(around, blueprint, sight, plan_of(around.programme, student)))
    return found


def plan_seen_by(actor: "Actor", student_id: int, programme_id: int) -> OpenPlan | None:
    seen = plans_seen_by(actor, student_id)
    return next((one for one in seen if one.around.programme.pk == programme_id), None)


@dataclass(frozen=True, slots=True)
class DuePlan:
    """A plan that is to be gone through again, since a day."""

    plan: "Plan"
    due_on: date


def plans_due(actor: "Actor") -> list[DuePlan]:
    """The plans of open cases that this actor writes and whose weeks are over, the longest waiting first."""
    begun = plans_written_by(actor).filter(looked_at_on__lt=actor.on)
    rows = list(begun.select_related("student", "programme__blueprint").order_by("looked_at_on", "id"))
    waiting = []
    for one in rows:
        due = due_on(one.looked_at_on, blueprint_of(one.programme).content.plan.review_every_weeks.value)
        if due is not None and due <= actor.on:
            waiting.append(DuePlan(one, due))
    if not waiting:
        return []
    around = programmes_around(actor, {one.plan.student_id for one in waiting}, only_taken_in=True)
    open_now = {one.key[:2] for one in around}
    return [one for one in waiting if (one.plan.programme_id, one.plan.student_id) in open_now]


def _to_write(actor: "Actor", student_id: int, programme_id: int) -> OpenPlan:
    seen = plan_seen_by(actor, student_id, programme_id)
    if seen is None or not seen.may_write:
        raise NotAllowed(_("This plan is written by somebody else."))
    return seen


def write_line(
    *, student_id: int, programme_id: int, parts: Mapping[str, str], client_key: UUID, by: "Actor", at: datetime,
    who: str = "", partners: Sequence[str] = (), barriers: Sequence[str] = (), due_on: date | None = None,
) -> "PlanLine":  # fmt: skip
    """Add a line to the plan, for whoever may write in it."""
    seen = _to_write(by, student_id, programme_id)
    return actions.write_line(
        programme=seen.around.programme, blueprint=seen.blueprint, student=seen.sight.student, parts=parts, who=who,
        partners=partners, barriers=barriers, due_on=due_on, client_key=client_key, by=by, at=at,
    )  # fmt: skip


def settle_line(
    *, student_id: int, programme_id: int, line_id: int, state: str, came_of_it: str, by: "Actor", at: datetime
) -> "PlanLine":
    """Say how far a line has come."""
    seen = _to_write(by, student_id, programme_id)
    line = seen.plan.lines.filter(pk=line_id).first() if seen.plan is not None else None
    if line is None:
        raise NotAllowed(_("This line is not in the plan any more."))
    return actions.settle_line(line=line, state=state, came_of_it=came_of_it, by=by, at=at)


def look_at(
    *, student_id: int, programme_id: int, together_with: Sequence[str], words: str, by: "Actor", at: datetime
) -> "PlanLook":
    """The plan was gone through today."""
    seen = _to_write(by, student_id, programme_id)
    if seen.plan is None:
        raise NotAllowed(_("There is no line in the plan yet. Write the first one together."))
    return actions.look_at(
        plan=seen.plan, blueprint=seen.blueprint, together_with=together_with, words=words, by=by, at=at
    )

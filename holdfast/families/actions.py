"""Writing down contact with families, when they like to be called, and the steps that absences ask for."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Blueprint, Step
from holdfast.families.choices import BestTime, Outcome
from holdfast.families.models import AbsenceStep, CallingTime, Contact
from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import Refusal
from holdfast.people.models import Guardian, SchoolYear, Student
from holdfast.programmes.models import Programme


class NotOfThisProgramme(Refusal):
    """A way of contact or a barrier that the programme does not know."""


@audit.action
def record_contact(
    *,
    programme: Programme,
    blueprint: Blueprint,
    student: Student,
    guardian: Guardian | None,
    channel: str,
    outcome: str,
    by_role: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
    said: str = "",
    next_step: str = "",
    next_on: date | None = None,
    barriers: Sequence[str] = (),
    warnings: Sequence[str] = (),
    why: str = "",
) -> Contact:
    """Keep one contact or one try. The same `client_key` again is the same contact."""
    channels = blueprint.content.family.contact_channels.value or ()
    if channels and channel not in channels:
        raise NotOfThisProgramme(_("The programme does not contact families in this way."), field="channel")
    known = {one.id for one in blueprint.content.services.barriers.value or ()}
    if not known.issuperset(barriers):
        raise NotOfThisProgramme(_("The programme does not know one of these obstacles."), field="barriers")
    if next_on is not None and next_on < at.date():
        raise Refusal(_("The next contact is in the past. Choose today or a later day."), field="next_on")
    row = Contact(
        school_id=student.school_id, programme=programme, student=student, household_id=student.household_id,
        guardian=guardian, channel=channel, outcome=Outcome(outcome), said=said.strip(), next_step=next_step.strip(),
        next_on=next_on, barriers=sorted(set(barriers)), by_role=by_role, warnings=list(warnings), reason=why.strip(),
        made_by_id=by.user_id, made_at=at, client_key=client_key,
    )  # fmt: skip
    return row if once.keep(row) else _sent_before(row)


def _sent_before(row: Contact) -> Contact:
    same = Contact.objects.filter(client_key=row.client_key, programme=row.programme, student=row.student).first()
    if same is None:
        raise Refusal(_("This form was already used for something else. Open a new one and write it there."))
    return same


@audit.action
def keep_best_time(*, guardian: Guardian, school_id: int, best_time: str, by: Actor, at: datetime) -> None:
    """When somebody likes to be called; nothing said forgets it."""
    if not best_time:
        CallingTime.objects.filter(guardian=guardian, school=school_id).delete()
        return
    CallingTime.objects.update_or_create(
        guardian=guardian, school_id=school_id, defaults={"best_time": BestTime(best_time), "told_at": at}
    )


@audit.action
def reach_step(
    *, programme: Programme, student: Student, year: SchoolYear, step: Step, due_on: date, by: Actor, at: datetime,
    on: date,
) -> bool:  # fmt: skip
    """A student's absences have reached a step of the ladder. Each step is there once in a school year: is it new?"""
    return once.keep(
        AbsenceStep(
            school_id=student.school_id,
            programme=programme,
            student=student,
            school_year=year,
            step=step.id,
            after=step.after,
            who=step.who,
            channel=step.contact or "",
            reached_on=on,
            due_on=max(on, due_on),
        )
    )


@audit.action
def finish_step(*, step: AbsenceStep, by: Actor, at: datetime) -> None:
    """It is done, or no longer needed. Once more changes nothing."""
    AbsenceStep.objects.filter(pk=step.pk, done_at=None).update(done_at=at, done_by_id=by.user_id)

"""What somebody who prints a sheet may read of whom it is about, in the language of the sheet."""

from typing import Any

from django.utils import translation

from holdfast.engines.blueprint import Document
from holdfast.kernel.actor import Actor
from holdfast.meetings.access import meetings_visible_to, targets_visible_to
from holdfast.meetings.choices import MeetingStatus, TargetStatus
from holdfast.mentors.access import mentors_screened_by, mentors_visible_to
from holdfast.mentors.queries import step_states
from holdfast.people.access import Sight
from holdfast.people.queries import guardianships_of
from holdfast.programmes.queries import blueprint_of
from holdfast.records.attendance.record import attendance_of_student
from holdfast.web.jinja import date_text, datetime_text
from holdfast.web.paper.known import Known
from holdfast.web.paper.ours import fills_of

CHECK = "check:"


def known_of_student(
    actor: Actor, programme: Any, student: Any, document: Document, language: str, **more: Any
) -> Known:
    """Name and class; whom to reach at home and the days missed, where the sheet asks and the printer may read them."""
    with translation.override(language):
        return Known(
            programme, blueprint_of(programme), language, student=student.name, grade=student.grade,
            **_of_student(actor, student, fills_of(document)), **more,
        )  # fmt: skip


def known_of_match(actor: Actor, match: Any, document: Document, language: str, **more: Any) -> Known:
    """The pair, the days of its agreement and the targets that run; of the student what the printer may read."""
    fills = fills_of(document)
    with translation.override(language):
        return Known(
            match.programme, blueprint_of(match.programme), language, student=match.student.name,
            grade=match.student.grade, mentor=match.mentor.name, first_day=date_text(match.starts_on),
            when=_next_meeting(actor, match) if document.about == "meeting" else "",
            targets=_targets(actor, match) if "targets" in fills else (),
            **_of_student(actor, match.student, fills), **more,
        )  # fmt: skip


def known_of_mentor(actor: Actor, programme: Any, mentor: Any, document: Document, language: str) -> Known:
    """The mentor, how to reach them, their checks and the topics of their training."""
    fills = fills_of(document)
    more: dict[str, Any] = {}
    with translation.override(language):
        if "mentor" in fills and mentors_visible_to(actor).filter(pk=mentor.pk).exists():
            more["mentor_reach"] = ", ".join(filter(None, (mentor.phone, mentor.email)))
        if fills & {"checks", "training"} and mentors_screened_by(actor).filter(pk=mentor.pk).exists():
            more |= _steps(actor, programme, mentor)
        return Known(programme, blueprint_of(programme), language, mentor=mentor.name, **more)


def _of_student(actor: Actor, student: Any, fills: frozenset[str]) -> dict[str, Any]:
    sight = Sight(actor, student)
    more: dict[str, Any] = {}
    if fills & {"family", "household"} and sight.may_read("family_contact"):
        more["guardians"] = tuple(
            (one.guardian.name, one.guardian.language, one.guardian.phone or one.guardian.email)
            for one in guardianships_of(student)
            if one.may_contact and not one.emergency_only
        )
    if "attendance" in fills and sight.may_read("attendance"):
        found = attendance_of_student(student, actor.on)
        if found is not None and found.data_to is not None:
            summary = found.summary
            present = summary.possible_days - summary.absent_days
            counted = tuple(str(number) for number in (present, summary.absent_days, summary.late))
            more["attendance"] = (*counted, date_text(found.data_to))
    return more


def _targets(actor: Actor, match: Any) -> tuple[tuple[str, str], ...]:
    """The open targets that this person may read."""
    running = targets_visible_to(actor).filter(match=match, status=TargetStatus.OPEN).order_by("position", "id")
    return tuple((one.words, date_text(one.due_on, "numeric")) for one in running)


def _next_meeting(actor: Actor, match: Any) -> str:
    planned = meetings_visible_to(actor).filter(match=match, status=MeetingStatus.PLANNED)
    meeting = planned.order_by("planned_at").first()
    return datetime_text(meeting.planned_at) if meeting else ""


def _steps(actor: Actor, programme: Any, mentor: Any) -> dict[str, Any]:
    states = step_states(mentor, [programme], actor.on)
    seen = {
        one.required.kind.removeprefix(CHECK): (
            date_text(one.step.done_on, "numeric"), date_text(one.expires_on, "numeric"),
            one.step.seen_by.name if one.step.seen_by else "",
        )
        for one in states
        if one.step is not None and one.required.kind.startswith(CHECK)
    }  # fmt: skip
    return {"checks": seen, "trained": frozenset(topic for one in states for topic in one.topics_done)}

"""The brief of a meeting as a page shows it: only what this mentor may know."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.engines.reviews import AspectData, Direction
from holdfast.kernel.actor import Actor
from holdfast.meetings import texts
from holdfast.meetings.access import sees_attendance, sees_directions, sees_single_reviews
from holdfast.meetings.briefing import Also, Prepared, prepare

if TYPE_CHECKING:
    from holdfast.meetings.models import Meeting


def told_brief(actor: Actor, meeting: "Meeting", at: datetime) -> dict[str, Any]:
    """The parts of the brief in the order in which to speak of them; what the actor may not know is not there."""
    prepared, student = prepare(meeting, at), meeting.student
    found, names = prepared.brief, prepared.names
    single, directions = sees_single_reviews(actor, student), sees_directions(actor, student)
    attends = sees_attendance(actor, student)
    positives = found.positive if directions else tuple(one for one in found.positive if one.promise)
    if not attends:
        positives = tuple(one for one in positives if one.aspect or one.promise or one.duty)
    return {
        "positives": [texts.positive(one, names, single=single) for one in positives],
        "promised": [names.targets[one.key] for one in found.promised],
        "aspects": [_aspect(one, prepared, single=single) for one in found.data if one.marks] if directions else [],
        "week_on": found.week_on,
        "silent": [names.teachers.get(one.teacher, "") for one in found.missing] if single else [],
        "reviews_wanted": directions and bool(found.data),
        "also": [_also(one) for one in prepared.also] if single else [],
        "remarks": [_remark(one) for one in prepared.remarks if not one.is_praise] if single else [],
        "attendance": texts.attendance(found.attendance) if attends and found.attendance else "",
        "registers_to": prepared.registers_to if attends else None,
        "prompts": [texts.prompt(one, names, single=single) for one in found.does_not_fit] if directions else [],
        "suggested": [texts.suggestion(one, names, single=single) for one in found.suggested] if directions else [],
    }


def _aspect(one: AspectData, prepared: Prepared, *, single: bool) -> dict[str, Any]:
    meaning, word = texts.DIRECTIONS[one.direction]
    names = prepared.names
    return {
        "text": texts.aspect(names, one.aspect),
        "meaning": meaning,
        "word": word,
        "marks": [
            (
                texts.subject(names, mark.duty),
                texts.point(names, mark.before) if mark.before is not None else "",
                texts.point(names, mark.value),
                mark.week_on,
                mark.duty in one.old,
            )
            for mark in one.marks
        ]
        if single
        else [],
    }


def _also(one: Also) -> dict[str, Any]:
    meaning, word = texts.DIRECTIONS[one.direction]
    is_word = one.direction is Direction.MIXED
    return {
        "text": one.item.in_language(get_language() or "en"), "subject": one.subject, "now": one.now,
        "before": one.before if one.before != one.now else "",
        "meaning": meaning, "word": _("Changed") if is_word else word,
    }  # fmt: skip


def _remark(review: Any) -> dict[str, str]:
    return {"who": str(review.staff or ""), "subject": str(review.section), "words": review.comment}

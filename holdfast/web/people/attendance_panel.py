"""Attendance on a student's record: the year in one strip, the numbers with their period, a table under it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.people.access import Sight
from holdfast.records.attendance import texts
from holdfast.records.attendance.marks import DayMarks
from holdfast.records.attendance.queries import Standing
from holdfast.records.attendance.record import attendance_of_student
from holdfast.web.charts import strip_of


def load(sight: Sight, at: datetime) -> dict[str, Any] | None:
    """What the panel shows; nothing at all at a school that was never counted."""
    found = attendance_of_student(sight.student, sight.actor.on)
    if found is None:
        return None
    standing = Standing(found.summary, found.policy, None)
    return {
        "has_data": found.data_to is not None,
        "title": texts.year_text(found.summary, found.policy),
        "recent": texts.recent_text(found.summary) if found.summary.recent_possible_days else "",
        "reach": texts.reach_text(found.summary),
        "tier": found.policy.word(found.summary.tier),
        "numbers": texts.numbers(standing),
        "definition": texts.policy_text(found.policy),
        "strip": strip_of((day.on, day.heaviest) for day in found.days),
        "parts": [_part(day) for day in found.days if day.is_missed_in_part],
    }


def _part(day: DayMarks) -> tuple[str, str]:
    """A day of which only a part was missed, session by session."""
    said = ngettext("session %(numbers)s missed", "sessions %(numbers)s missed", len(day.missed))
    of = _("of %(count)s") % {"count": len(day.letters)}
    return texts.day_text(day.on), f"{said % {'numbers': ', '.join(map(str, day.missed))}} {of}"

"""Attendance on a student's record: the year in one strip, the numbers with their period, a table under it."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.people.access import Sight
from holdfast.records.attendance import texts
from holdfast.records.attendance.queries import Standing
from holdfast.records.attendance.record import attendance_of_student
from holdfast.web.charts import MISSED, strip_of

HEAVIEST_FIRST = ("absent", "excused", "late", "missing", "present", "closed")
Days = list[tuple[date, list[str]]]
"""Each day with the marks of its sessions."""


def load(sight: Sight, at: datetime) -> dict[str, Any] | None:
    """What the panel shows; nothing at all at a school that was never counted."""
    found = attendance_of_student(sight.student, sight.actor.on)
    if found is None:
        return None
    standing = Standing(found.summary, found.policy, None)
    days = [(on, [one.mark for one in day]) for on, day in groupby(found.sessions, lambda one: one.on)]
    return {
        "has_data": found.data_to is not None,
        "title": texts.year_text(found.summary, found.policy),
        "recent": texts.recent_text(found.summary) if found.summary.recent_possible_days else "",
        "reach": texts.reach_text(found.summary),
        "tier": found.policy.word(found.summary.tier),
        "numbers": texts.numbers(standing),
        "definition": texts.policy_text(found.policy),
        "strip": strip_of((on, min(marks, key=HEAVIEST_FIRST.index)) for on, marks in days),
        "parts": list(_parts(days)),
    }


def _parts(days: Days) -> Iterator[tuple[str, str]]:
    """The days on which only a part was missed, session by session."""
    for on, marks in days:
        missed = [number for number, mark in enumerate(marks, 1) if mark in MISSED]
        if missed and len(missed) < len(marks):
            said = ngettext("session %(numbers)s missed", "sessions %(numbers)s missed", len(missed))
            of = _("of %(count)s") % {"count": len(marks)}
            yield texts.day_text(on), f"{said % {'numbers': ', '.join(map(str, missed))}} {of}"

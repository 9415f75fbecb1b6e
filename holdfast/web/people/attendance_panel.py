"""Attendance on a student's record: the year in one strip, the numbers with their period, a table under it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.kernel.actor import Actor
from holdfast.records.attendance import texts
from holdfast.records.attendance.marks import SessionMark
from holdfast.records.attendance.queries import Standing, StudentAttendance, attendance_of_student

Student = Any
"""A student of `people`; pages import no models."""
HEAVIEST_FIRST = ("absent", "excused", "late", "missing", "present", "closed")
MISSED = ("absent", "excused")


def load(actor: Actor, student: Student, at: datetime) -> dict[str, Any] | None:
    """What the panel shows; nothing at all at a school that was never counted."""
    found = attendance_of_student(student, actor.on)
    if found is None:
        return None
    standing = Standing(found.summary, found.school.policy, None)
    return {
        "has_data": found.school.has_data,
        "title": texts.year_text(found.summary, found.school.policy),
        "recent": texts.recent_text(found.summary) if found.summary.recent_possible_days else "",
        "reach": texts.reach_text(found.summary),
        "tier": found.school.policy.word(found.summary.tier),
        "numbers": texts.numbers(standing),
        "definition": texts.policy_text(found.school.policy),
        "days": _days(found),
        "parts": _parts(found.sessions),
    }


def _by_day(sessions: tuple[SessionMark, ...]) -> dict[Any, list[SessionMark]]:
    days: dict[Any, list[SessionMark]] = {}
    for one in sessions:
        days.setdefault(one.on, []).append(one)
    return days


def _days(found: StudentAttendance) -> list[dict[str, Any]]:
    """A square a day, with what weighs most of its sessions."""
    return [
        {"on": on, "mark": min((one.mark for one in day), key=HEAVIEST_FIRST.index)}
        for on, day in _by_day(found.sessions).items()
    ]


def _parts(sessions: tuple[SessionMark, ...]) -> list[tuple[str, str]]:
    """The days on which only a part was missed, session by session."""
    rows = []
    for on, day in _by_day(sessions).items():
        missed = [one.session + 1 for one in day if one.mark in MISSED]
        if missed and len(missed) < len(day):
            said = ngettext("session %(numbers)s missed", "sessions %(numbers)s missed", len(missed))
            listed = texts.day_text(on)
            of = _("of %(count)s") % {"count": len(day)}
            rows.append((listed, f"{said % {'numbers': ', '.join(map(str, missed))}} {of}"))
    return rows

"""School years, terms, closures, cadence in school weeks, due dates. The README says it in prose."""

from holdfast.engines.calendar.cadence import Cadence, MeetingSlot, Occurrence, due_on, occurrences
from holdfast.engines.calendar.school_calendar import (
    CalendarContradiction,
    Closure,
    OutsideCalendar,
    SchoolCalendar,
    SchoolDay,
    Term,
    weekday_calendar,
)

__all__ = [
    "Cadence",
    "CalendarContradiction",
    "Closure",
    "MeetingSlot",
    "Occurrence",
    "OutsideCalendar",
    "SchoolCalendar",
    "SchoolDay",
    "Term",
    "due_on",
    "occurrences",
    "weekday_calendar",
]

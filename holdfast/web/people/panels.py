"""The sections of a student's record, in the order of the page. Each shows one record of the access matrix.

To add one: write `load(sight, at)`, which returns the template's context or None when there is nothing to
say, a template under `templates/people/panels/` (it gets `student`, `actor` and that context), and a line in PANELS.
A panel appears only if the matrix lets the actor read its record for that student; a restricted one is audited.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from holdfast.kernel import audit
from holdfast.people.access import RESTRICTED, Sight
from holdfast.web.people import attendance_panel, meetings_panel

Load = Callable[[Sight, datetime], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """One section: the record it shows, its template, and where its content comes from."""

    record: str
    template: str
    load: Load


PANELS: tuple[Panel, ...] = (
    Panel("match", "people/panels/meetings.html", meetings_panel.load_meetings),
    Panel("meeting_note", "people/panels/notes.html", meetings_panel.load_notes),
    Panel("attendance", "people/panels/attendance.html", attendance_panel.load),
)


def panels_for(sight: Sight, at: datetime, panels: tuple[Panel, ...]) -> list[dict[str, Any]]:
    """What each open panel shows; looks at restricted records are written down in the same transaction."""
    shown, looked, student = [], set(), sight.student
    for panel in panels:
        content = panel.load(sight, at) if sight.may_read(panel.record) else None
        if content is None:
            continue
        shown.append({"template": panel.template, **content})
        if panel.record in RESTRICTED and panel.record not in looked:
            looked.add(panel.record)
            audit.read(by=sight.actor, at=at, record=panel.record, student_id=student.pk, school_id=student.school_id)
    return shown

"""The words of the import pages: steps, fields, problems."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from holdfast.records import queries
from holdfast.records.choices import Entity, Op, RunStatus, Severity
from holdfast.records.problems import PROBLEMS

MEANING = {
    RunStatus.PLANNED: "watch",
    RunStatus.APPLIED: "well",
    RunStatus.UNDONE: "none",
    RunStatus.FAILED: "act",
}
SEVERITY_MEANING = {Severity.FATAL: "act", Severity.ERROR: "watch", Severity.WARNING: "info"}
STEPS = {
    "read": _("Reading the files"),
    "validate": _("Checking the rows"),
    "plan": _("Comparing with what is here"),
    "apply": _("Writing the records"),
    "undo": _("Taking the records back"),
    "count": _("Counting attendance again"),
}
FIELDS = {
    "name": _("Name"),
    "phase": _("Phase"),
    "official_number": _("Official number"),
    "starts_on": _("From"),
    "ends_before": _("Until before"),
    "on": _("Day"),
    "sessions": _("Sessions"),
    "day_off": _("Day off"),
    "number": _("Student number"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "preferred_name": _("Preferred name"),
    "pronouns": _("Pronouns"),
    "birth_on": _("Born"),
    "sex": _("Sex"),
    "language": _("Language"),
    "home_language": _("Language at home"),
    "grade": _("Grade"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "search_name": _("Name to search by"),
    "needs_interpreter": _("Needs an interpreter"),
    "preferred_channel": _("Prefers to be reached by"),
    "address": _("Address"),
    "kinship": _("Is"),
    "has_legal_authority": _("Has legal authority"),
    "lives_with": _("Lives with"),
    "priority": _("Order of contact"),
    "emergency_only": _("Only in an emergency"),
    "may_contact": _("May be contacted"),
    "may_receive_records": _("May receive records"),
    "restriction": _("Restriction"),
    "active": _("Works here"),
    "post": _("Post"),
    "status": _("State"),
    "is_inferred": _("Dates assumed"),
    "title": _("Title"),
    "kind": _("Kind"),
    "course": _("Course"),
    "subject": _("Subject"),
    "primary": _("First teacher"),
    "code": _("Code"),
    "meaning": _("Meaning"),
    "fraction": _("Share of the session"),
    "authorised": _("Authorised"),
    "is_late": _("Late"),
    "session": _("Session"),
    "lesson": _("Lesson"),
    "minutes_missed": _("Minutes missed"),
    "reason": _("Reason"),
    "recorded_at": _("Recorded"),
    "submitted_at": _("Submitted"),
    "missing_since": _("Missing since"),
    "school": _("School"),
    "student": _("Student"),
    "guardian": _("Guardian"),
    "staff": _("Member of staff"),
    "section": _("Class or group"),
    "school_year": _("School year"),
}
YES_NO = {True: _("Yes"), False: _("No")}


def _value(value: object) -> object:
    """A value as one reads it; a reference without the kind that stands before its key."""
    if isinstance(value, bool):
        return YES_NO[value]
    if value is None or value == "":
        return "–"
    text = str(value)
    kind, _colon, key = text.partition(":")
    return key if key and kind in Entity.values else text


def change_rows(changes: Iterable[Any]) -> list[dict[str, Any]]:
    """Records of a plan with each field before and after."""
    return [
        {
            "entity": Entity(change.entity).label,
            "key": change.key.replace("|", ", "),
            "op": Op(change.op).label,
            "fields": [
                (FIELDS.get(one.name, one.name), _value(one.before), _value(one.after))
                for one in queries.fields_of(change)
                if one.before != one.after
            ],
            "is_new": change.op == Op.INSERT,
        }
        for change in changes
    ]


def problem_rows(run: Any, rows: Iterable[Any] | None = None) -> list[dict[str, Any]]:
    """Problems in words: counted for a whole run, or row by row."""
    if rows is None:
        return [
            {
                "code": one.code,
                "meaning": SEVERITY_MEANING[Severity(one.severity)],
                "word": Severity(one.severity).label,
                "count": one.count,
                "reason": one.reason,
                "remedy": one.remedy,
            }
            for one in queries.problems_of(run)
        ]
    return [
        {
            "code": row.code,
            "meaning": SEVERITY_MEANING[Severity(row.severity)],
            "word": Severity(row.severity).label,
            "file": row.file,
            "line": row.line,
            "column": row.column,
            "value": row.value,
            "reason": PROBLEMS[row.code].says(),
            "remedy": PROBLEMS[row.code].remedy(),
        }
        for row in rows
    ]

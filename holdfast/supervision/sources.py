"""What an evaluation listens to: how much of each source is in hand, since when, and what is still to gather.

Also the policies behind a programme and its objectives, which are looked at again on a day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet

from holdfast.engines.blueprint import Item
from holdfast.families.models import Contact
from holdfast.forms.models import AnsweredForm
from holdfast.groups.models import DropIn, GroupSession
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.meetings.choices import TargetStatus
from holdfast.meetings.models import Target, TeacherReview
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from holdfast.records.models import AttendanceSummary
from holdfast.supervision.models import CheckIn, ObjectiveLook, Policy

BEGUN = (MatchStatus.ACTIVE, MatchStatus.SUSPENDED, MatchStatus.ENDED)
"""Whoever ever began counts, also those who left."""
SOON = timedelta(days=30)
AUDIENCES = ("students", "families", "staff", "school", "partners")


@dataclass(frozen=True, slots=True)
class InHand:
    """How many records there are, and the day of the newest."""

    count: int
    newest_on: date | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source. `in_hand` None: Holdfast keeps nothing of the kind, somebody must gather it."""

    source: Any
    in_hand: InHand | None


def _in_hand(rows: QuerySet[Any], day: str) -> InHand:
    found = rows.aggregate(number=Count("pk"), newest=Max(day))
    newest = found["newest"]
    return InHand(found["number"], newest.date() if isinstance(newest, datetime) else newest)


def _attendance(programme: Programme, source: Any) -> InHand:
    return _in_hand(AttendanceSummary.objects.filter(student__in=_students(programme)), "data_to")


def _reviews(programme: Programme, source: Any) -> InHand:
    return _in_hand(TeacherReview.objects.filter(student__in=_students(programme)), "week_on")


def _targets(programme: Programme, source: Any) -> InHand:
    checked = Target.objects.filter(match__programme=programme).exclude(status=TargetStatus.OPEN)
    return _in_hand(checked, "checked_at")


def _forms(programme: Programme, source: Any) -> InHand:
    rows = AnsweredForm.objects.filter(programme=programme, is_complete=True)
    return _in_hand(rows.filter(form=source.form) if source.form else rows, "answered_at")


def _participation(programme: Programme, source: Any) -> InHand:
    sessions = _in_hand(GroupSession.objects.filter(group__programme=programme), "held_on")
    visits = _in_hand(DropIn.objects.filter(programme=programme), "came_on")
    days = [one.newest_on for one in (sessions, visits) if one.newest_on]
    return InHand(sessions.count + visits.count, max(days, default=None))


def _contacts(programme: Programme, source: Any) -> InHand:
    return _in_hand(Contact.objects.filter(programme=programme), "made_at")


def _talks(programme: Programme, source: Any) -> InHand:
    return _in_hand(CheckIn.objects.filter(programme=programme), "held_on")


def _students(programme: Programme) -> QuerySet[Match, Any]:
    return Match.objects.filter(programme=programme, status__in=BEGUN).values("student")


HELD: Mapping[str, Callable[[Programme, Any], InHand]] = {
    "attendance": _attendance,
    "punctuality": _attendance,
    "reviews": _reviews,
    "targets": _targets,
    "forms": _forms,
    "participation": _participation,
    "family_contacts": _contacts,
    "staff_records": _talks,
}


def sources_of(programme: Programme) -> list[SourceRow]:
    """Each source of the evaluation with what is in hand: at most two queries a source."""
    asked = blueprint_of(programme).setting("evaluate.sources").value or ()
    return [SourceRow(one, HELD[one.held](programme, one) if one.held in HELD else None) for one in asked]


def effects_of(programme: Programme) -> list[tuple[str, tuple[Item, ...]]]:
    """What is hoped for, by whom it is for; only those of whom the programme speaks."""
    blueprint = blueprint_of(programme)
    found = [(one, blueprint.setting(f"evaluate.effects_on_{one}").value or ()) for one in AUDIENCES]
    return [(one, items) for one, items in found if items]


def is_evaluated(programme: Programme) -> bool:
    """Whether the programme names sources or effects."""
    return bool(blueprint_of(programme).setting("evaluate.sources").value) or bool(effects_of(programme))


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy that the blueprint names, or one of the school's own; `kept` None while nobody entered its text."""

    item: str
    named: Item | None
    kept: Policy | None

    def is_due(self, on: date) -> bool:
        return self.kept is not None and self.kept.review_on is not None and self.kept.review_on <= on + SOON


def policies_of(programme: Programme) -> list[PolicyRow]:
    """The register: what the blueprint names first, then the school's own."""
    kept = {one.item: one for one in Policy.objects.filter(programme=programme).order_by("name")}
    named = blueprint_of(programme).setting("records.policies").value or ()
    codes = {one.id for one in named}
    rows = [PolicyRow(one.id, one, kept.get(one.id)) for one in named]
    return [*rows, *(PolicyRow(code, None, one) for code, one in kept.items() if code not in codes)]


def looks_of(programme: Programme) -> list[ObjectiveLook]:
    """The looks at the objectives, the newest first."""
    rows = ObjectiveLook.objects.filter(programme=programme).select_related("kept_by")
    return list(rows.order_by("-looked_on", "-id"))


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A policy, or (`policy` None) the objectives of a programme, whose day has come."""

    programme: Programme
    policy: Policy | None
    on: date


def to_look_at(programmes: Sequence[Programme], on: date) -> list[ToLookAt]:
    """What is to be looked at again in the coming month, the oldest first. Two queries."""
    by_id = {one.pk: one for one in programmes}
    policies = Policy.objects.filter(programme__in=list(by_id), review_on__lte=on + SOON)
    found = [ToLookAt(by_id[one.programme_id], one, one.review_on or on) for one in policies]
    newest: dict[int, ObjectiveLook] = {}
    for look in ObjectiveLook.objects.filter(programme__in=list(by_id)).order_by("looked_on", "id"):
        newest[look.programme_id] = look
    found += [
        ToLookAt(by_id[pk], None, look.next_on)
        for pk, look in newest.items()
        if look.next_on is not None and look.next_on <= on + SOON
    ]
    return sorted(found, key=lambda one: (one.on, one.programme.pk))

"""What a mentor notes with one tap: that they saw a student today, and what they did when the student was absent."""

from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import Refusal
from holdfast.matches.models import Match
from holdfast.meetings.absences import outcomes_of
from holdfast.meetings.actions import log_held
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.facts import ONE_DAY, agreement_of, local_day, plan_of, zone_of
from holdfast.meetings.keeping import keep_note, plan_meeting
from holdfast.meetings.models import Meeting, Note
from holdfast.programmes.queries import blueprint_of

LANGUAGES = ("en", "fr")


@audit.action
def meeting_of_today(*, match: Match, by: Actor, at: datetime) -> Meeting:
    """The meeting that is planned for today or already held; else one that is planned for this moment."""
    starts_at = datetime.combine(local_day(match, at), time(), tzinfo=zone_of(match))
    today = Meeting.objects.filter(match=match, planned_at__gte=starts_at, planned_at__lt=starts_at + ONE_DAY)
    there = today.filter(status__in=[MeetingStatus.HELD, MeetingStatus.PLANNED]).order_by("status", "planned_at")
    found = there.first()
    if found is not None:
        return found
    before = Meeting.objects.filter(match=match, status=MeetingStatus.HELD).order_by("-held_at").first()
    minutes = plan_of(match, agreement_of(match)).cadence.minutes
    return plan_meeting(match, at, minutes, before.place if before else "", before is None)


@audit.action
def log_contact(*, match: Match, client_key: UUID, by: Actor, at: datetime) -> Meeting:
    """They saw each other today, for as long as was agreed. Tapped again on the same day it is the same contact.

    What the rules warn of needs no sentence here when a reason was given for it earlier in this match.
    """
    meeting = meeting_of_today(match=match, by=by, at=at)
    if meeting.status == MeetingStatus.HELD:
        return meeting
    explained = Meeting.objects.filter(match=match, status=MeetingStatus.HELD).values_list("warnings", flat=True)
    return log_held(
        meeting_id=meeting.pk, minutes=meeting.minutes, client_key=client_key, by=by, at=at,
        explained=frozenset(code for codes in explained for code in codes),
    )  # fmt: skip


@audit.action
def note_absence(*, match: Match, on: date, outcome: str, client_key: UUID, by: Actor, at: datetime) -> Note:
    """What was done when the student was absent on a day."""
    name = {}
    for language in LANGUAGES:
        with override(language):
            name[language] = outcomes_of(blueprint_of(match.programme)).get(outcome, "")
    if not all(name.values()) or on > local_day(match, at):
        raise Refusal(_("Choose one of the answers that are listed."))
    body = _("Absent from school that day.")
    return keep_note(match, body, client_key, by, at, kind=outcome, kind_name=name, happened_on=on)

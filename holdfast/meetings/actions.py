"""Booking a meeting, logging what became of it, checking what was agreed, writing it down. Nothing lost or doubled."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Finding
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match
from holdfast.meetings.access import may_set_targets, meetings_kept_by, targets_kept_by
from holdfast.meetings.choices import MeetingStatus, MissedBecause, TargetStatus
from holdfast.meetings.facts import (
    Log,
    Plan,
    agreement_of,
    calendar_of,
    is_first_meeting,
    local_day,
    plan_of,
)
from holdfast.meetings.keeping import check_may_meet, keep_note, plan_meeting
from holdfast.meetings.models import Meeting, Note, Target
from holdfast.meetings.queries import findings_for
from holdfast.meetings.slots import suggested_again, suggested_next

ONE_DAY = timedelta(days=1)
EARLY = timedelta(hours=12)
"""A meeting may take place before its time, but not be logged days before it."""
FIELD_OF = {"confidentiality_limits_told": "limits_told"}
"""The field of a form that answers a condition."""


class NoSchoolThen(Refusal):
    """The day of the meeting is not a school day, or the calendar does not know it."""


class AlreadyLogged(Refusal):
    """Somebody, or an earlier send, has said something else about this meeting. `meeting` is how it stands."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(
            _("This meeting was already logged: %(status)s. Write what you have to add as a note.")
            % {"status": meeting.get_status_display().lower()}
        )
        self.meeting = meeting


class BlockedByRule(Refusal):
    """A gate of the programme stands in the way. `codes` are its rules."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        conditions = [one.rule.condition.name for one in findings if one.rule.condition]
        field = next((FIELD_OF[name] for name in conditions if name in FIELD_OF), None)
        super().__init__(_in_words(_("This must be true first: %(rules)s."), findings), field=field)
        self.codes = tuple(one.code for one in findings)


class SentenceNeeded(Refusal):
    """Rules ask for a reason, and the sentence of the log is where it stands."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(_in_words(_("Say in a sentence how it went, because: %(rules)s."), findings), field="sentence")
        self.codes = tuple(one.code for one in findings)


class TooManyTargets(Refusal):
    """More targets than the programme takes at a time."""


def _in_words(sentence: str, findings: Sequence[Finding]) -> str:
    language = get_language() or "en"
    return sentence % {"rules": "; ".join(one.rule.text.in_language(language) for one in findings)}


def _check_school_day(match: Match, on: date) -> None:
    if not calendar_of(match.school_id, on, on + ONE_DAY).is_school_day(on):
        raise NoSchoolThen(_("There is no school on that day. Choose a school day."), field="planned_at")


def _check_time(match: Match, planned_at: datetime, at: datetime) -> None:
    on = local_day(match, planned_at)
    if on < local_day(match, at):
        raise Refusal(_("That day is over. Choose a later one."), field="planned_at")
    if match.ends_before and on >= match.ends_before:
        raise Refusal(_("The agreement ends before that day. Choose an earlier one."), field="planned_at")
    check_may_meet(match, on)
    _check_school_day(match, on)


@audit.action
def book(
    *, match: Match, planned_at: datetime, by: Actor, at: datetime, minutes: int | None = None, place: str = ""
) -> Meeting:
    """Plan a meeting. The same time twice is one meeting. Length and place follow the agreement and the last one."""
    _check_time(match, planned_at, at)
    before = Meeting.objects.filter(match=match).exclude(status=MeetingStatus.CANCELLED).order_by("-planned_at").first()
    plan = plan_of(match, agreement_of(match))
    usual = plan.first_minutes if before is None else plan.cadence.minutes
    where = place.strip() or (before.place if before else "")
    return plan_meeting(match, planned_at, minutes or usual, where, before is None)


@audit.action
def book_series(*, match: Match, times: Sequence[datetime], by: Actor, at: datetime, place: str = "") -> list[Meeting]:
    """Plan several meetings at once: all of them, or none when one cannot be."""
    return [book(match=match, planned_at=one, place=place, by=by, at=at) for one in sorted(set(times))]


@audit.action
def move(*, meeting_id: int, planned_at: datetime, by: Actor, at: datetime, place: str | None = None) -> Meeting:
    """Another time (and place) for a meeting that is still planned."""
    meeting = _mine(meeting_id, by)
    if meeting.status != MeetingStatus.PLANNED:
        raise AlreadyLogged(meeting)
    _check_time(meeting.match, planned_at, at)
    others = Meeting.objects.filter(match=meeting.match_id, planned_at=planned_at, status=MeetingStatus.PLANNED)
    if others.exclude(pk=meeting.pk).exists():
        raise Refusal(_("You two already meet at that time. Choose another."), field="planned_at")
    meeting.planned_at = planned_at
    if place is not None:
        meeting.place = place.strip()
    meeting.save(update_fields=["planned_at", "place"])
    return meeting


@audit.action
def cancel(*, meeting_id: int, by: Actor, at: datetime, reason: str = "") -> Meeting:
    """Call a planned meeting off; again changes nothing."""
    meeting = _mine(meeting_id, by)
    if meeting.status == MeetingStatus.CANCELLED:
        return meeting
    if meeting.status != MeetingStatus.PLANNED:
        raise AlreadyLogged(meeting)
    meeting.status = MeetingStatus.CANCELLED
    meeting.save(update_fields=["status"])
    return meeting


@audit.action
def move_for_closure(*, meeting_id: int, by: Actor, at: datetime) -> Meeting | None:
    """The school is closed on that day: the next free time, as for a missed meeting, but nobody missed anything."""
    meeting = _mine(meeting_id, by)
    again_at = suggested_again(meeting, at) if meeting.status == MeetingStatus.PLANNED else None
    if again_at is None:
        return None
    meeting.planned_at = again_at
    meeting.save(update_fields=["planned_at"])
    return meeting


@audit.action
def note_reminded(*, meeting_id: int, by: Actor, at: datetime) -> None:
    """The student was told of the present time of this meeting."""
    Meeting.objects.filter(pk=meeting_id).update(reminded_for=F("planned_at"))


def _mine(meeting_id: int, by: Actor) -> Meeting:
    """A meeting that this person keeps, locked until the end of the action."""
    rows = Meeting.objects.filter(pk__in=meetings_kept_by(by)) if not by.everything else Meeting.objects.all()
    people = ("match__student", "match__mentor", "match__programme__blueprint", "match__school__district")
    meeting = rows.select_related(*people).select_for_update(of=("self",)).filter(pk=meeting_id).first()
    if meeting is None:
        raise NotAllowed(_("Only the mentor of this match can do this."))
    return meeting


def _logged_before(meeting: Meeting, client_key: UUID) -> bool:
    """Whether this very log was received already. Another one about the same meeting is refused."""
    if meeting.logged_key == client_key:
        return True
    if meeting.status != MeetingStatus.PLANNED:
        raise AlreadyLogged(meeting)
    return False


@audit.action
def log_held(
    *,
    meeting_id: int,
    minutes: int,
    client_key: UUID,
    by: Actor,
    at: datetime,
    sentence: str = "",
    feeling: str = "",
    limits_told: bool = False,
    covered: Sequence[str] = (),
    observed_by: Sequence[str] = (),
    targets: Sequence[str] = (),
    evidence: str = "",
    shared_with_student: bool = False,
    explained: frozenset[str] = frozenset(),
) -> Meeting:
    """Write down that a meeting took place, with its sentence and targets. The same `client_key` is the same log.

    `explained` are the rules for which somebody gave a reason before: they ask for no sentence.
    """
    meeting = _mine(meeting_id, by)
    if _logged_before(meeting, client_key):
        return meeting
    if at < meeting.planned_at - EARLY:
        raise Refusal(_("This meeting is still to come. Move it to the day on which you met, then log it."))
    match, held_at = meeting.match, min(meeting.planned_at, at)
    on = local_day(match, held_at)
    check_may_meet(match, on)
    findings = findings_for(Log(meeting, on, minutes, limits_told, len(targets), frozenset(observed_by)))
    if findings.blocked_by:
        raise BlockedByRule(findings.blocked_by)
    unexplained = [one for one in findings.warnings if one.code not in explained]
    if unexplained and not sentence.strip():
        raise SentenceNeeded(unexplained)
    meeting.is_first = is_first_meeting(meeting)
    meeting.status, meeting.held_at, meeting.actual_minutes = MeetingStatus.HELD, held_at, minutes
    meeting.feeling, meeting.covered, meeting.logged_key, meeting.logged_at = feeling, list(covered), client_key, at
    meeting.warnings, meeting.observed_by = [one.code for one in findings.warnings], list(observed_by)
    if limits_told and meeting.limits_told_on is None:
        meeting.limits_told_on = on
    meeting.save()
    _set_targets(meeting, targets, evidence, on, at, by)
    if sentence.strip():
        keep_note(match, sentence, client_key, by, at, meeting=meeting, shared_with_student=shared_with_student)
    return meeting


def _set_targets(meeting: Meeting, words: Sequence[str], evidence: str, on: date, at: datetime, by: Actor) -> None:
    match = meeting.match
    wanted = [" ".join(one.split()) for one in words if one.strip()]
    if not wanted:
        return
    if not by.everything and not may_set_targets(by, match.student):
        raise NotAllowed(_("Targets are set by the programme for you. Leave them empty."), field="targets")
    plan = plan_of(match, agreement_of(match))
    if len(wanted) > plan.most_targets:
        raise TooManyTargets(
            ngettext(
                "One target at a time in this programme. Keep the most important.",
                "At most %(number)s targets at a time in this programme. Keep the most important.",
                plan.most_targets,
            )
            % {"number": plan.most_targets},
            field="targets",
        )
    due_on = _due_on(match, meeting, on, plan, at)
    Target.objects.bulk_create(
        Target(
            school_id=match.school_id, match=match, student_id=match.student_id, set_at_meeting=meeting,
            words=words, evidence=" ".join(evidence.split()), due_on=due_on, position=position,
        )
        for position, words in enumerate(wanted)
    )  # fmt: skip


def _due_on(match: Match, meeting: Meeting, on: date, plan: Plan, at: datetime) -> date:
    """The day of the next meeting, planned or due: a target is for the time until then."""
    later = Meeting.objects.filter(match=match, status=MeetingStatus.PLANNED, planned_at__gt=meeting.planned_at)
    following = later.order_by("planned_at").values_list("planned_at", flat=True).first()
    following = following or suggested_next(match, meeting.planned_at, at, plan)
    return local_day(match, following) if following else on + timedelta(days=plan.target_days)


@audit.action
def log_missed(
    *, meeting_id: int, because: str, client_key: UUID, by: Actor, at: datetime, rebook: bool = True
) -> Meeting | None:
    """Write down that a meeting did not take place, and plan it again in the same step. Gives the new meeting.

    None when no time could be found: the calendar ends, or the match does not meet any more.
    """
    meeting = _mine(meeting_id, by)
    if _logged_before(meeting, client_key):
        return meeting.rebooked_as
    if at < meeting.planned_at - EARLY:
        raise Refusal(_("This meeting is still to come. Cancel it or move it instead."))
    meeting.status, meeting.missed_because = MeetingStatus.MISSED, MissedBecause(because)
    meeting.logged_key, meeting.logged_at = client_key, at
    if rebook:
        meeting.rebooked_as = _booked_again(meeting, at)
    meeting.save()
    return meeting.rebooked_as


def _booked_again(meeting: Meeting, at: datetime) -> Meeting | None:
    again_at = suggested_again(meeting, at)
    if again_at is None:
        return None
    try:
        check_may_meet(meeting.match, local_day(meeting.match, again_at))
    except Refusal:
        return None
    return plan_meeting(meeting.match, again_at, meeting.minutes, meeting.place, meeting.is_first)


@audit.action
def check_target(*, target_id: int, status: str, by: Actor, at: datetime) -> Target:
    """Say whether what was agreed was done. The same answer again changes nothing; open takes the check back."""
    rows = Target.objects.all() if by.everything else Target.objects.filter(pk__in=targets_kept_by(by))
    target = rows.select_related("match__student").select_for_update(of=("self",)).filter(pk=target_id).first()
    if target is None:
        raise NotAllowed(_("Only the mentor of this match can check this target."))
    if target.status != status:
        target.status = TargetStatus(status)
        target.checked_at = None if target.status == TargetStatus.OPEN else at
        target.save(update_fields=["status", "checked_at"])
    return target


@audit.action
def write_note(
    *,
    match: Match,
    body: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
    meeting: Meeting | None = None,
    shared_with_student: bool = False,
) -> Note:
    """Add a note; a correction is another one. The same `client_key` is the same note, however often it is sent."""
    if not body.strip():
        raise Refusal(_("Write something first."), field="body")
    return keep_note(
        match, body, client_key, by, at, meeting=meeting, shared_with_student=shared_with_student
    )  # fmt: skip

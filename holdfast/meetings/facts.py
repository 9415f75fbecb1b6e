"""From a match and its meetings to what the rules and the calendar ask for. None is "not known yet", never "no"."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from holdfast.engines.blueprint import Blueprint, Facts, Point, RecordKind
from holdfast.engines.calendar import Cadence, SchoolCalendar, weekday_calendar
from holdfast.engines.calendar import SchoolDay as CalendarDay
from holdfast.forms.questions import waits_for_forms
from holdfast.matches.facts import forms_of_pair
from holdfast.matches.models import Agreement, Match, Signature
from holdfast.matches.telling import told_parties
from holdfast.meetings.choices import MeetingStatus, TargetStatus
from holdfast.meetings.models import Meeting, Target, TeacherReview
from holdfast.people.models import SchoolDay
from holdfast.programmes.queries import blueprint_of

ONE_DAY = timedelta(days=1)
AHEAD = timedelta(days=70)
USUAL_MINUTES, USUAL_FIRST_MINUTES, USUAL_FIRST_DAYS, USUAL_TARGETS = 30, 30, 7, 3


@dataclass(frozen=True, slots=True)
class Plan:
    """The rhythm that holds for a match: its agreement, or else the programme."""

    cadence: Cadence
    weeks: int | None
    first_minutes: int
    first_within_days: int
    most_targets: int
    target_days: int


def zone_of(match: Match) -> ZoneInfo:
    return ZoneInfo(match.school.district.time_zone)


def local_day(match: Match, at: datetime) -> date:
    """The day at the school."""
    return at.astimezone(zone_of(match)).date()


def agreement_of(match: Match) -> Agreement | None:
    return Agreement.objects.filter(match=match).first()


def plan_of(match: Match, agreement: Agreement | None) -> Plan:
    """How often, how long, and how small the targets are. `agreement` wins over the programme's setting."""
    blueprint = blueprint_of(match.programme)

    def value(path: str) -> int | None:
        found = blueprint.setting(path).value
        return found if isinstance(found, int) else None

    minutes = agreement.minutes if agreement else value("agreement.minutes")
    per_week = agreement.per_week if agreement else value("agreement.frequency_per_week")
    return Plan(
        cadence=Cadence(per_week or 1, minutes or USUAL_MINUTES),
        weeks=agreement.weeks if agreement else value("agreement.weeks"),
        first_minutes=value("match.first_session_max_minutes") or minutes or USUAL_FIRST_MINUTES,
        first_within_days=value("match.first_session_within_days") or USUAL_FIRST_DAYS,
        most_targets=value("cycle.target_count") or USUAL_TARGETS,
        target_days=value("cycle.target_horizon_days") or USUAL_FIRST_DAYS,
    )


def kinds_of_work(blueprint: Blueprint) -> list[RecordKind]:
    """What a mentor can write down besides the meeting of two, which has its own log."""
    return [kind for kind in blueprint.content.cycle.record_kinds.value or () if kind.sort != "one_to_one"]


def calendar_of(school_id: int, starts_on: date, ends_before: date) -> SchoolCalendar:
    """The school's days in a period; every weekday in a school that has no calendar yet. At most two queries."""
    known = SchoolDay.objects.filter(school=school_id)
    rows = known.filter(on__gte=starts_on, on__lt=ends_before).values_list("on", "sessions")
    days = tuple(CalendarDay(on, sessions) for on, sessions in rows if sessions)
    if not rows and not known.exists():
        return weekday_calendar(starts_on, ends_before)
    return SchoolCalendar(starts_on, ends_before, days)


def calendar_ahead(match: Match, on: date) -> SchoolCalendar:
    """The weeks around a day: far enough for a meeting to be booked over a holiday."""
    return calendar_of(match.school_id, on - timedelta(days=14), on + AHEAD)


@dataclass(frozen=True, slots=True)
class Log:
    """What somebody says happened: enough to ask the rules."""

    meeting: Meeting
    on: date
    minutes: int
    limits_told: bool
    targets_set: int
    observed_by: frozenset[str] = frozenset()


def observers_asked(blueprint: Blueprint, *, is_first: bool) -> tuple[str, ...]:
    """Who should be beside such a meeting, in the words of the language: whoever a rule at meetings asks for."""
    asked = [
        str(rule.condition.parameters["role"])
        for rule in blueprint.rules
        if rule.at == Point.MEET and rule.condition and rule.condition.name == "meeting_observed_by"
        if is_first or rule.when is None or rule.when.name != "first_meeting"
    ]
    return tuple(dict.fromkeys(asked))


def meet_facts(log: Log, blueprint: Blueprint) -> Facts:
    """The facts of one meeting, at the moment of logging it."""
    meeting = log.meeting
    is_first = is_first_meeting(meeting)
    reviews = TeacherReview.objects.filter(student=meeting.student_id).order_by("-written_at")
    reviewed_at = reviews.values_list("written_at", flat=True).first()
    days = (log.on - local_day(meeting.match, reviewed_at)).days if reviewed_at else None
    at_meeting = (rule for rule in blueprint.rules if rule.at == Point.MEET)
    return Facts(
        on=log.on,
        forms_complete=forms_of_pair(meeting.match) if waits_for_forms(at_meeting) else frozenset(),
        signed_by=frozenset(
            Signature.objects.filter(agreement__match=meeting.match_id).values_list("party", flat=True)
        ),
        told=told_parties(meeting.match, log.on, knowing=_have_reviewed(meeting.student_id)),
        first_meeting=is_first,
        confidentiality_limits_told=log.limits_told or meeting.limits_told_on is not None,
        meeting_minutes=log.minutes,
        meeting_observed_by=log.observed_by,
        targets_set=log.targets_set,
        actions_unchecked=0 if is_first else unchecked_targets(meeting).count(),
        days_since_review=max(0, days) if days is not None else None,
        days_since_agreement=(log.on - meeting.match.starts_on).days if meeting.match.starts_on else None,
    )


def _have_reviewed(student_id: int) -> set[int]:
    """Staff who have reviewed the student: they know that there is a mentor."""
    return set(TeacherReview.objects.filter(student=student_id).values_list("staff_id", flat=True))


def is_first_meeting(meeting: Meeting) -> bool:
    """No other meeting of the match has taken place."""
    return not (
        Meeting.objects.filter(match=meeting.match_id, status=MeetingStatus.HELD).exclude(pk=meeting.pk).exists()
    )


def unchecked_targets(meeting: Meeting) -> QuerySet[Target]:
    """What was agreed at an earlier meeting and nobody has looked at since."""
    return Target.objects.filter(match=meeting.match_id, status=TargetStatus.OPEN).exclude(set_at_meeting=meeting.pk)

"""When a match can meet: the next free time of the mentor on a school day, in the rhythm of the agreement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holdfast.engines.calendar import OutsideCalendar, SchoolCalendar, due_on
from holdfast.matches.models import Match, StudentPreference
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.facts import AHEAD, ONE_DAY, Plan, agreement_of, calendar_ahead, local_day, plan_of, zone_of
from holdfast.meetings.models import Meeting
from holdfast.mentors.week import day_and_time

NOON = time(12, 0)
MOST_OF_A_SERIES = 40


@dataclass(frozen=True, slots=True)
class Diary:
    """What is needed to find a time: school days, when the mentor is free, and what is already planned."""

    calendar: SchoolCalendar
    free: tuple[tuple[int, time], ...]
    taken: frozenset[datetime]
    zone: ZoneInfo
    ends_before: date

    def times_on(self, on: date, like: time) -> list[time]:
        """Free times of a day, `like` first. A mentor who has not said when they are free can always."""
        if not self.free:
            return [like]
        times = [at for weekday, at in self.free if weekday == on.weekday()]
        return sorted(times, key=lambda at: (at != like, at))

    def first_free(self, from_on: date, after: datetime, like: time) -> datetime | None:
        """The first free time from a day on, later than a moment; None when the calendar holds none."""
        start = max(from_on, self.calendar.starts_on)
        for on in self.calendar.school_days_between(start, max(start, self.ends_before)):
            for at in self.times_on(on, like):
                moment = datetime.combine(on, at, tzinfo=self.zone)
                if moment > after and moment not in self.taken:
                    return moment
        return None


def diary_of(match: Match, at: datetime) -> Diary:
    """The diary of a match from now on: four queries."""
    calendar = calendar_ahead(match, local_day(match, at))
    taken = Meeting.objects.filter(
        match__mentor=match.mentor_id, status=MeetingStatus.PLANNED, planned_at__gte=at - ONE_DAY
    ).values_list("planned_at", flat=True)
    free = tuple((day, time(hour, minute)) for day, hour, minute in map(day_and_time, sorted(_free_slots(match))))
    ends = min(calendar.ends_before, match.ends_before) if match.ends_before else calendar.ends_before
    return Diary(calendar, free, frozenset(taken), zone_of(match), ends)


def _free_slots(match: Match) -> set[int]:
    """The half-hours in which both are free; the mentor's, where the student's are unknown or never meet them."""
    mentor = set(match.mentor.free_slots or ())
    student = StudentPreference.objects.filter(student=match.student_id).values_list("free_slots", flat=True).first()
    return mentor & set(student or ()) or mentor


def last_meeting(match: Match) -> Meeting | None:
    """The last one that was meant to be, whatever became of it."""
    rows = Meeting.objects.filter(match=match).exclude(status=MeetingStatus.CANCELLED)
    return rows.order_by("-planned_at").first()


def suggested_first(match: Match, at: datetime, diary: Diary | None = None) -> datetime | None:
    """The first free time after today: source 3 books the first meeting at once."""
    diary = diary or diary_of(match, at)
    return diary.first_free(local_day(match, at) + ONE_DAY, at, NOON)


def suggested_next(
    match: Match, last: datetime, at: datetime, plan: Plan, diary: Diary | None = None
) -> datetime | None:
    """The meeting after one at `last`: the day that keeps the rhythm, or else the next day with a free time."""
    diary = diary or diary_of(match, at)
    local = last.astimezone(diary.zone)
    try:
        due = due_on(diary.calendar, local.date(), plan.cadence)
    except OutsideCalendar:
        return diary.first_free(local_day(match, at) + ONE_DAY, at, local.time())
    return diary.first_free(due, max(at, last), local.time())


def suggested_again(missed: Meeting, at: datetime) -> datetime | None:
    """A new time soon after a missed meeting: the first free one on a later school day."""
    match = missed.match
    diary = diary_of(match, at)
    local = missed.planned_at.astimezone(diary.zone)
    return diary.first_free(max(local.date(), local_day(match, at)) + ONE_DAY, at, local.time())


def suggested(match: Match, at: datetime, plan: Plan | None = None) -> datetime | None:
    """When this match should meet next, whether it has met before or not."""
    last = last_meeting(match)
    if last is None:
        return suggested_first(match, at)
    return suggested_next(match, last.planned_at, at, plan or plan_of(match, agreement_of(match)))


def series_from(match: Match, first: datetime, at: datetime) -> list[datetime]:
    """The meetings of the whole agreement from a first one, in its rhythm, around days without school."""
    plan, diary = plan_of(match, agreement_of(match)), diary_of(match, at)
    wanted = min((plan.weeks or 1) * plan.cadence.per_week, MOST_OF_A_SERIES)
    found = [first]
    calendar_ends = local_day(match, at) + AHEAD
    while len(found) < wanted:
        following = suggested_next(match, found[-1], at, plan, diary)
        if following is None or following <= found[-1] or following.date() >= calendar_ends:
            break
        found.append(following)
    return found


def other_times(match: Match, at: datetime, besides: Sequence[datetime] = (), most: int = 6) -> list[datetime]:
    """More free times in the coming days, at most one a day."""
    diary, found = diary_of(match, at), list[datetime]()
    taken: Iterable[date] = {one.astimezone(diary.zone).date() for one in besides}
    on = local_day(match, at)
    while len(found) < most:
        moment = diary.first_free(on, at, NOON)
        if moment is None:
            break
        if moment.date() not in taken:
            found.append(moment)
        on = moment.date() + timedelta(days=1)
    return found

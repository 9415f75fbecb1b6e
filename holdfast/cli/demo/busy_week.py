"""The learning mentor of the cast meets somebody today and on the coming school days, whatever day and hour it is."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from holdfast.cli.demo.stage import Stage
from holdfast.cli.demo.years import days_of
from holdfast.journeys import meet
from holdfast.matches.models import Match
from holdfast.meetings import actions
from holdfast.meetings.choices import MeetingStatus

WHO = "learning.mentor"
NOON, AFTER_SCHOOL = time(12, 0), time(15, 40)
TIMES = ((0, NOON), (0, AFTER_SCHOOL), (1, NOON), (1, AFTER_SCHOOL), (2, NOON), (3, NOON))
"""Of each student in turn: how many school days after today, and when."""


def fill_week(stage: Stage) -> None:
    """Arranged on the last school day, so that nothing of it hangs on the hour at which the demo is made."""
    arranged_on = stage.school_days_ago(1)
    by, at = stage.actor(WHO, arranged_on), stage.moment(arranged_on, 17)
    own = Match.objects.filter(mentor__user=stage.users[WHO], status="active").order_by("id")
    moments = times_from(stage.today, stage.around.this, stage.zone)
    for match, moment in zip(own, moments, strict=False):
        coming = match.meetings.filter(status=MeetingStatus.PLANNED, planned_at__gte=stage.dawn)
        planned = coming.order_by("planned_at").first()
        if planned is None:
            meet.book(match_id=match.pk, planned_at=moment, by=by, at=at)
        else:
            actions.move(meeting_id=planned.pk, planned_at=moment, by=by, at=at)


def times_from(today: date, year: date, zone: ZoneInfo) -> Iterator[datetime]:
    """`TIMES` from a day on, in the school year that begins on `year`; fewer when it is nearly over."""
    days = [day for day, off in days_of(year, open_on=today) if day >= today and not off]
    for after, at in TIMES:
        if after < len(days):
            yield datetime.combine(days[after], at, zone)

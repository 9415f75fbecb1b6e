"""What meetings have for the manager's home: one statement over the matches that meet now.

The statement does not ask who may see whom: the schools are whole schools of whoever asks
(`people.access.whole_schools`), or the page shows only those of these students whom its reader may see.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from holdfast.engines.calendar import SchoolCalendar, SchoolDay, weekday_calendar
from holdfast.meetings.facts import ONE_DAY
from holdfast.people.models import Student

WEEKS_WITHOUT = 2
OVERDUE_AFTER = timedelta(days=1)

IN_TROUBLE = """
with active as materialized (
    select m.id, m.school_id, m.student_id, met.overdue, met.oldest_overdue_at,
        (
            select count(*) > 1 from unnest(met.missed) as at where met.last_held is null or at > met.last_held
        ) as missed_twice,
        (%(at)s::timestamptz at time zone d.time_zone)::date as today,
        coalesce(
            (met.last_held_at at time zone d.time_zone)::date, m.starts_on, (m.proposed_at at time zone 'utc')::date
        ) as since
    from matches_match m
    join people_school h on h.id = m.school_id
    join people_district d on d.id = h.district_id
    cross join lateral (
        select max(e.held_at) filter (where e.status = 'held') as last_held_at,
            count(*) filter (where e.status = 'planned' and e.planned_at < %(overdue_before)s) as overdue,
            min(e.planned_at) filter (where e.status = 'planned' and e.planned_at < %(overdue_before)s)
                as oldest_overdue_at,
            max(e.planned_at) filter (where e.status = 'held') as last_held,
            array_agg(e.planned_at) filter (where e.status = 'missed' and e.missed_because <> 'school_closed') as missed
        from meetings_meeting e where e.match_id = m.id
    ) met
    where m.school_id = any(%(schools)s::bigint[]) and m.status = 'active'
), overdue as (select sum(overdue)::int as number, min(oldest_overdue_at) as oldest_at from active)
select overdue.number, overdue.oldest_at, a.id, a.student_id, s.given_name, s.family_name, s.preferred_name,
    a.missed_twice, a.school_id, a.since, a.today,
    case when a.since <= a.today - %(days_without)s::int then (
        select array_agg(distinct date_trunc('week', y.on::timestamp)::date) from people_schoolday y
        where y.school_id = a.school_id and y.sessions > 0
        and y.on >= date_trunc('week', a.since::timestamp) and y.on <= a.today
    ) end as school_mondays,
    exists (select from people_schoolday y where y.school_id = a.school_id) as has_calendar
from overdue
left join active a on a.missed_twice or a.since <= a.today - %(days_without)s::int
left join people_student s on s.id = a.student_id and s.school_id = any(%(schools)s::bigint[])
order by a.since, a.id
"""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An active match in which nobody met. `name` is empty when the student is not at the schools asked for."""

    match_id: int
    student_id: int
    name: str
    missed_twice: bool
    school_weeks: int


@dataclass(frozen=True, slots=True)
class HomeCounts:
    """What a manager must know: how many meetings to log, and the matches in which nobody met, longest first."""

    overdue: int
    oldest_overdue_on: date | None
    not_met: tuple[Trouble, ...]
    missed_twice: tuple[Trouble, ...]

    @property
    def longest_weeks(self) -> int:
        return self.not_met[0].school_weeks if self.not_met else 0


def counts_for_home(school_ids: Collection[int], at: datetime, weeks: int = WEEKS_WITHOUT) -> HomeCounts:
    """Meetings nobody has logged, students not met for so many school weeks, and missed twice in a row.

    A day on which the school was closed counts as no meeting at all. One query.
    """
    with connection.cursor() as cursor:
        rows = cursor.execute(
            IN_TROUBLE,
            {"schools": list(school_ids), "at": at, "overdue_before": at - OVERDUE_AFTER, "days_without": 7 * weeks},
        ).fetchall()
    number, oldest, *_first = rows[0]
    found = list(_troubles(rows))
    return HomeCounts(
        overdue=number or 0,
        oldest_overdue_on=oldest.date() if oldest else None,
        not_met=_each_student(
            sorted((one for one in found if one.school_weeks >= weeks), key=lambda one: -one.school_weeks)
        ),
        missed_twice=_each_student(one for one in found if one.missed_twice),
    )


def _troubles(rows: list[tuple[Any, ...]]) -> Iterator[Trouble]:
    weeks_since: dict[tuple[int, date], int] = {}
    for _number, _oldest, match, student, given, family, preferred, missed, school, *wait in rows:
        if match is None:
            continue
        if (school, wait[0]) not in weeks_since:
            weeks_since[school, wait[0]] = _school_weeks(*wait)
        weeks = weeks_since[school, wait[0]]
        is_here = family is not None
        name = Student(given_name=given, family_name=family, preferred_name=preferred).name if is_here else ""
        yield Trouble(match, student, name, missed, weeks)


def _each_student(found: Iterable[Trouble]) -> tuple[Trouble, ...]:
    """Once for each student, who may have more than one mentor."""
    students: dict[int, Trouble] = {}
    for one in found:
        students.setdefault(one.student_id, one)
    return tuple(students.values())


def _school_weeks(since: date, today: date, school_mondays: list[date] | None, has_calendar: bool) -> int:
    """Whole school weeks since a day; every week in a school that has no calendar yet. None in the last few days."""
    if since > today or (school_mondays is None and has_calendar):
        return 0
    first, end = since - timedelta(days=since.weekday()), today + ONE_DAY
    if not has_calendar:
        return weekday_calendar(first, end).school_weeks_completed(since, today)
    mondays = tuple(SchoolDay(monday, 1) for monday in school_mondays or ())
    return SchoolCalendar(first, end, mondays).school_weeks_completed(since, today)

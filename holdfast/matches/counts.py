"""What matches and mentors have for the manager's home: one statement, whatever their number.

The schools must be whole schools of whoever asks (`people.access.whole_schools`): the statement does not ask again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from holdfast.mentors.queries import SOON_DAYS

WAITING = """
with screening as materialized (
    select s.mentor_id, s.kind, s.outcome, s.expires_on from mentors_screeningstep s
    join mentors_mentor a on a.id = s.mentor_id and a.status in ('applied', 'accepted', 'paused')
    where s.school_id = any(%(schools)s::bigint[]) and s.expires_on > %(on)s
)
select
    count(*) filter (where m.status = 'proposed'),
    count(*) filter (where m.status = 'approved'),
    min(m.approved_at) filter (where m.status = 'approved'),
    count(*) filter (where m.status = 'suspended'),
    (
        select count(distinct s.mentor_id) from screening s where s.outcome in ('clear', 'considered')
        and s.expires_on <= %(soon)s and not exists (
            select from screening newer
            where newer.mentor_id = s.mentor_id and newer.kind = s.kind and newer.expires_on > %(soon)s
        )
    ),
    (select count(*) from mentors_mentor a where a.school_id = any(%(schools)s::bigint[]) and a.status = 'applied'),
    (
        select count(*) from cases_referral r
        where r.school_id = any(%(schools)s::bigint[]) and r.status = 'accepted' and not exists (
            select from matches_match living
            where living.programme_id = r.programme_id and living.student_id = r.student_id
            and living.status in ('proposed', 'approved', 'active', 'suspended')
        )
    )
from matches_match m
where m.school_id = any(%(schools)s::bigint[]) and m.status in ('proposed', 'approved', 'suspended')
"""


@dataclass(frozen=True, slots=True)
class HomeCounts:
    """For the manager's home: what waits, since when, and who is about to lose their clearance."""

    proposals_waiting: int
    agreements_unsigned: int
    oldest_unsigned_on: date | None
    suspended: int
    mentors_expiring: int
    mentors_applied: int
    students_without_mentor: int


def counts_for_home(school_ids: Collection[int], on: date) -> HomeCounts:
    """Of the matches, mentors and accepted students of these schools."""
    with connection.cursor() as cursor:
        proposed, approved, first, *rest = cursor.execute(
            WAITING, {"schools": list(school_ids), "on": on, "soon": on + timedelta(days=SOON_DAYS)}
        ).fetchone()
    return HomeCounts(proposed, approved, first.date() if first else None, *rest)

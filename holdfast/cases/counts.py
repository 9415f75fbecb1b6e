"""What referrals and registers have for the manager's home: one statement each, whatever their number.

The schools must be whole schools of whoever asks (`people.access.whole_schools`): no statement asks again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import connection
from django.db.models import Model

from holdfast.engines.attendance import NOT_ENOUGH_DAYS
from holdfast.records.attendance.policies import read
from holdfast.records.attendance.queries import NEWS_FOR, Standing
from holdfast.records.models import AttendancePolicy, AttendanceSummary, TierCrossing

AnyModel = TypeVar("AnyModel", bound=Model)

TO_DECIDE = """
select count(*), min(received_at) from cases_referral
where school_id = any(%(schools)s::bigint[]) and status = 'received'
"""


@dataclass(frozen=True, slots=True)
class ToDecide:
    """Referrals that nobody has decided, and the day of the oldest."""

    number: int
    oldest_received_on: date | None


def referrals_to_decide(school_ids: Collection[int]) -> ToDecide:
    with connection.cursor() as cursor:
        number, oldest = cursor.execute(TO_DECIDE, {"schools": list(school_ids)}).fetchone()
    return ToDecide(number, oldest.date() if oldest else None)


def _columns(model: type[Model], alias: str) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


ALONE = f"""
with crossed as (
    select distinct on (student_id, school_year_id) * from records_tiercrossing
    where school_id = any(%(schools)s::bigint[]) and crossed_on > %(news_since)s
    order by student_id, school_year_id, crossed_on desc, id desc
)
select count(*) over (), {_columns(AttendanceSummary, "a")}, {_columns(AttendancePolicy, "p")},
    {_columns(TierCrossing, "c")}
from records_attendancestate t
join people_schoolyear y on y.id = t.school_year_id and y.starts_on <= %(on)s and y.ends_before > %(on)s
join records_attendancepolicy p on p.id = t.policy_id
join records_attendancesummary a on a.school_year_id = t.school_year_id
join people_student s on s.id = a.student_id and s.school_id = a.school_id and s.missing_since is null
left join crossed c on c.student_id = a.student_id and c.school_year_id = a.school_year_id
left join lateral (
    select k.until_on, k.looked_at from cases_look k where k.student_id = a.student_id
    order by k.looked_at desc, k.id desc limit 1
) look on true
where t.school_id = any(%(schools)s::bigint[]) and t.data_to is not null
    and (a.is_listed or c.id is not null)
    and (look.until_on is null or look.until_on <= %(on)s or c.announced_at > look.looked_at)
    and not exists (
        select from people_relation r where r.student_id = a.student_id and r.kind in ('match', 'caseload')
        and r.starts_on <= %(on)s and (r.ends_before is null or r.ends_before > %(on)s)
    )
    and not exists (
        select from cases_referral f where f.student_id = a.student_id
        and f.status in ('received', 'waiting', 'accepted', 'matched')
    )
order by case when a.tier >= {NOT_ENOUGH_DAYS} then 0 else a.tier end desc, a.recent_absent_days desc,
    a.absent_days::float / greatest(a.possible_days, 1) desc,
    s.family_name collate "C", s.given_name collate "C", s.id
limit 1
"""  # noqa: S608 - columns of our own models


@dataclass(frozen=True, slots=True)
class Alone:
    """Students who may need somebody, whom nobody is with and nobody has looked at; and the first of them."""

    number: int
    first: Standing


def students_alone(school_ids: Collection[int], on: date) -> Alone | None:
    """None when there is nobody: what the page of who may need somebody lists of those whom nobody is with."""
    with connection.cursor() as cursor:
        row = cursor.execute(ALONE, {"schools": list(school_ids), "on": on, "news_since": on - NEWS_FOR}).fetchone()
    if row is None:
        return None
    number, *values = row
    summary, policy = _first_of(values, AttendanceSummary), _first_of(values, AttendancePolicy)
    crossed = _first_of(values, TierCrossing)
    return Alone(number, Standing(summary, read(policy), crossed if crossed.pk else None))


def _first_of(values: list[object], model: type[AnyModel]) -> AnyModel:
    """A row of this model from the first of these values, which are used up."""
    fields = model._meta.concrete_fields
    taken, values[:] = values[: len(fields)], values[len(fields) :]
    read_as = (getattr(field, "from_db_value", None) for field in fields)
    told = [
        convert(value, None, connection) if convert else value for convert, value in zip(read_as, taken, strict=True)
    ]
    return model.from_db("default", [field.attname for field in fields], told)

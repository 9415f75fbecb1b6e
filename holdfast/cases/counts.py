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
with place as materialized (
    select t.school_id, t.school_year_id, t.policy_id
    from records_attendancestate t join people_schoolyear y on y.id = t.school_year_id
    where t.school_id = any(%(schools)s::bigint[]) and t.data_to is not null
        and y.starts_on <= %(on)s and y.ends_before > %(on)s
), crossed as materialized (
    select distinct on (x.student_id) x.*
    from place join records_tiercrossing x on x.school_year_id = place.school_year_id
    where x.crossed_on > %(news_since)s
    order by x.student_id, x.crossed_on desc, x.id desc
), wanted as (
    select a.id, a.student_id, a.school_id, place.policy_id, a.tier,
        a.recent_absent_days, a.absent_days, a.possible_days
    from place join records_attendancesummary a
        on a.school_id = place.school_id and a.school_year_id = place.school_year_id and a.is_listed
    union
    select a.id, a.student_id, a.school_id, place.policy_id, a.tier,
        a.recent_absent_days, a.absent_days, a.possible_days
    from place join crossed on crossed.school_year_id = place.school_year_id
        join records_attendancesummary a
            on a.student_id = crossed.student_id and a.school_year_id = place.school_year_id
), here as materialized (
    select w.*, s.family_name, s.given_name
    from wanted w join people_student s on s.id = w.student_id and s.school_id = w.school_id and s.missing_since is null
), in_company as (
    select r.student_id from people_relation r
    where r.student_id = any(array(select student_id from here)) and r.kind in ('match', 'caseload')
        and r.starts_on <= %(on)s and (r.ends_before is null or r.ends_before > %(on)s)
    union all
    select f.student_id from cases_referral f
    where f.student_id = any(array(select student_id from here))
        and f.status in ('received', 'waiting', 'accepted', 'matched')
), looked_at as (
    select distinct on (k.student_id) k.student_id, k.until_on, k.looked_at from cases_look k
    where k.student_id = any(array(select student_id from here))
    order by k.student_id, k.looked_at desc, k.id desc
), alone as (
    select count(*) over () as number, here.id, here.policy_id, crossed.id as crossed_id
    from here
    left join crossed on crossed.student_id = here.student_id
    left join looked_at on looked_at.student_id = here.student_id
    where here.student_id not in (select student_id from in_company)
        and (looked_at.until_on is null or looked_at.until_on <= %(on)s or crossed.announced_at > looked_at.looked_at)
    order by case when here.tier >= {NOT_ENOUGH_DAYS} then 0 else here.tier end desc, recent_absent_days desc,
        absent_days::float / greatest(possible_days, 1) desc,
        family_name collate "C", given_name collate "C", here.student_id
    limit 1
)
select alone.number, {_columns(AttendanceSummary, "a")}, {_columns(AttendancePolicy, "p")},
    {_columns(TierCrossing, "c")}
from alone
join records_attendancesummary a on a.id = alone.id
join records_attendancepolicy p on p.id = alone.policy_id
left join crossed c on c.id = alone.crossed_id
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

"""Counting a school's year again: from its registers to where each student stands, and who crossed a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from holdfast.engines.attendance import NO_DAY, NOT_ENOUGH_DAYS, Facts, ImpossiblePolicy, kernel, tiers
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.people.models import SchoolYear
from holdfast.people.schools.access import districts_set_up_by
from holdfast.records.attendance.facts import Roll, roll_of
from holdfast.records.attendance.marks import days_of, letters_of
from holdfast.records.attendance.policies import DatedPolicy, common_body, policy_on, read
from holdfast.records.models import AttendancePolicy, AttendanceState, AttendanceSummary, TierCrossing

COMMON = "us_common"
IMPOSSIBLE = {
    "tiers_not_in_order": gettext_lazy("Each line must be heavier than the one before it."),
    "negative_minimum": gettext_lazy("The smallest number for a level cannot be below zero."),
}
A_WEEK = timedelta(days=7)
BATCH = 2000
COUNTED = (
    "possible",
    "absent",
    "excused",
    "late",
    "missing",
    "possible_days",
    "absent_days",
    "recent_possible_days",
    "recent_absent_days",
    "current_run",
    "longest_run",
)
WRITTEN = (
    *COUNTED,
    "policy",
    "as_of",
    "data_to",
    "tier",
    "reached",
    "is_listed",
    "units_per_session",
    "recent_school_days",
    "recent_from",
    "last_absent_on",
    "marks",
)
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a count found: how many students, how many of them on the list, and how many lines crossed since."""

    students: int = 0
    listed: int = 0
    crossings: int = 0
    data_to: date | None = None
    unknown_codes: tuple[str, ...] = ()


@audit.action
def refresh_attendance(*, school_id: int, on: date, by: Actor, at: datetime) -> Refreshed:
    """Count the school year of this day again, for every student of the school. The same rows give the same result.

    Does nothing between two school years. A district without a definition of its own begins with the common one.
    """
    years = SchoolYear.objects.select_related("school__district").select_for_update(of=("self",))
    year = years.filter(school=school_id, starts_on__lte=on, ends_before__gt=on).first()
    if year is None:
        return Refreshed()
    policy = policy_on(year.school.district_id, on) or _begin_with_common(year, at)
    roll = roll_of(year, on)
    facts = kernel(roll.built.block, on.toordinal(), day_share=policy.policy.day_share)
    now = tiers(facts, policy.policy).astype(np.int64)
    floor = _heaviest_before(year, policy, roll, on)
    summaries = _summaries(year, policy, roll, facts, now, np.maximum(floor, _weight(now)))
    AttendanceSummary.objects.filter(school_year=year).exclude(student__in=roll.student_ids).delete()
    AttendanceSummary.objects.bulk_create(
        summaries,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["student", "school_year"],
        update_fields=WRITTEN,
    )
    state = _keep_state(year, policy, roll, facts, at)
    crossings = _announce(year, policy, roll, now, floor, on, at)
    listed = sum(one.is_listed for one in summaries)
    return Refreshed(len(summaries), listed, crossings, state.data_to, roll.unknown_codes)


@audit.action
def add_policy(*, district_id: int, starts_on: date, body: dict[str, Any], by: Actor, at: datetime) -> AttendancePolicy:
    """The definition of a district from a day on. What was decided before that day stays as it was."""
    district = districts_set_up_by(by).filter(pk=district_id).select_for_update(of=("self",)).first()
    if district is None:
        raise NotAllowed(_("This holds for every school of the district: only who sets up all of them may change it."))
    if starts_on < by.on:
        raise Refusal(_("A definition holds from today or a later day: the past is not changed."), field="starts_on")
    newest = AttendancePolicy.objects.filter(district=district).order_by("-version", "-id").first()
    record = AttendancePolicy(
        district=district, code=newest.code if newest else COMMON, version=newest.version + 1 if newest else 1,
        body=body, starts_on=starts_on, made_at=at,
    )  # fmt: skip
    try:
        read(record)
    except ImpossiblePolicy as error:
        raise Refusal(IMPOSSIBLE.get(error.code, _("These lines contradict each other."))) from error
    record.save()
    return record


def _begin_with_common(year: SchoolYear, at: datetime) -> DatedPolicy:
    """From the first school year that is known, so that every count of the past has a definition as well."""
    district = year.school.district
    first = SchoolYear.objects.filter(school__district=district).order_by("starts_on").first() or year
    record = AttendancePolicy.objects.create(
        district=district, code=COMMON, version=1, body=common_body(), starts_on=first.starts_on, made_at=at
    )
    return read(record)


def _weight(found: Numbers) -> Numbers:
    """Tiers with "not enough days" and "no data" counted as the lightest: nothing is known against the student."""
    return np.where(found >= NOT_ENOUGH_DAYS, 0, found)


def _heaviest_before(year: SchoolYear, policy: DatedPolicy, roll: Roll, on: date) -> Numbers:
    """The heaviest tier that each student had reached when it was last looked at.

    What was announced is what was known then, so a correction of last month can still be a crossing today. A student
    counted for the first time, or by another definition, is compared with a week before.
    """
    earlier = kernel(roll.built.block, (on - A_WEEK).toordinal(), day_share=policy.policy.day_share)
    floor = _weight(tiers(earlier, policy.policy).astype(np.int64))
    known = AttendanceSummary.objects.filter(school_year=year, policy=policy.record)
    reached = dict(known.values_list("student_id", "reached"))
    for index, student in enumerate(roll.student_ids):
        if student in reached:
            floor[index] = reached[student]
    return floor


def _summaries(
    year: SchoolYear, policy: DatedPolicy, roll: Roll, facts: Facts, now: Numbers, reached: Numbers
) -> list[AttendanceSummary]:
    listed = _listed(policy, facts, now)
    columns: Mapping[str, list[int]] = {name: getattr(facts, name).tolist() for name in COUNTED}
    last_absent = facts.last_absent_day.tolist()
    as_of, data_to = date.fromordinal(facts.as_of_day), _date_of(facts.data_to_day)
    marks = letters_of(roll.built.block, data_to) if data_to else [""] * len(roll.student_ids)
    return [
        AttendanceSummary(
            school_id=year.school_id,
            student_id=student,
            school_year=year,
            policy=policy.record,
            as_of=as_of,
            data_to=data_to,
            tier=int(now[index]),
            reached=int(reached[index]),
            is_listed=bool(listed[index]) and roll.is_enrolled(student, as_of),
            units_per_session=facts.units_per_session,
            recent_school_days=facts.recent_school_days,
            recent_from=_date_of(facts.recent_from_day),
            last_absent_on=_date_of(last_absent[index]),
            marks=marks[index],
            **{name: values[index] for name, values in columns.items()},
        )
        for index, student in enumerate(roll.student_ids)
    ]


def _listed(policy: DatedPolicy, facts: Facts, now: Numbers) -> NDArray[np.bool_]:
    """Who may need somebody: a tier that the policy lists, or days missed lately, or in a row."""
    listed = _weight(now) >= policy.listed_from
    if policy.policy.recent_line:
        listed |= facts.recent_absent_days >= policy.policy.recent_line
    if policy.policy.run_line:
        listed |= facts.current_run >= policy.policy.run_line
    return listed


def _keep_state(year: SchoolYear, policy: DatedPolicy, roll: Roll, facts: Facts, at: datetime) -> AttendanceState:
    data_to = _date_of(facts.data_to_day)
    found = {
        "school_id": year.school_id,
        "policy": policy.record,
        "source": roll.sent.source.value,
        "registers_known": roll.sent.registers_known,
        "as_of": date.fromordinal(facts.as_of_day),
        "data_to": data_to,
        "registers_missing": roll.registers_missing,
        "unknown_codes": list(roll.unknown_codes),
        "left_out": dict(roll.left_out),
        "days": days_of(roll.built.block, data_to) if data_to else [],
        "counted_at": at,
    }
    state, _made = AttendanceState.objects.update_or_create(school_year=year, defaults=found)
    return state


def _announce(
    year: SchoolYear, policy: DatedPolicy, roll: Roll, now: Numbers, floor: Numbers, on: date, at: datetime
) -> int:
    """One crossing for each student whose tier is heavier than any before."""
    told = set(TierCrossing.objects.filter(school_year=year, policy=policy.record).values_list("student_id", "tier"))
    new = [
        TierCrossing(
            school_id=year.school_id,
            student_id=roll.student_ids[index],
            school_year=year,
            policy=policy.record,
            tier=int(now[index]),
            tier_before=int(floor[index]),
            crossed_on=on,
            announced_at=at,
        )
        for index in np.flatnonzero(_weight(now) > floor).tolist()
        if (roll.student_ids[index], int(now[index])) not in told
    ]
    TierCrossing.objects.bulk_create(new, batch_size=BATCH)
    return len(new)


def _date_of(day: int) -> date | None:
    return None if day == NO_DAY else date.fromordinal(day)

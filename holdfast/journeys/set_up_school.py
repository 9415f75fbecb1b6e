"""A school's settings, and the attendance that is counted again because of them."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import Refusal
from holdfast.kernel.scope import scope
from holdfast.people.schools import actions
from holdfast.records.attendance import codes
from holdfast.records.attendance.actions import add_policy, refresh_attendance
from holdfast.records.attendance.queries import schools_importable
from holdfast.records.queries import what_counts_on

R = TypeVar("R")


def add_year(*, school_id: int, name: str, starts_on: date, last_on: date, by: Actor, at: datetime) -> Any:
    def add() -> Any:
        return actions.add_year(school_id=school_id, name=name, starts_on=starts_on, last_on=last_on, by=by, at=at)

    return _and_count(add, [school_id], by, at)


def change_year(
    *, school_id: int, year_id: int, name: str, starts_on: date, last_on: date, by: Actor, at: datetime
) -> Any:
    def change() -> Any:
        return actions.change_year(year_id=year_id, name=name, starts_on=starts_on, last_on=last_on, by=by, at=at)

    return _and_count(change, [school_id], by, at)


def remove_year(*, year_id: int, by: Actor, at: datetime) -> None:
    """Take away a school year on which nothing counts."""
    with transaction.atomic():
        if what_counts_on(year_id=year_id):
            raise Refusal(
                _(
                    "This school year is in use: there are registers in it, or a file brought it. "
                    "Change its dates instead."
                )
            )
        actions.remove_year(year_id=year_id, by=by, at=at)


def open_weekdays(*, school_id: int, year_id: int, sessions: int, by: Actor, at: datetime) -> int:
    return _and_count(
        lambda: actions.open_weekdays(year_id=year_id, sessions=sessions, by=by, at=at), [school_id], by, at
    )


def close_days(
    *, school_id: int, year_id: int, starts_on: date, last_on: date, why: Any, by: Actor, at: datetime
) -> int:
    def close() -> int:
        return actions.close_days(year_id=year_id, starts_on=starts_on, last_on=last_on, why=why, by=by, at=at)

    return _and_count(close, [school_id], by, at)


def open_days(*, school_id: int, year_id: int, starts_on: date, last_on: date, by: Actor, at: datetime) -> int:
    def reopen() -> int:
        return actions.open_days(year_id=year_id, starts_on=starts_on, last_on=last_on, by=by, at=at)

    return _and_count(reopen, [school_id], by, at)


def give_code_meaning(
    *, district_id: int, source_id: int | None, code: str, says: str, by: Actor, at: datetime
) -> None:
    """What a code means: every number that its marks are part of is right at once."""
    with transaction.atomic():
        schools = codes.give_meaning(district_id=district_id, source_id=source_id, code=code, says=says, by=by, at=at)
        _count(schools, by, at)


def set_policy(*, district_id: int, starts_on: date, body: dict[str, Any], by: Actor, at: datetime) -> Any:
    """Another definition of too many absences from a day on. One that begins today decides today."""
    with transaction.atomic():
        record = add_policy(district_id=district_id, starts_on=starts_on, body=body, by=by, at=at)
        if starts_on <= by.on:
            _count([school.pk for school in schools_importable(by, district_id)], by, at)
        return record


def _and_count(do: Callable[[], R], schools: Iterable[int], by: Actor, at: datetime) -> R:
    with transaction.atomic():
        done = do()
        _count(schools, by, at)
        return done


def _count(schools: Iterable[int], by: Actor, at: datetime) -> None:
    with scope(system("settings")):
        for school in sorted(schools):
            refresh_attendance(school_id=school, on=by.on, by=by, at=at)

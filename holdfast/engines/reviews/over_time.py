"""Reviews over time: what changed, what is old, who has not answered, and what does not fit together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, permutations

from holdfast.engines.calendar import SchoolCalendar
from holdfast.engines.reviews.shapes import Direction, Duty, Promise, PromiseKind, PromiseStatus, Review, Scale, Sheet

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Mark:
    """The latest value of one aspect in one subject and what it was before, by the same teacher."""

    aspect: str
    duty: Duty
    value: int
    week_on: date
    before: int | None
    before_week_on: date | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class Stale:
    """The last review is `school_days` old, counted from the end of the week it reviews."""

    duty: Duty
    week_on: date
    school_days: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who reviewed a week and who has not; `never` are those of the missing who have not reviewed any week."""

    week_on: date
    answered: tuple[Duty, ...]
    missing: tuple[Duty, ...]
    never: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class TeachersApart:
    """Two teachers see one aspect of one week `steps` apart: the furthest pair."""

    aspect: str
    week_on: date
    lower: Duty
    lower_value: int
    higher: Duty
    higher_value: int
    steps: int


@dataclass(frozen=True, slots=True)
class KeptButDown:
    """A target is said to be kept, and the mark it is about went down."""

    promise: str
    mark: Mark


Contradiction = TeachersApart | KeptButDown


def direction(scale: Scale, before: int | None, now: int) -> Direction:
    """FIRST without an earlier value."""
    if before is None:
        return Direction.FIRST
    rise = scale.rise(before, now)
    return Direction.BETTER if rise > 0 else Direction.WORSE if rise < 0 else Direction.SAME


def latest_marks(reviews: Iterable[Review], sheet: Sheet) -> tuple[Mark, ...]:
    """One mark per aspect and duty that has any, by the sheet's order of aspects, then subject and teacher.

    A week without an answer is passed over: the change is from the last value the same teacher gave.
    Raises OffTheScale or ReviewedTwice.
    """
    history: dict[tuple[str, Duty], list[tuple[date, int]]] = {}
    for review in sheet.check(reviews):
        for aspect, value in review.values.items():
            history.setdefault((aspect, review.duty), []).append((review.week_on, value))
    marks = []
    for (aspect, duty), values in history.items():
        week_on, value = values[-1]
        before_week_on, before = values[-2] if len(values) > 1 else (None, None)
        towards = direction(sheet.scale, before, value)
        marks.append(Mark(aspect, duty, value, week_on, before, before_week_on, towards))
    return tuple(sorted(marks, key=lambda mark: (sheet.aspects.index(mark.aspect), mark.duty)))


def stale(
    reviews: Iterable[Review], calendar: SchoolCalendar, *, on: date, after_school_days: int
) -> tuple[Stale, ...]:
    """Duties whose last review is older than `after_school_days` on the morning of `on`, oldest first.

    Closures do not age a review. Raises OutsideCalendar for a period that the calendar does not hold.
    """
    last: dict[Duty, date] = {}
    for review in reviews:
        last[review.duty] = max(review.week_on, last.get(review.duty, review.week_on))
    ages = (Stale(duty, week_on, _age(calendar, week_on, on)) for duty, week_on in last.items())
    return tuple(
        sorted((one for one in ages if one.school_days > after_school_days), key=lambda one: (one.week_on, one.duty))
    )


def _age(calendar: SchoolCalendar, week_on: date, on: date) -> int:
    ended_on = week_on + WEEK
    return len(calendar.school_days_between(ended_on, on)) if ended_on < on else 0


def coverage(reviews: Iterable[Review], sheet: Sheet, *, week_on: date) -> Coverage:
    """Who of the sheet's duties has reviewed the week that starts on the Monday `week_on`."""
    reviews = tuple(reviews)
    answered = {review.duty for review in reviews if review.week_on == week_on} & sheet.duties
    missing = sheet.duties - answered
    never = missing - {review.duty for review in reviews}
    return Coverage(week_on, tuple(sorted(answered)), tuple(sorted(missing)), tuple(sorted(never)))


def contradictions(
    reviews: Iterable[Review], promises: Iterable[Promise], sheet: Sheet, *, steps_apart: int
) -> tuple[Contradiction, ...]:
    """What does not fit together in the latest week reviewed: a prompt to ask, never a finding.

    Teachers `steps_apart` or more on one aspect; a target said to be kept whose mark went down that week.
    Raises OffTheScale or ReviewedTwice.
    """
    marks = latest_marks(reviews, sheet)
    if not marks:
        return ()
    week_on = max(mark.week_on for mark in marks)
    current = [mark for mark in marks if mark.week_on == week_on]
    found: list[Contradiction] = []
    for _, group in groupby(current, key=lambda mark: mark.aspect):
        found.extend(_apart(list(group), sheet.scale, steps_apart))
    down = [mark for mark in current if mark.direction is Direction.WORSE]
    for promise in promises:
        if promise.kind is PromiseKind.TARGET and promise.status is PromiseStatus.KEPT:
            found.extend(KeptButDown(promise.key, mark) for mark in down if _is_about(promise, mark))
    return tuple(found)


def _apart(marks: list[Mark], scale: Scale, steps_apart: int) -> list[TeachersApart]:
    pairs = (
        (lower, higher, scale.rise(lower.value, higher.value))
        for lower, higher in permutations(marks, 2)
        if lower.duty.teacher != higher.duty.teacher
    )
    furthest = min(pairs, key=lambda pair: (-pair[2], pair[0].duty, pair[1].duty), default=None)
    if furthest is None or furthest[2] < max(1, steps_apart):
        return []
    lower, higher, steps = furthest
    return [TeachersApart(lower.aspect, lower.week_on, lower.duty, lower.value, higher.duty, higher.value, steps)]


def _is_about(promise: Promise, mark: Mark) -> bool:
    return promise.aspect == mark.aspect and promise.subject in (None, mark.duty.subject)

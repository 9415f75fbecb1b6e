"""The meeting brief: what a mentor has in hand when the student sits down, in the order in which to speak of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain, islice

from holdfast.engines.calendar import SchoolCalendar
from holdfast.engines.reviews.over_time import Contradiction, Mark, Stale, contradictions, coverage, latest_marks, stale
from holdfast.engines.reviews.shapes import (
    AttendanceWeek,
    Direction,
    Duty,
    Promise,
    PromiseStatus,
    Review,
    Scale,
    Sheet,
)


class BriefPart(StrEnum):
    """The order of the brief. Source 3: begin with something positive if at all possible; last targets and the
    latest data are what the meeting is about; it ends with targets for next week."""

    POSITIVE = "positive"
    PROMISED = "promised"
    DATA = "data"
    ATTENDANCE = "attendance"
    DOES_NOT_FIT = "does_not_fit"
    SUGGESTED = "suggested"


class PositiveCode(StrEnum):
    """Strongest first."""

    PRAISE = "praise"
    PROMISE_KEPT = "promise_kept"
    MARK_UP = "mark_up"
    ATTENDED_EVERYTHING = "attended_everything"
    BEST_MARK = "best_mark"
    MARK_HELD = "mark_held"


@dataclass(frozen=True, slots=True)
class Positive:
    """`steps` counts the marks gained for MARK_UP; `promise` is a key for PROMISE_KEPT."""

    code: PositiveCode
    duty: Duty | None = None
    aspect: str | None = None
    value: int | None = None
    steps: int | None = None
    promise: str | None = None


@dataclass(frozen=True, slots=True)
class AspectData:
    """Latest marks of one aspect; `old` are the duties whose mark is stale and does not count for `direction`."""

    aspect: str
    direction: Direction
    marks: tuple[Mark, ...]
    old: tuple[Duty, ...]


class SuggestionCode(StrEnum):
    KEEP_THE_PROMISE = "keep_the_promise"
    RAISE_THE_MARK = "raise_the_mark"
    ATTEND_EVERYTHING = "attend_everything"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value` now and `aim`, one step better; `sessions` missed without a reason for ATTEND_EVERYTHING."""

    code: SuggestionCode
    promise: str | None = None
    aspect: str | None = None
    duty: Duty | None = None
    value: int | None = None
    aim: int | None = None
    sessions: int | None = None


@dataclass(frozen=True, slots=True)
class BriefFacts:
    """Everything known on the morning of `on`; reviews of a later week are ignored.

    `promises` are those of the last meeting. `attendance` is last week's, None when the register has not come.
    """

    on: date
    sheet: Sheet
    calendar: SchoolCalendar
    reviews: tuple[Review, ...]
    promises: tuple[Promise, ...] = ()
    attendance: AttendanceWeek | None = None
    stale_after_school_days: int = 10
    steps_apart: int = 2
    most_positives: int = 3
    most_suggestions: int = 3


@dataclass(frozen=True, slots=True)
class Brief:
    """Six parts, in the order of `BriefPart`; a part may be empty.

    `week_on` is the latest week reviewed, `missing` who has not reviewed it, `old` whose last word is stale.
    """

    week_on: date | None
    positive: tuple[Positive, ...]
    promised: tuple[Promise, ...]
    data: tuple[AspectData, ...]
    missing: tuple[Duty, ...]
    old: tuple[Stale, ...]
    attendance: AttendanceWeek | None
    does_not_fit: tuple[Contradiction, ...]
    suggested: tuple[Suggestion, ...]

    def parts(self) -> tuple[tuple[BriefPart, tuple[object, ...]], ...]:
        """The brief as a list to be read from top to bottom."""
        return (
            (BriefPart.POSITIVE, self.positive),
            (BriefPart.PROMISED, self.promised),
            (BriefPart.DATA, self.data),
            (BriefPart.ATTENDANCE, () if self.attendance is None else (self.attendance,)),
            (BriefPart.DOES_NOT_FIT, self.does_not_fit),
            (BriefPart.SUGGESTED, self.suggested),
        )


_PROMISE_ORDER = (PromiseStatus.NOT_KEPT, PromiseStatus.PARTLY, PromiseStatus.UNCHECKED, PromiseStatus.KEPT)


def brief(facts: BriefFacts) -> Brief:
    """Put the week together. Raises OffTheScale, ReviewedTwice, or OutsideCalendar."""
    reviews = facts.sheet.check(review for review in facts.reviews if review.week_on <= facts.on)
    week_on = reviews[-1].week_on if reviews else None
    old = stale(reviews, facts.calendar, on=facts.on, after_school_days=facts.stale_after_school_days)
    marks = latest_marks(reviews, facts.sheet)
    old_duties = {one.duty for one in old}
    fresh = tuple(mark for mark in marks if mark.duty not in old_duties)
    fresh_reviews = tuple(review for review in reviews if review.duty not in old_duties)
    praised = (review for review in fresh_reviews if review.has_praise and review.week_on == week_on)
    never = tuple(sorted(facts.sheet.duties))
    return Brief(
        week_on=week_on,
        positive=_positives(facts, praised, fresh),
        promised=tuple(sorted(facts.promises, key=lambda one: (_PROMISE_ORDER.index(one.status), one.key))),
        data=tuple(_aspect_data(aspect, marks, old_duties) for aspect in facts.sheet.aspects),
        missing=never if week_on is None else coverage(reviews, facts.sheet, week_on=week_on).missing,
        old=old,
        attendance=facts.attendance,
        does_not_fit=contradictions(fresh_reviews, facts.promises, facts.sheet, steps_apart=facts.steps_apart),
        suggested=_suggestions(facts, fresh),
    )


def _positives(facts: BriefFacts, praised: Iterable[Review], fresh: tuple[Mark, ...]) -> tuple[Positive, ...]:
    """Praise first, then what the student did, then what stands; MARK_HELD only when there is nothing else."""
    scale, attendance = facts.sheet.scale, facts.attendance
    up = sorted(
        (mark for mark in fresh if mark.direction is Direction.BETTER), key=lambda mark: -_steps_up(scale, mark)
    )
    kept = sorted(promise.key for promise in facts.promises if promise.status is PromiseStatus.KEPT)
    everything = attendance is not None and attendance.attended == attendance.possible > 0 and not attendance.late
    found = chain(
        (Positive(PositiveCode.PRAISE, duty=review.duty) for review in praised),
        (Positive(PositiveCode.PROMISE_KEPT, promise=key) for key in kept),
        (_about(PositiveCode.MARK_UP, mark, steps=_steps_up(scale, mark)) for mark in up),
        [Positive(PositiveCode.ATTENDED_EVERYTHING)] if everything else [],
        (
            _about(PositiveCode.BEST_MARK, mark)
            for mark in fresh
            if mark.value == scale.best and mark.direction is not Direction.BETTER
        ),
    )
    chosen = tuple(islice(found, facts.most_positives))
    held = (_about(PositiveCode.MARK_HELD, mark) for mark in fresh if mark.direction is Direction.SAME)
    return chosen or tuple(islice(held, min(1, facts.most_positives)))


def _steps_up(scale: Scale, mark: Mark) -> int:
    return 0 if mark.before is None else scale.rise(mark.before, mark.value)


def _about(code: PositiveCode, mark: Mark, steps: int | None = None) -> Positive:
    return Positive(code, duty=mark.duty, aspect=mark.aspect, value=mark.value, steps=steps)


def _aspect_data(aspect: str, marks: tuple[Mark, ...], old: set[Duty]) -> AspectData:
    own = tuple(mark for mark in marks if mark.aspect == aspect)
    directions = {mark.direction for mark in own if mark.duty not in old}
    return AspectData(aspect, _together(directions), own, tuple(mark.duty for mark in own if mark.duty in old))


def _together(directions: set[Direction]) -> Direction:
    if {Direction.BETTER, Direction.WORSE} <= directions:
        return Direction.MIXED
    for one in (Direction.BETTER, Direction.WORSE, Direction.SAME, Direction.FIRST):
        if one in directions:
            return one
    return Direction.UNKNOWN


def _suggestions(facts: BriefFacts, fresh: tuple[Mark, ...]) -> tuple[Suggestion, ...]:
    """Broken promises first, then missed sessions, then one step better where the mark is lowest or has fallen.

    A mark is suggested once per aspect, and not where a promise that is carried on already covers it.
    """
    scale, attendance = facts.sheet.scale, facts.attendance
    carried = [one for one in facts.promises if one.status in (PromiseStatus.NOT_KEPT, PromiseStatus.PARTLY)]
    carried.sort(key=lambda one: (_PROMISE_ORDER.index(one.status), one.key))
    taken = {one.aspect for one in carried}
    found = [Suggestion(SuggestionCode.KEEP_THE_PROMISE, promise=one.key, aspect=one.aspect) for one in carried]
    if attendance is not None and attendance.unexplained:
        found.append(Suggestion(SuggestionCode.ATTEND_EVERYTHING, sessions=attendance.unexplained))
    lowest_first = sorted(
        (mark for mark in fresh if mark.value != scale.best),
        key=lambda mark: (scale.rise(scale.worst, mark.value), mark.direction is not Direction.WORSE),
    )
    for mark in lowest_first:
        if mark.aspect not in taken:
            taken.add(mark.aspect)
            found.append(
                Suggestion(
                    SuggestionCode.RAISE_THE_MARK,
                    aspect=mark.aspect,
                    duty=mark.duty,
                    value=mark.value,
                    aim=scale.one_better(mark.value),
                )
            )
    return tuple(found[: facts.most_suggestions])

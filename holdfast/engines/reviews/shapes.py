"""What teachers, mentor and register say about one student's week: the inputs of this engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Direction(StrEnum):
    """From one mark to the next; MIXED only for several subjects together, UNKNOWN without any mark."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    MIXED = "mixed"
    FIRST = "first"
    UNKNOWN = "unknown"


class PromiseKind(StrEnum):
    TARGET = "target"
    ACTION = "action"


class PromiseStatus(StrEnum):
    """UNCHECKED: nobody has looked yet."""

    KEPT = "kept"
    PARTLY = "partly"
    NOT_KEPT = "not_kept"
    UNCHECKED = "unchecked"


class OffTheScale(ValueError):
    """A review holds a value or an aspect that the programme does not use."""


class ReviewedTwice(ValueError):
    """One teacher has two reviews of one subject in one week."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An ordinal scale in whole steps. `higher_is_better` is False where 1 is the best mark."""

    lowest: int
    highest: int
    higher_is_better: bool = True

    def __post_init__(self) -> None:
        if self.lowest >= self.highest:
            raise ValueError(f"a scale from {self.lowest} to {self.highest} has no steps")

    def rise(self, before: int, now: int) -> int:
        """Steps for the better; below zero for the worse."""
        return now - before if self.higher_is_better else before - now

    @property
    def best(self) -> int:
        return self.highest if self.higher_is_better else self.lowest

    @property
    def worst(self) -> int:
        return self.lowest if self.higher_is_better else self.highest

    def one_better(self, value: int) -> int:
        """The next step up, `best` at the end of the scale."""
        step = 1 if self.higher_is_better else -1
        return value if value == self.best else value + step


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """One subject of the student and the teacher who reviews it."""

    subject: str
    teacher: str


@dataclass(frozen=True, slots=True)
class Review:
    """`week_on` is the Monday of the week reviewed; `values` holds the aspects the teacher answered."""

    subject: str
    teacher: str
    week_on: date
    values: Mapping[str, int]
    has_comment: bool = False
    has_praise: bool = False

    def __post_init__(self) -> None:
        if self.week_on.weekday() != 0:
            raise ValueError(f"week_on {self.week_on} of {self.subject} is not a Monday")

    @property
    def duty(self) -> Duty:
        return Duty(self.subject, self.teacher)


@dataclass(frozen=True, slots=True)
class Promise:
    """A target or an action agreed at the last meeting; `aspect` and `subject` where it has them."""

    key: str
    kind: PromiseKind
    status: PromiseStatus
    aspect: str | None = None
    subject: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class AttendanceWeek:
    """Sessions of one week: possible, attended (`late` of them late), absent with an accepted reason."""

    week_on: date
    possible: int
    attended: int
    late: int = 0
    explained: int = 0

    def __post_init__(self) -> None:
        counts = (self.possible, self.attended, self.late, self.explained)
        if min(counts) < 0 or self.attended + self.explained > self.possible or self.late > self.attended:
            raise ValueError(f"attendance of the week of {self.week_on} does not add up: {counts}")

    @property
    def unexplained(self) -> int:
        return self.possible - self.attended - self.explained


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the programme asks for: the aspects in the order shown, the scale, and who reviews the student."""

    aspects: tuple[str, ...]
    scale: Scale
    duties: frozenset[Duty] = field(default_factory=frozenset)

    def check(self, reviews: Iterable[Review]) -> tuple[Review, ...]:
        """The reviews, oldest first, then by subject and teacher. Raises OffTheScale or ReviewedTwice."""
        ordered = sorted(reviews, key=lambda review: (review.week_on, review.duty))
        seen: set[tuple[date, Duty]] = set()
        for review in ordered:
            where = f"{review.subject}, {review.teacher}, week of {review.week_on}"
            if (review.week_on, review.duty) in seen:
                raise ReviewedTwice(where)
            seen.add((review.week_on, review.duty))
            for aspect, value in review.values.items():
                if aspect not in self.aspects or not self.scale.lowest <= value <= self.scale.highest:
                    raise OffTheScale(f"{where}: {aspect} is {value}")
        return tuple(ordered)

"""Whether things move: marks and promises since a day. A proposal for whoever decides, never a decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from holdfast.engines.reviews.over_time import direction
from holdfast.engines.reviews.shapes import Direction, Duty, Promise, PromiseStatus, Review, Sheet


@dataclass(frozen=True, slots=True)
class Moved:
    """One aspect since a day: in how many subjects the mark is higher, the same, and lower than it was then."""

    aspect: str
    better: int
    same: int
    worse: int

    @property
    def direction(self) -> Direction:
        """MIXED when subjects went both ways."""
        if self.better and self.worse:
            return Direction.MIXED
        return Direction.BETTER if self.better else Direction.WORSE if self.worse else Direction.SAME


def moved_since(reviews: Iterable[Review], sheet: Sheet, *, since: date) -> tuple[Moved, ...]:
    """The aspects that have two marks to compare, in the sheet's order.

    The mark to start from is the last one of a week that began on `since` or before it, or else the first one after;
    it is compared with the latest mark of the same teacher in the same subject. Raises OffTheScale or ReviewedTwice.
    """
    start: dict[tuple[str, Duty], int] = {}
    latest: dict[tuple[str, Duty], int] = {}
    for review in sheet.check(reviews):
        for aspect, value in review.values.items():
            key = (aspect, review.duty)
            if review.week_on <= since or key not in start:
                start[key] = value
            else:
                latest[key] = value
    found = []
    for aspect in sheet.aspects:
        moves = [direction(sheet.scale, start[key], value) for key, value in latest.items() if key[0] == aspect]
        if moves:
            counts = (moves.count(one) for one in (Direction.BETTER, Direction.SAME, Direction.WORSE))
            found.append(Moved(aspect, *counts))
    return tuple(found)


def seems_to_progress(promises: Iterable[Promise], moved: Iterable[Moved]) -> bool | None:
    """Whether more went well than badly: targets kept and marks that rose against targets missed and marks that fell.

    Ours, for want of a rule in the sources: each counts once, what was kept in part counts for neither. None when
    nothing is known at all.
    """
    kinds = [promise.status for promise in promises]
    moved = tuple(moved)
    well = kinds.count(PromiseStatus.KEPT) + sum(one.better for one in moved)
    badly = kinds.count(PromiseStatus.NOT_KEPT) + sum(one.worse for one in moved)
    if not (well or badly or moved or PromiseStatus.PARTLY in kinds):
        return None
    return well > badly

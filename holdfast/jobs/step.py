"""One step of the night: what it is called, what it does at one school on one day, and when it stops itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from holdfast.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Night:
    """What a step is told: the school (None: the whole installation), the day, the moment, and whether to only look."""

    school_id: int | None
    on: date
    at: datetime
    by: Actor
    dry: bool


@dataclass(frozen=True, slots=True)
class StepReport:
    """What a step did, or would do. `stopped_because` says why it did nothing although there was something to do."""

    counts: dict[str, int] = field(default_factory=dict)
    stopped_because: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    do: Callable[[Night], StepReport]
    per_school: bool = True

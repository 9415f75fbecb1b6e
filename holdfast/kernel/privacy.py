"""What each model says of its personal data: whose, how sensitive, how long kept. A test asks every model."""

from dataclasses import dataclass
from enum import StrEnum


class Sensitivity(StrEnum):
    """The classes of the data contract."""

    NONE = "none"
    DIRECTORY = "A"
    ROSTER = "B"
    PROGRESS = "C"
    CONFIDENTIAL = "D"
    PROTECTION = "E"


@dataclass(frozen=True, slots=True)
class Privacy:
    """Declared as `privacy` on every model.

    `about`: whose data (student, guardian, staff, mentor, user) or "" for none. `personal`: the fields that identify
    or describe that person. `neutral`: texts and dates that do not. `keep`: how long a row is kept, in words that the
    retention schedule knows.
    """

    about: str
    sensitivity: Sensitivity
    personal: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    keep: str = "while enrolled + 1 year"

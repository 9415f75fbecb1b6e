"""A student's year, one letter a session: written when the school is counted, read by the pages about one student."""

import functools
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from holdfast.engines.attendance import ABSENT, COUNTED, ENROLLED, EXCUSED, LATE, NOT_POSSIBLE, RegisterBlock

LETTERS = {"present": "p", "late": "l", "absent": "a", "excused": "e", "missing": "m", "closed": "c"}
MARKS = {letter: mark for mark, letter in LETTERS.items()}
MISSED = frozenset("ae")
HEAVIEST_FIRST = "aelmpc"
Days = list[tuple[str, int]]
"""The days of a school year in order (2026-10-14), each with its number of sessions."""


class DayMarks(NamedTuple):
    """One day of one student, with the letters of its sessions."""

    on: date
    letters: str

    @property
    def heaviest(self) -> str:
        """The mark that weighs most: a day with one session missed is no day like another."""
        return _heaviest(self.letters)

    @property
    def is_missed_in_part(self) -> bool:
        return not MISSED.isdisjoint(self.letters) and not MISSED.issuperset(self.letters)

    @property
    def missed(self) -> list[int]:
        """The sessions missed, the first of the day being 1."""
        return [number for number, letter in enumerate(self.letters, 1) if letter in MISSED]


class SessionMark(NamedTuple):
    """One session of one student: `mark` is present, late, absent, excused, missing, or closed (none of hers)."""

    on: date
    session: int
    mark: str


@functools.cache
def _heaviest(letters: str) -> str:
    return MARKS[min(letters, key=HEAVIEST_FIRST.index)]


def days_of(block: RegisterBlock, until: date) -> Days:
    """The days of a school up to its last register."""
    days, sessions = np.unique(block.slot_days[: _slots(block, until)], return_counts=True)
    return [
        (date.fromordinal(day).isoformat(), count) for day, count in zip(days.tolist(), sessions.tolist(), strict=True)
    ]


def letters_of(block: RegisterBlock, until: date) -> list[str]:
    """For each student one letter a session of `days_of`."""
    slots = _slots(block, until)
    cells = block.flags[:slots]
    silent = (cells & COUNTED == 0) | ~block.slot_submitted[:slots, None]
    said = [
        (cells & ENROLLED == 0, "closed"),
        (cells & NOT_POSSIBLE != 0, "closed"),
        (silent, "missing"),
        (cells & (ABSENT | EXCUSED) == ABSENT | EXCUSED, "excused"),
        (cells & ABSENT != 0, "absent"),
        (cells & LATE != 0, "late"),
    ]
    codes = np.select([where for where, _ in said], [ord(LETTERS[mark]) for _, mark in said], ord(LETTERS["present"]))
    return [row.tobytes().decode("ascii") for row in codes.astype(np.uint8).T]


def _slots(block: RegisterBlock, until: date) -> int:
    return int(np.searchsorted(block.slot_days, until.toordinal(), side="right"))


def by_day(days: Sequence[tuple[str, int]], letters: str) -> tuple[DayMarks, ...]:
    """The days that the letters of one student stand for."""
    ends = accumulate(count for _day, count in days)
    return tuple(
        DayMarks(date.fromisoformat(day), letters[end - count : end])
        for (day, count), end in zip(days, ends, strict=True)
    )

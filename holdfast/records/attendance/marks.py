"""A student's year, one letter a session: written when the school is counted, read by the pages about one student."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from holdfast.engines.attendance import ABSENT, COUNTED, ENROLLED, EXCUSED, LATE, NOT_POSSIBLE, RegisterBlock

LETTERS = {"present": "p", "late": "l", "absent": "a", "excused": "e", "missing": "m", "closed": "c"}
MARKS = {letter: mark for mark, letter in LETTERS.items()}
Days = list[tuple[str, int]]
"""The days of a school year in order (2026-10-14), each with its number of sessions."""


class SessionMark(NamedTuple):
    """One session of one student: `mark` is present, late, absent, excused, missing, or closed (none of hers)."""

    on: date
    session: int
    mark: str


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


def sessions_of(days: Sequence[tuple[str, int]], letters: str) -> tuple[SessionMark, ...]:
    """The sessions that the letters of one student stand for."""
    places = [(date.fromisoformat(day), session) for day, count in days for session in range(count)]
    return tuple(SessionMark(on, session, MARKS[letter]) for (on, session), letter in zip(places, letters, strict=True))

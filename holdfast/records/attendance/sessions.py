"""What one mark and one register say: the meaning of codes, the sessions of a day, and who handed in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import F

from holdfast.engines.attendance import (
    ABSENT,
    DEFAULT_UNITS_PER_SESSION,
    EXCUSED,
    LATE,
    NOT_POSSIBLE,
    UNKNOWN,
    WHOLE_SESSION,
)
from holdfast.records.choices import Authorised, Meaning, RegisterState, Session
from holdfast.records.models import AttendanceCode

HALF = DEFAULT_UNITS_PER_SESSION // 2
Slot = tuple[date, int]


class SentRegister(NamedTuple):
    on: date
    session: str
    status: str
    section_id: int | None


@dataclass(slots=True)
class Codes:
    """What the codes of a district mean. One for a source wins over one for all; a later start over an older."""

    rows: dict[tuple[int | None, str], list[AttendanceCode]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, district_id: int) -> "Codes":
        found = cls()
        for row in AttendanceCode.objects.filter(district_id=district_id).order_by(
            F("starts_on").desc(nulls_last=True), "-id"
        ):
            found.rows[row.source_id, row.code].append(row)
        return found

    def meaning(self, source_id: int | None, code: str, on: date) -> AttendanceCode | None:
        for key in ((source_id, code), (None, code)):
            for row in self.rows.get(key, ()):
                if (row.starts_on is None or row.starts_on <= on) and (row.ends_before is None or on < row.ends_before):
                    return row
        return None

    def is_always_known(self, source_id: int | None, code: str) -> bool:
        """Whether some meaning covers every day. If not, it has to be asked day by day."""
        rows = [*self.rows.get((source_id, code), ()), *self.rows.get((None, code), ())]
        return any(one.starts_on is None and one.ends_before is None for one in rows) and not any(
            one.meaning == Meaning.UNKNOWN for one in rows
        )

    @staticmethod
    def flags(meaning: AttendanceCode | None) -> int:
        """What the engine is told of a mark; `UNKNOWN` for a code that nobody has given a meaning."""
        if meaning is None or meaning.meaning == Meaning.UNKNOWN:
            return UNKNOWN
        if meaning.meaning == Meaning.NOT_POSSIBLE:
            return NOT_POSSIBLE
        late = LATE if meaning.is_late else 0
        if meaning.meaning == Meaning.PRESENT or meaning.fraction == 0:
            return late
        return ABSENT | late | (EXCUSED if meaning.authorised == Authorised.YES else 0)


def missed_units(meaning: AttendanceCode | None, flags: int, units: int) -> int:
    """Units missed by a mark: a part of the session where its code says so, in the nearest whole unit."""
    if not flags & ABSENT or meaning is None or meaning.fraction == 1:
        return WHOLE_SESSION
    return max(1, int((meaning.fraction * Decimal(units)).to_integral_value(ROUND_HALF_UP)))


@dataclass(frozen=True, slots=True)
class Days:
    """How many sessions each day of the calendar has, and what each of them weighs."""

    sessions: Mapping[date, int]
    in_halves: frozenset[date]

    @classmethod
    def of(cls, planned: Mapping[date, int], has_halves: bool) -> "Days":
        halved = frozenset(on for on, sessions in planned.items() if has_halves and sessions == 1)
        return cls({on: 2 if on in halved else sessions for on, sessions in planned.items()}, halved)

    def units(self, on: date) -> int:
        return HALF if on in self.in_halves else DEFAULT_UNITS_PER_SESSION

    def slots(self, on: date, session: str, lesson: str = "") -> Iterable[int] | None:
        """The sessions of a day that a mark speaks of; None for a lesson that is no session of its own."""
        count = self.sessions.get(on, 0)
        if not count:
            return (0,)  # the engine says that this is no school day
        if session == Session.DAY and lesson:
            is_session = count > 2 and lesson.isdecimal() and 1 <= int(lesson) <= count
            return (int(lesson) - 1,) if is_session else None
        noon = (count + 1) // 2
        return {Session.AM: range(noon), Session.PM: range(noon, count)}.get(Session(session), range(count))


@dataclass(slots=True)
class Registers:
    """Which sessions were submitted, for the school or for single sections; and those that nobody had to submit."""

    submitted: set[Slot] = field(default_factory=set)
    not_required: set[Slot] = field(default_factory=set)
    sections: dict[Slot, dict[str, set[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    @classmethod
    def of(cls, rows: Iterable[SentRegister], days: Days) -> "Registers":
        found = cls()
        for row in rows:
            found._take(row, days)
        return found

    def _take(self, row: SentRegister, days: Days) -> None:
        for slot in days.slots(row.on, row.session) or ():
            place = (row.on, slot)
            if row.status == RegisterState.SUBMITTED:
                self.submitted.add(place)
            elif row.status == RegisterState.NOT_REQUIRED and row.section_id is None:
                self.not_required.add(place)
            if row.section_id is not None:
                self.sections[place][row.status].add(row.section_id)

    def all_sections(self) -> set[int]:
        return {one for states in self.sections.values() for listed in states.values() for one in listed}

    def open_sections(self) -> set[int]:
        """The classes that some day had not handed in, or did not have to."""
        waiting = (RegisterState.NOT_SUBMITTED, RegisterState.NOT_REQUIRED)
        return {one for states in self.sections.values() for state in waiting for one in states[state]}

    def last_submitted_on(self, days: Days) -> date | None:
        return max((on for on, _slot in self.submitted if on in days.sessions), default=None)

    def missing(self, days: Days) -> int:
        """Registers not handed in before the last one: one a class where classes hand in, else one a session."""
        until = self.last_submitted_on(days)
        total = 0
        for on, count in days.sessions.items():
            for place in ((on, slot) for slot in range(count) if until is not None and on <= until):
                of_classes = len(self.sections[place][RegisterState.NOT_SUBMITTED]) if place in self.sections else 0
                nobody = place not in self.submitted and place not in self.not_required
                total += of_classes or nobody
        return total

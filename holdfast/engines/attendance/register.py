"""The register of one school and one school year as arrays: the only shape that the kernel reads."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COUNTED = 1
ENROLLED = 2
ABSENT = 4
EXCUSED = 8
LATE = 16
NOT_POSSIBLE = 32
MARKED = 64
UNKNOWN = 128

DEFAULT_UNITS_PER_SESSION = 60

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]


class ImpossibleRegister(ValueError):
    """The arrays do not describe a register: `code` says why, `where` is the first position at fault (or -1)."""

    def __init__(self, code: str, where: int = -1) -> None:
        super().__init__(f"{code} at {where}" if where >= 0 else code)
        self.code = code
        self.where = where


@dataclass(frozen=True, eq=False)
class RegisterBlock:
    """One school, one school year. S slots (a slot is one session of one school day), N students.

    flags            uint8[S, N], slot-major, bits of a cell:
                     ENROLLED      the student is enrolled on that day
                     MARKED        a mark exists
                     NOT_POSSIBLE  the mark says that the session was not possible for the student
                     UNKNOWN       the mark has no known meaning; the cell is neither present nor absent
                     COUNTED       enrolled, possible and known: enters the denominator once the register is submitted
                     ABSENT        counted, and missed wholly or partly
                     EXCUSED       absent, with the school's authorisation
                     LATE          counted, and late
    slot_days        int32[S], proleptic ordinal of the day (`date.toordinal`), never decreasing
    slot_units       int32[S], what the whole session weighs, in 1/units_per_session of a full session
    slot_submitted   bool[S], the register was handed in
    part_slots, part_students, part_units
                     int32[P], the absent cells that missed only a part, and how many units; ordered by student
    units_per_session  60 unless the school counts otherwise (a school with 325 taught minutes a day may use 325)

    Raises `ImpossibleRegister` (`wrong_type`, `wrong_shape`, `days_not_in_order`, `units_not_positive`,
    `parts_not_in_order`, `part_outside_session`).
    """

    flags: Bytes
    slot_days: Ints
    slot_units: Ints
    slot_submitted: Bools
    part_slots: Ints
    part_students: Ints
    part_units: Ints
    units_per_session: int = DEFAULT_UNITS_PER_SESSION

    @property
    def slots(self) -> int:
        return int(self.flags.shape[0])

    @property
    def students(self) -> int:
        return int(self.flags.shape[1])

    def __post_init__(self) -> None:
        self._check_shapes()
        self._check_slots()
        self._check_parts()

    def _check_shapes(self) -> None:
        integers = (self.slot_days, self.slot_units, self.part_slots, self.part_students, self.part_units)
        types_fit = self.flags.dtype == np.uint8 and self.slot_submitted.dtype == np.bool_
        if not types_fit or any(array.dtype != np.int32 for array in integers):
            raise ImpossibleRegister("wrong_type")
        per_slot = (self.slot_days, self.slot_units, self.slot_submitted)
        parts = (self.part_slots, self.part_students, self.part_units)
        if self.flags.ndim != 2 or any(array.shape != (self.slots,) for array in per_slot):
            raise ImpossibleRegister("wrong_shape")
        if any(array.shape != (self.part_slots.size,) for array in parts):
            raise ImpossibleRegister("wrong_shape")

    def _check_slots(self) -> None:
        refuse_first(np.diff(self.slot_days) < 0, "days_not_in_order")
        refuse_first(self.slot_units < 1, "units_not_positive")
        if self.units_per_session < 1:
            raise ImpossibleRegister("units_not_positive")

    def _check_parts(self) -> None:
        refuse_first(np.diff(self.part_students) < 0, "parts_not_in_order")
        outside = (self.part_slots < 0) | (self.part_slots >= self.slots)
        outside |= (self.part_students < 0) | (self.part_students >= self.students)
        refuse_first(outside, "part_outside_session")
        whole = self.slot_units[self.part_slots]
        refuse_first((self.part_units < 1) | (self.part_units >= whole), "part_outside_session")


def refuse_first(fault: Bools, code: str) -> None:
    """Raise `ImpossibleRegister` with the position of the first fault, if there is one."""
    if fault.any():
        raise ImpossibleRegister(code, int(fault.argmax()))

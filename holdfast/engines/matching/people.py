"""The people of a matching round, and the programme's weights and rules: plain data, nothing computed.

There is no field for gender, ethnicity or age, so no weight or rule can use them.
"""

from dataclasses import dataclass, field, fields
from enum import StrEnum


class Constraint(StrEnum):
    """Why a mentor cannot be given to a student. The first four concern the mentor alone."""

    SCREENING = "screening"
    TRAINING = "training"
    CAPACITY = "capacity"
    ENDS_TOO_SOON = "ends_too_soon"
    SCHOOL = "school"
    SLOT = "slot"
    LANGUAGE = "language"
    VETO = "veto"
    KIN = "kin"
    OWN_TEACHER = "own_teacher"


class DuplicateKey(ValueError):
    """Two students, or two mentors, carry the same key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """`need_tier` 1 is the most urgent; `free_slots` are weekly slot numbers outside protected lessons.

    `wishes` are mentor keys in order of preference; every other set of people holds keys too.
    """

    key: str
    need_tier: int
    school: str
    grade: int
    interests: frozenset[str] = frozenset()
    dislikes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    free_slots: frozenset[int] = frozenset()
    wishes: tuple[str, ...] = ()
    family_wishes: frozenset[str] = frozenset()
    vetoes: frozenset[str] = frozenset()
    siblings: frozenset[str] = frozenset()
    knows: frozenset[str] = frozenset()
    current_mentor: str | None = None

    def __post_init__(self) -> None:
        if self.need_tier < 1:
            raise ValueError(f"student {self.key}: need_tier is {self.need_tier}, it starts at 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentor:
    """`capacity` counts all places, `current_load` those already taken; `teaches` and `kin` are student keys.

    `current_load` counts students outside the round: whoever is to be matched again is not counted in it.
    `available_until_ordinal` is a proleptic day number (`date.toordinal`), None when no end is known.
    """

    key: str
    capacity: int
    schools: frozenset[str]
    cleared: bool
    trained: bool
    current_load: int = 0
    interests: frozenset[str] = frozenset()
    dislikes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    free_slots: frozenset[int] = frozenset()
    available_until_ordinal: int | None = None
    wishes: tuple[str, ...] = ()
    vetoes: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()
    teaches: frozenset[str] = frozenset()
    engages_parents: bool = False
    experience: int = 0

    def __post_init__(self) -> None:
        if self.capacity < 0 or self.current_load < 0 or self.experience < 0:
            raise ValueError(f"mentor {self.key}: capacity, current_load and experience cannot be negative")

    @property
    def places(self) -> int:
        """Places still free, never negative."""
        return max(0, self.capacity - self.current_load)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points of each part of a score: data of the programme, editable by the school.

    Starting values follow the evidence: what student and mentor choose themselves weighs most, a shared dislike
    more than a shared interest, and a rare shared interest more than a common one.
    """

    shared_interest: int = 10
    rare_interest: int = 10
    shared_dislike: int = 15
    shared_language: int = 10
    common_slot: int = 2
    student_wish: int = 120
    mentor_wish: int = 60
    family_wish: int = 30
    prior_relation: int = 40
    experience_for_need: int = 10
    engages_family: int = 20
    continuity: int = 200

    def __post_init__(self) -> None:
        for part in fields(self):
            if abs(getattr(self, part.name)) > 1_000_000:
                raise ValueError(f"weight {part.name}: at most 1,000,000 points either way")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Which constraints the programme applies, and how far each part of a score counts.

    Screening, capacity, vetoes and kinship have no switch: no programme can do without them.
    An interest is rare when at most one person in `rare_one_in` of the round names it.
    """

    training: bool = True
    same_school: bool = True
    common_slots: int = 1
    common_language: bool = True
    own_teacher_excluded: bool = True
    must_last_until_ordinal: int | None = None
    rare_one_in: int = 10
    interests_counted: int = 5
    slots_counted: int = 5
    experience_counted: int = 3
    experience_up_to_tier: int = 1
    family_up_to_grade: int = 0

    def __post_init__(self) -> None:
        for rule in fields(self):
            value = getattr(self, rule.name)
            if isinstance(value, int) and value < 0:
                raise ValueError(f"rule {rule.name}: {value} is negative")
        if self.rare_one_in < 1:
            raise ValueError("rule rare_one_in: at least 1")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: its name (a field of `Weights`), the points, and what earned them, in order."""

    name: str
    points: int
    values: tuple[str | int, ...] = field(default=())

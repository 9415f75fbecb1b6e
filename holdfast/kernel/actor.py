"""Who acts: a frozen value that every action and every access question takes."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """The columns of the access matrix."""

    DISTRICT = "DA"
    MANAGER = "PM"
    SAFEGUARDING = "SL"
    LEARNING_MENTOR = "LM"
    VOLUNTEER_MENTOR = "VM"
    PEER_MENTOR = "PE"
    RESOURCE_TEACHER = "RT"
    TEACHER = "ST"
    PASTORAL = "PL"
    LIAISON = "FL"
    STUDENT = "SU"
    GUARDIAN = "GU"
    AGENCY = "EX"
    AUDITOR = "AU"
    IT = "IT"


SECOND_FACTOR = frozenset({Role.MANAGER, Role.SAFEGUARDING, Role.PASTORAL, Role.DISTRICT, Role.AUDITOR, Role.IT})
"""Roles that cannot work without a second factor (trust requirement 31)."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role somewhere: at one school, or (school_id None) in a whole district."""

    role: Role
    district_id: int
    school_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with an account, a person holding a signed link, or the system itself.

    `school_ids` are the schools inside the grants; `on` is the day on which relations must be valid.
    """

    kind: str = "anonymous"
    id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    school_ids: frozenset[int] = frozenset()
    district_ids: frozenset[int] = frozenset()
    staff_id: int | None = None
    student_id: int | None = None
    guardian_id: int | None = None
    on: date = date.min
    everything: bool = field(default=False, repr=False)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def label(self) -> str:
        """How the audit names this actor: never a person's name, which may have to be erased."""
        return f"{self.kind}:{self.id}" if self.id is not None else self.kind

    @property
    def user_id(self) -> int | None:
        return self.id if self.kind == "user" else None

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def schools_as(self, *roles: Role) -> frozenset[int]:
        """The schools in which this actor holds one of the roles, by a grant for that school."""
        return frozenset(g.school_id for g in self.grants if g.role in roles and g.school_id is not None)

    def districts_as(self, *roles: Role) -> frozenset[int]:
        return frozenset(g.district_id for g in self.grants if g.role in roles and g.school_id is None)


NOBODY = Actor()


def system(what: str) -> Actor:
    """The system itself, for jobs, the command line and tests. `what` is what the audit will say."""
    return Actor(kind=f"system:{what}", everything=True)

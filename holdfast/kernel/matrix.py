"""The access matrix: which role may do what to which record, in which scope. One table, `matrix.csv`, says it all.

A cell holds rights, separated by ";". A right is a letter, perhaps a scope, perhaps a word. Letters: R read, W read and
write, C create and see one's own receipt, A aggregates only, Rk minimal fields, y yes or no only, x what was shared.
Scopes: o own record or child, m own match or caseload, c own class, x shared by name, s own school, d district; without
a scope a right holds for whomever the role may see at all. Words: `own` only rows of one's own hand, `sign` may sign.
"""

import csv
import functools
from dataclasses import dataclass
from importlib.resources import files

from holdfast.kernel.actor import Role

SCOPES = frozenset("omcxsd")
LETTERS = frozenset({"R", "Rk", "W", "C", "A", "y", "x"})
WORDS = frozenset({"own", "sign"})


class UnreadableCell(ValueError):
    """A cell of the matrix says something that has no meaning."""


@dataclass(frozen=True, slots=True)
class Right:
    """One right of a role on a record: `verbs` such as "W" or "Rk", and its scope ("" is whoever is seen)."""

    verbs: str
    scope: str = ""
    only_own: bool = False
    signs: bool = False

    @property
    def reads(self) -> bool:
        """Rows may be read (in full, or the minimal fields)."""
        return self.verbs[0] in "RW"

    @property
    def writes(self) -> bool:
        return self.verbs[0] == "W"

    @property
    def creates(self) -> bool:
        return self.verbs[0] in "WC"

    @property
    def is_minimal(self) -> bool:
        return "k" in self.verbs

    @property
    def says_whether(self) -> bool:
        """At least yes or no may be known."""
        return self.verbs[0] in "RWy"

    @property
    def counts(self) -> bool:
        """Aggregates, and nothing else."""
        return self.verbs == "A"


def _right(text: str) -> Right:
    verbs, *rest = text.split()
    if verbs == "x" and not rest:
        return Right("x", "x")
    scope = rest.pop(0) if rest and rest[0] in SCOPES else ""
    if verbs not in LETTERS or not WORDS.issuperset(rest):
        raise UnreadableCell(text)
    return Right(verbs, scope, only_own="own" in rest, signs="sign" in rest)


def read_cell(cell: str) -> tuple[Right, ...]:
    """ "C; R m" is C for whomever is seen and R in m; "-" is nothing."""
    return () if cell == "-" else tuple(_right(text) for text in cell.split(";"))


@functools.cache
def table() -> dict[str, dict[Role, tuple[Right, ...]]]:
    """The whole matrix: record, then role, then the rights of that cell (empty is none)."""
    text = files("holdfast.kernel").joinpath("matrix.csv").read_text(encoding="utf-8")
    return {
        row.pop("record"): {Role(role): read_cell(cell) for role, cell in row.items()}
        for row in csv.DictReader(text.splitlines())
    }


def rights(record: str, role: Role) -> tuple[Right, ...]:
    return table()[record][role]


@functools.cache
def readable_scopes(record: str, role: Role) -> frozenset[str]:
    """The scopes in which this role may read rows of this record."""
    return frozenset(right.scope for right in rights(record, role) if right.reads)


@functools.cache
def full_scopes(record: str, role: Role) -> frozenset[str]:
    """The scopes in which this role reads the whole record, not only its minimal fields."""
    return frozenset(right.scope for right in rights(record, role) if right.reads and not right.is_minimal)


@functools.cache
def writable_scopes(record: str, role: Role) -> frozenset[str]:
    return frozenset(right.scope for right in rights(record, role) if right.writes)


@functools.cache
def creatable_scopes(record: str, role: Role) -> frozenset[str]:
    return frozenset(right.scope for right in rights(record, role) if right.creates)


@functools.cache
def whether_scopes(record: str, role: Role) -> frozenset[str]:
    """The scopes in which this role may know at least whether there is one."""
    return frozenset(right.scope for right in rights(record, role) if right.says_whether)

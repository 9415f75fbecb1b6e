"""The access matrix: which role may do what to which record, in which scope. One table, `matrix.csv`, says it all.

A cell holds a letter and a scope. Letters: R read, W read and write, C create and see one's own receipt, A aggregates
only, k minimal fields, y yes or no only, x only what was shared by name. Scopes: o own record or child, m own match or
caseload, c own class, x shared by name, s own school, d district.
"""

import csv
import functools
from dataclasses import dataclass
from importlib.resources import files

from holdfast.kernel.actor import Role

SCOPES = frozenset("omcxsd")


@dataclass(frozen=True, slots=True)
class Right:
    """One right of a role on a record: `verbs` such as "W" or "Rk", and the scope it holds in ("" is anywhere)."""

    verbs: str
    scope: str = ""

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


def _rights(cell: str) -> tuple[Right, ...]:
    """ "C R m" is C everywhere and R in m; "R m W c" is R in m and W in c."""
    rights: list[Right] = []
    for word in cell.split():
        if word in SCOPES and rights and not rights[-1].scope and word != "x":
            rights[-1] = Right(rights[-1].verbs, word)
        elif word == "x":
            rights = [*rights[:-1], Right(rights[-1].verbs, "x")] if rights else [Right("x", "x")]
        elif word != "-":
            rights.append(Right(word))
    return tuple(rights)


@functools.cache
def table() -> dict[str, dict[Role, tuple[Right, ...]]]:
    """The whole matrix: record, then role, then the rights of that cell (empty is none)."""
    text = files("holdfast.kernel").joinpath("matrix.csv").read_text(encoding="utf-8")
    return {
        row.pop("record"): {Role(role): _rights(cell) for role, cell in row.items()}
        for row in csv.DictReader(text.splitlines())
    }


def rights(record: str, role: Role) -> tuple[Right, ...]:
    return table()[record][role]


def readable_scopes(record: str, role: Role) -> frozenset[str]:
    """The scopes in which this role may read rows of this record."""
    return frozenset(right.scope for right in rights(record, role) if right.reads)


def full_scopes(record: str, role: Role) -> frozenset[str]:
    """The scopes in which this role reads the whole record, not only its minimal fields."""
    return frozenset(right.scope for right in rights(record, role) if right.reads and not right.is_minimal)


def writable_scopes(record: str, role: Role) -> frozenset[str]:
    return frozenset(right.scope for right in rights(record, role) if right.writes)


def creatable_scopes(record: str, role: Role) -> frozenset[str]:
    return frozenset(right.scope for right in rights(record, role) if right.creates)

"""What is known of whom a sheet is about. What is empty prints as room to write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from holdfast.engines.blueprint import Blueprint, Document, Item


@dataclass(frozen=True, slots=True)
class Known:
    """A programme, the language of the sheet and, for a filled one, what its printer may read of the people.

    `targets`: the words of each, and the day by which it is due, written out. `guardians`: name, language and way to
    reach each. `attendance`: days present, days missed, times late, and until when they are counted. `missed`: the days
    missed in words, and until when. `checks`: for the id of a check the days on which it was seen and until which it is
    valid, and by whom. `trained`: topics done. `first_day`: of the pair; `when`: its next meeting, or the time of the
    group, of which `members` are the names. `contacts` and `plan` are rows of the tables that show them; `rows` fills
    other tables, by the word of the language: a table without rows prints empty.
    """

    programme: Any
    blueprint: Blueprint
    language: str
    student: str = ""
    grade: str = ""
    mentor: str = ""
    mentor_reach: str = ""
    guardian: str = ""
    guardians: tuple[tuple[str, str, str], ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    attendance: tuple[str, str, str, str] | None = None
    missed: tuple[str, str] = ("", "")
    checks: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    trained: frozenset[str] = frozenset()
    first_day: str = ""
    contacts: tuple[tuple[str, ...], ...] = ()
    plan: tuple[tuple[str, ...], ...] = ()
    rows: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    group: str = ""
    when: str = ""
    members: tuple[str, ...] = ()

    @property
    def is_filled(self) -> bool:
        return bool(self.student or self.mentor or self.group)

    def value(self, path: str) -> Any:
        """The value in force at `path` of the blueprint, or None."""
        return self.blueprint.setting(path).value

    def items(self, *paths: str) -> tuple[Item, ...]:
        """The entries of these lists of the blueprint, one after the other; lists that are open give none."""
        return tuple(one for path in paths for one in self.value(path) or ())

    def words(self, *paths: str) -> tuple[str, ...]:
        return tuple(one.in_language(self.language) for one in self.items(*paths))

    def pairs(self, *paths: str) -> tuple[tuple[str, str], ...]:
        """Each entry with its explanation, which may be empty."""
        return tuple(
            (one.in_language(self.language), one.explain.in_language(self.language) if one.explain else "")
            for one in self.items(*paths)
        )


@dataclass(frozen=True, slots=True)
class Place:
    """The document in which a part stands."""

    document: Document
    form: str | None = None

    @property
    def is_letter(self) -> bool:
        return self.document.kind.value in ("letter", "poster", "guide")

    @property
    def is_report(self) -> bool:
        return self.document.kind.value == "report"

    @property
    def is_agreement(self) -> bool:
        """Whether this is the paper that begins a match."""
        return self.about == "match" and any(one.fill == "clauses" for one in self.document.parts.value or ())

    @property
    def about(self) -> str:
        return self.document.about

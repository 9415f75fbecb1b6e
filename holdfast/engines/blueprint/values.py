"""The smallest parts of the language: a bilingual text, an item of a list, a setting that knows its origin."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

T = TypeVar("T")

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=60)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Count = Annotated[int, Field(ge=0, le=10_000)]
AtLeastOne = Annotated[int, Field(ge=1, le=10_000)]


class Kind(StrEnum):
    """What a rule does when its condition is not met: block, ask for a reason that is kept, only tell, or nothing."""

    GATE = "gate"
    WARN = "warn"
    INFORM = "inform"
    OFF = "off"


class Origin(StrEnum):
    """Where a value comes from. OPEN: nobody has said anything yet, and there is no value."""

    STATED = "stated"
    SUGGESTED = "suggested"
    SCHOOL = "school"
    OPEN = "open"


class Point(StrEnum):
    """The points of the lifecycle at which rules are asked, in order; `contact` (with the family) is any time."""

    REFER = "refer"
    DECIDE = "decide"
    INFORM = "inform"
    CONSENT = "consent"
    MATCH = "match"
    AGREE = "agree"
    MEET = "meet"
    REVIEW = "review"
    CLOSE = "close"
    CONTACT = "contact"


class Part(BaseModel):
    """Base of everything in a blueprint: closed, unchangeable, and strict about types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Text(Part):
    """One text in both languages."""

    en: Words
    fr: Words

    def in_language(self, language: str) -> str:
        """The text in `language` ("en", "fr", "fr-CA", ...); English for any language that is not there."""
        return self.fr if language.lower().startswith("fr") else self.en


class Item(Text):
    """One entry of a list that people see: a stable id for the records, a short text, perhaps more words."""

    id: Slug
    explain: Text | None = None


class Setting(Part, Generic[T]):
    """One value of a programme, with its origin.

    `stated`: the source says it. `suggest`: ours. `open`: the source leaves it open, so that the school should decide
    (a suggestion may stand beside it). `school`: set by the school, wins over the others. A list of items may have both
    `stated` and `suggest`: our items then follow those of the source. `among`: the source names these values, and
    leaves the choice between them to the school.
    """

    stated: T | None = None
    suggest: T | None = None
    school: T | None = None
    open: bool = False
    among: tuple[T, ...] | None = None
    kind: Kind | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if self.stated is None and self.suggest is None and self.school is None and not self.open:
            raise ValueError("has no value: write stated, suggest or open = true")
        if self.stated is not None and self.open:
            raise ValueError("is both stated and open: keep one of the two")
        if self.stated is not None and self.suggest is not None and not (_items(self.stated) and _items(self.suggest)):
            raise ValueError("is both stated and suggested: only lists of items may have both")
        if self.among is not None and self.value is not None and self.value not in self.among:
            named = ", ".join(map(str, self.among))
            raise ValueError(f"is none of the values that the source names: choose one of {named}")
        if _items(self.value):
            doubled = [name for name, times in Counter(item.id for item in self._as_items()).items() if times > 1]
            if doubled:
                raise ValueError(
                    f"has the id {', '.join(doubled)} more than once: ids are kept in the records, so choose another"
                )
        return self

    @property
    def value(self) -> T | None:
        """The value in effect; None when nobody has said anything."""
        if self.school is not None:
            return self.school
        if self.stated is not None and self.suggest is not None:
            both: Any = (*self._tuple(self.stated), *self._tuple(self.suggest))
            return both  # type: ignore[no-any-return]  # a list of items joined to a list of items is one
        return self.stated if self.stated is not None else self.suggest

    @property
    def origin(self) -> Origin:
        """Where the value in effect comes from (for a joined list: of its first items; see `origin_of`)."""
        if self.school is not None:
            return Origin.SCHOOL
        if self.stated is not None:
            return Origin.STATED
        return Origin.SUGGESTED if self.suggest is not None else Origin.OPEN

    @property
    def left_open(self) -> bool:
        """Whether the source leaves this to the school and the school has not yet decided."""
        return self.open and self.school is None

    def origin_of(self, item_id: str) -> Origin:
        """The origin of one item of a list. KeyError when there is no such item."""
        if self.school is None and _items(self.stated) and item_id in {item.id for item in self._tuple(self.stated)}:
            return Origin.STATED
        if item_id not in {item.id for item in self._as_items()}:
            raise KeyError(item_id)
        return Origin.SCHOOL if self.school is not None else Origin.SUGGESTED

    def _as_items(self) -> tuple[Item, ...]:
        return tuple(self._tuple(self.value))

    @staticmethod
    def _tuple(value: object) -> tuple[Any, ...]:
        return value if isinstance(value, tuple) else ()


def _items(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(entry, Item) for entry in value)


OPEN: Any = Setting[Any](open=True)
"""What a setting is when the file does not mention it."""

"""The words that a family says yes to. A yes holds for what it was given to: when that changes, we ask again."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from holdfast.engines.blueprint import Blueprint, Item

MATERIAL_DIGITS = 20


@dataclass(frozen=True)
class Wording:
    """What a programme tells a family, and what it asks consent for. `minutes`, `weeks` and `per_week` may be open."""

    items: tuple[Item, ...]
    scope: tuple[Item, ...]
    lasts: str | None
    weeks: int | None
    per_week: int | None
    minutes: int | None

    @cached_property
    def material(self) -> str:
        """A digest of what is consented to: scope, rhythm, length. A better explanation leaves it as it is."""
        scope = [[one.id, one.en, one.fr] for one in self.scope]
        return _digest([scope, self.lasts, self.weeks, self.per_week, self.minutes])[:MATERIAL_DIGITS]

    @cached_property
    def version(self) -> str:
        """Kept with each signature: the material part, then a digest of every word."""
        told = [[one.id, one.en, one.fr, one.explain and [one.explain.en, one.explain.fr]] for one in self.items]
        return f"{self.material}.{_digest(told)[:MATERIAL_DIGITS]}"

    def same_matter(self, version: str) -> bool:
        """Whether a yes to `version` is a yes to this."""
        return version.partition(".")[0] == self.material


def wording_of(blueprint: Blueprint) -> Wording:
    """The wording of a programme as it is set now."""
    family, agreement = blueprint.content.family, blueprint.content.agreement
    return Wording(
        items=family.inform_items.value or (),
        scope=family.consent_scope.value or (),
        lasts=agreement.lasts.value,
        weeks=agreement.weeks.value,
        per_week=agreement.frequency_per_week.value,
        minutes=agreement.minutes.value,
    )


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()

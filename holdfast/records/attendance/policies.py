"""A district's definition of too many absences, as a dated record: its lines, their words, and when it decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.engines.attendance import (
    NO_DATA,
    NOT_ENOUGH_DAYS,
    US_COMMON,
    Basis,
    DayShare,
    Policy,
    Tier,
)
from holdfast.records.attendance_models import AttendancePolicy

RECENT_LINE = 4
RUN_LINE = 5
"""Suggestions of this project, a district's to change: a fifth of the last 20 days, and a school week in a row."""
COUNTED_TIER_FROM = 2
"""In the common policy of the United States: moderate, 10 %, called chronic absence."""

COMMON_WORDS: tuple[dict[str, str], ...] = (
    {"en": "Satisfactory", "fr": "Satisfaisante", "meaning": "well"},
    {"en": "At risk", "fr": "À risque", "meaning": "info"},
    {"en": "Moderate", "fr": "Modérée", "meaning": "watch"},
    {"en": "Severe", "fr": "Grave", "meaning": "act"},
)


@dataclass(frozen=True, slots=True)
class TierWord:
    """How a standing is written and which shape stands beside it."""

    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class DatedPolicy:
    """A policy record as the engine takes it, with what only pages need.

    `listed_from`: the tier from which a student stands on the list of who may need somebody.
    """

    record: AttendancePolicy
    policy: Policy
    listed_from: int
    words: tuple[Mapping[str, str], ...]

    @property
    def tiers(self) -> list[tuple[int, TierWord]]:
        """The tiers from the heaviest to the lightest."""
        return [(number, self.word(number)) for number in reversed(range(len(self.policy.tiers)))]

    def word(self, tier: int) -> TierWord:
        if tier == NO_DATA:
            return TierWord(_("No data"), "none")
        if tier == NOT_ENOUGH_DAYS:
            return TierWord(_("Not enough days yet"), "none")
        said = self.words[tier]
        language = "fr" if (get_language() or "en").startswith("fr") else "en"
        return TierWord(said[language], said["meaning"])


def common_body() -> dict[str, Any]:
    """The tiers most used in the United States, with our suggested lines for what is recent."""
    return {
        "basis": US_COMMON.basis.value,
        "minimum_possible": US_COMMON.minimum_possible,
        "day_share": list(US_COMMON.day_share),
        "recent_line": RECENT_LINE,
        "run_line": RUN_LINE,
        "listed_from": COUNTED_TIER_FROM,
        "tiers": [
            {
                "code": tier.code,
                "numerator": tier.numerator,
                "denominator": tier.denominator,
                "inclusive": tier.inclusive,
                **words,
            }
            for tier, words in zip(US_COMMON.tiers, COMMON_WORDS, strict=True)
        ],
    }


def read(record: AttendancePolicy) -> DatedPolicy:
    """The record as the engine takes it. Raises `ImpossiblePolicy` when it contradicts itself."""
    body = record.body
    policy = Policy(
        id=record.code,
        version=record.version,
        starts_on=record.starts_on,
        ends_before=record.ends_before,
        basis=Basis(body["basis"]),
        minimum_possible=body["minimum_possible"],
        tiers=tuple(Tier(one["code"], one["numerator"], one["denominator"], one["inclusive"]) for one in body["tiers"]),
        day_share=DayShare(*body["day_share"]),
        recent_line=body["recent_line"],
        run_line=body["run_line"],
    )
    return DatedPolicy(record, policy, body["listed_from"], tuple(body["tiers"]))


def policy_on(district_id: int, on: date) -> DatedPolicy | None:
    """The newest version that covers the day: one query. None when the district has none."""
    known = [read(record) for record in AttendancePolicy.objects.filter(district_id=district_id).order_by("id")]
    in_force = [one for one in known if one.policy.in_force(on)]
    return max(in_force, key=lambda one: (one.policy.starts_on, one.policy.version), default=None)

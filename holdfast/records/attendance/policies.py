"""A district's definition of too many absences, as a dated record: its lines, their words, and when it decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.engines.attendance import (
    ENGLAND_PERSISTENT,
    FIXED_DAYS_18,
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


STARTING_POINTS: dict[str, tuple[Policy, tuple[dict[str, str], ...], int]] = {
    "us_common": (US_COMMON, COMMON_WORDS, COUNTED_TIER_FROM),
    "england_persistent": (
        ENGLAND_PERSISTENT,
        (
            {"en": "Below the line", "fr": "Sous le seuil", "meaning": "well"},
            {"en": "Persistent", "fr": "Persistante", "meaning": "watch"},
            {"en": "Severe", "fr": "Grave", "meaning": "act"},
        ),
        1,
    ),
    "fixed_days_18": (
        FIXED_DAYS_18,
        (
            {"en": "Satisfactory", "fr": "Satisfaisante", "meaning": "well"},
            {"en": "Chronic", "fr": "Chronique", "meaning": "act"},
        ),
        1,
    ),
}
"""Definitions to begin with: the lines, their words, and the tier from which a student is listed."""


def common_body() -> dict[str, Any]:
    """The tiers most used in the United States, with our suggested lines for what is recent."""
    return starting_body("us_common")


def starting_body(name: str) -> dict[str, Any]:
    """One of the starting points as a record keeps it."""
    policy, words, listed_from = STARTING_POINTS[name]
    return {
        "basis": policy.basis.value,
        "minimum_possible": policy.minimum_possible,
        "day_share": list(policy.day_share),
        "recent_line": RECENT_LINE,
        "run_line": RUN_LINE,
        "listed_from": listed_from,
        "tiers": [
            {
                "code": tier.code,
                "numerator": tier.numerator,
                "denominator": tier.denominator,
                "inclusive": tier.inclusive,
                **said,
            }
            for tier, said in zip(policy.tiers, words, strict=True)
        ],
    }


def body_with(
    body: Mapping[str, Any], *, basis: str, lines: Sequence[Decimal], words: Sequence[Mapping[str, str]], **more: Any
) -> dict[str, Any]:
    """A body with other lines and words; the number of tiers stays. `lines` are percent, or days where days count."""
    shares = [Decimal(0), *lines]
    return {
        **body,
        **more,
        "basis": basis,
        "tiers": [
            {**tier, **said, **_line(share, basis)}
            for tier, said, share in zip(body["tiers"], words, shares, strict=True)
        ],
    }


def _line(share: Decimal, basis: str) -> dict[str, Any]:
    """A line in integers, so that whoever stands exactly on it is decided exactly. Days have no part of a day."""
    if basis == Basis.FIXED_DAYS:
        return {"numerator": int(share), "denominator": 1}
    whole = share == int(share)
    return {"numerator": int(share if whole else share * 10), "denominator": 100 if whole else 1000}


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


@dataclass(frozen=True, slots=True)
class ListedPolicy:
    """One definition of a district with the days on which it decides; `until` is the day before which it ends."""

    policy: DatedPolicy
    until: date | None
    is_now: bool
    is_past: bool


def policies_of(district_id: int, on: date) -> list[ListedPolicy]:
    """Every definition that decided, decides or will decide, the latest first; of two from one day, the newer."""
    known = [read(record) for record in AttendancePolicy.objects.filter(district_id=district_id).order_by("id")]
    by_start: dict[date, DatedPolicy] = {}
    for one in sorted(known, key=lambda one: one.policy.version):
        by_start[one.policy.starts_on] = one
    found: list[ListedPolicy] = []
    until: date | None = None
    for starts_on in sorted(by_start, reverse=True):
        policy = by_start[starts_on]
        ends = min((day for day in (policy.policy.ends_before, until) if day is not None), default=None)
        is_past = ends is not None and ends <= on
        found.append(ListedPolicy(policy, ends, starts_on <= on and not is_past, is_past))
        until = starts_on
    return found

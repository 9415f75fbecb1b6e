"""What the rules found of a referral, each finding with its source."""

from typing import Any

from django.utils.translation import gettext as _

from holdfast.cases import texts
from holdfast.engines.blueprint import Kind
from holdfast.engines.eligibility import State
from holdfast.programmes.texts import KINDS, ORIGINS, here


def finding_rows(recommended: Any, settings_href: str = "") -> list[dict[str, Any]]:
    """What stands in the way first, then what is in order; told once each.

    `settings_href` is where this reader can enter the school year, without which nobody's first year is known.
    """
    rows = [
        {
            "text": here(one.text),
            "found": texts.found_text(one),
            "kind": KINDS[one.kind] if one.stands else "",
            "origin": ORIGINS[one.origin],
            "meaning": _meaning(one),
            "word": _word(one),
            "stands": one.stands,
            "remedy_href": settings_href if "year_at_school" in one.missing else "",
        }
        for one in recommended.findings
    ]
    return sorted(rows, key=lambda row: not row["stands"])


def _meaning(one: Any) -> str:
    if not one.stands:
        return "info" if one.kind is Kind.INFORM else "well"
    return "act" if one.kind is Kind.GATE else "watch"


def _word(one: Any) -> str:
    if not one.stands:
        if one.kind is Kind.INFORM:
            return _("For information")
        return _("Does not apply") if one.to is not None and one.state is State.UNMET else _("In order")
    if one.state is State.UNKNOWN:
        return _("Not known yet")
    return _("In the way") if one.kind is Kind.GATE else _("Needs a reason")

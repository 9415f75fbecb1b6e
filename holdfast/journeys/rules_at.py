"""The rules of a programme, asked at a point of its lifecycle where no other action asks them."""

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.engines import blueprint as rules_engine
from holdfast.engines.blueprint import Facts, Finding, Findings, Point
from holdfast.matches.refusals import BlockedByRule, ReasonNeeded
from holdfast.programmes.queries import blueprint_of

if TYPE_CHECKING:
    from holdfast.programmes.models import Programme


def ask(programme: "Programme", point: Point, facts: Facts) -> Findings:
    """What the programme's rules at this point say: what blocks, what asks for a reason, what is told."""
    return rules_engine.evaluate(blueprint_of(programme).rules, point, facts)


def insist(programme: "Programme", point: Point, facts: Facts, *, reason: str = "") -> tuple[str, ...]:
    """Go on only if no gate stands in the way, and with a reason where a rule warns. The codes of those warnings."""
    found = ask(programme, point, facts)
    if found.blocked_by:
        raise BlockedByRule(
            _("This must be true first: %(rules)s.") % {"rules": in_words(found.blocked_by)},
            [one.code for one in found.blocked_by],
        )
    if found.warnings and not reason.strip():
        raise ReasonNeeded(
            _("Say why in a sentence, because this does not hold: %(rules)s.") % {"rules": in_words(found.warnings)},
            field="reason",
        )
    return tuple(one.code for one in found.warnings)


def in_words(findings: tuple[Finding, ...]) -> str:
    """These rules as the programme says them, in the language of whoever reads."""
    return "; ".join(one.rule.text.in_language(get_language() or "en") for one in findings)

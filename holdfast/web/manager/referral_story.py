"""A referral as a story, newest first, and what the rules found, each with its source."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from holdfast.cases import texts
from holdfast.cases.choices import ReferralSource
from holdfast.engines.blueprint import Kind
from holdfast.engines.eligibility import State
from holdfast.programmes.texts import KINDS, ORIGINS, here


def finding_rows(recommended: Any) -> list[dict[str, Any]]:
    """What stands in the way first, then what is in order; told once each."""
    rows = [
        {
            "text": here(one.text),
            "found": texts.found_text(one),
            "kind": KINDS[one.kind] if one.stands else "",
            "origin": ORIGINS[one.origin],
            "meaning": _meaning(one),
            "word": _word(one),
            "stands": one.stands,
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


def story_of(referral: Any, asked: Sequence[Any], decisions: Sequence[Any]) -> list[dict[str, Any]]:
    """What happened, in sentences that begin with a person."""
    name = referral.student.short_name
    events = [
        {
            "at": one.asked_at,
            "sentence": (_("%(name)s said yes") if one.says_yes else _("%(name)s said no")) % {"name": name},
            "note": _("“%(words)s”") % {"words": one.own_words} if one.own_words else "",
            "who": _("asked by %(name)s") % {"name": one.asked_by_name},
            "meaning": "well" if one.says_yes else "watch",
        }
        for one in asked
    ]
    events += [
        {
            "at": one.decided_at,
            "sentence": str(texts.DECIDED[one.outcome]),
            "note": " ".join(part for part in (one.redirected_to, one.reason) if part),
            "who": one.decided_by.name if one.decided_by else "",
            "meaning": {"accept": "well", "wait": "watch", "redirect": "info"}.get(one.outcome, "none"),
        }
        for one in decisions
    ]
    events.sort(key=lambda event: event["at"], reverse=True)
    return [*events, _beginning(referral)]


def _beginning(referral: Any) -> dict[str, Any]:
    told = {"name": referral.student.short_name, "who": referral.referrer_name}
    sentence = {
        ReferralSource.SELF: _("%(name)s asked for somebody") % told,
        ReferralSource.FAMILY: _("The family of %(name)s asked for somebody") % told,
        ReferralSource.DATA: _("The records pointed to %(name)s") % told,
    }.get(referral.source, _("%(who)s referred %(name)s") % told)
    return {"at": referral.received_at, "sentence": sentence, "meaning": "info", "note": ""}

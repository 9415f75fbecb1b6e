"""Who may join a group, what the programme's rules say of one more, and who joins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.cases.access import referrals_visible_to
from holdfast.cases.choices import ReferralStatus
from holdfast.cases.queries import with_people
from holdfast.engines import blueprint as rules_engine
from holdfast.engines.blueprint import Facts, Finding, Kind
from holdfast.groups import actions
from holdfast.groups.facts import size_with_one_more
from holdfast.groups.queries import members_of
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import Refusal
from holdfast.matches.queries import met_and_stopped_in, ready_for
from holdfast.matches.refusals import BlockedByRule, ReasonNeeded
from holdfast.programmes.queries import blueprint_of

if TYPE_CHECKING:
    from holdfast.cases.models import Referral
    from holdfast.groups.models import Group, GroupMember
    from holdfast.programmes.models import Programme

OF_GROUPS = "group_size_at_most"


class NotReadyForGroup(Refusal):
    """The programme's gates before a match stand in the way of the group as well."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Students of a programme who may join a group now, and those who may not, with what is missing."""

    ready: "tuple[Referral, ...]"
    not_yet: "tuple[tuple[Referral, str], ...]"


def candidates(programme: "Programme", by: Actor, on: date) -> Candidates:
    """Whoever meets a mentor of the programme, or was let in and has everything that a match would ask for."""
    rows = referrals_visible_to(by).filter(
        programme=programme, status__in=(ReferralStatus.ACCEPTED, ReferralStatus.MATCHED)
    )
    referrals = list(with_people(rows).order_by("student__family_name", "student__given_name", "id"))
    met, stopped = met_and_stopped_in(programme, [one.student_id for one in referrals])
    asked = ready_for(programme, on, [one for one in referrals if one.student_id not in met | stopped])
    let_in = met | {one.student_id for one in asked.referrals}
    missing = {one.referral.pk: _in_words(one.findings) for one in asked.not_yet}
    still = _("The meetings stand still.")
    return Candidates(
        tuple(one for one in referrals if one.student_id in let_in),
        tuple((one, missing.get(one.pk, still)) for one in referrals if one.student_id not in let_in),
    )


def add_member(
    *, group: "Group", student_id: int, by: Actor, at: datetime, on: date, reason: str = ""
) -> "GroupMember":
    """A student joins a group. The rules on its size are asked with this one in it; a warning asks for a reason."""
    with transaction.atomic():
        found = candidates(group.programme, by, on)
        referral = next((one for one in found.ready if one.student_id == student_id), None)
        if referral is None:
            said = next((words for one, words in found.not_yet if one.student_id == student_id), "")
            raise NotReadyForGroup(
                _("This student cannot join yet: %(missing)s.") % {"missing": said}
                if said
                else _("This student is not in the group's programme.")
            )
        warned = _about_size(group, on, reason)
        return actions.add_member(group=group, referral=referral, why=reason, warnings=warned, by=by, at=at, on=on)


def about_one_more(group: "Group", on: date) -> tuple[Finding, ...]:
    """What the programme's rules on the size of a group say of the next one: what blocks and what warns."""
    facts = Facts(on=on, group_size=size_with_one_more(group.pk, on))
    rules = [one for one in blueprint_of(group.programme).rules if one.condition and one.condition.name == OF_GROUPS]
    found = [rules_engine.evaluate(rules, point, facts) for point in dict.fromkeys(one.at for one in rules)]
    return tuple(one for said in found for one in (*said.blocked_by, *said.warnings))


def _about_size(group: "Group", on: date, reason: str) -> list[str]:
    found = about_one_more(group, on)
    blocked = [one for one in found if one.rule.kind is Kind.GATE]
    if blocked:
        raise BlockedByRule(
            _("This must be true first: %(rules)s.") % {"rules": _in_words(blocked)}, [one.code for one in blocked]
        )
    if found and not reason.strip():
        raise ReasonNeeded(
            _("Say why in a sentence, because this does not hold: %(rules)s.") % {"rules": _in_words(found)},
            field="reason",
        )
    return [one.code for one in found]


def _in_words(findings: Sequence[Finding]) -> str:
    return "; ".join(one.rule.text.in_language(get_language() or "en") for one in findings)


def whose_meetings_stand_still(group: "Group", on: date) -> set[int]:
    """Members with a match of the programme that stands still: ask why before they sit with the others."""
    _met, stopped = met_and_stopped_in(group.programme, [one.student_id for one in members_of(group, on)])
    return stopped

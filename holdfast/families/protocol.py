"""Who may contact a family, and how: the settings of a programme or of one match, and whose rules bind whom."""

from dataclasses import dataclass

from holdfast.engines import blueprint as rules_engine
from holdfast.engines.blueprint import Blueprint, Facts, Finding, Item, Point, Text
from holdfast.kernel.actor import Actor
from holdfast.programmes.models import Programme
from holdfast.programmes.people import CODES_OF, who_is

MENTOR = "mentor"


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a programme says of contact with families. None and empty: it says nothing of it."""

    owner: str | None
    agreed_with: str | None
    mentor_contact: str | None
    channels: tuple[str, ...]
    every_days: int | None
    content: tuple[Item, ...]
    wording: tuple[Item, ...]
    involve: tuple[Item, ...]
    first_message: Text | None
    count_absences_in: str | None
    use_in_sessions: bool | None
    barriers: tuple[Item, ...]


def protocol_of(blueprint: Blueprint) -> Protocol:
    family = blueprint.content.family
    return Protocol(
        owner=family.contact_owner.value,
        agreed_with=family.contact_agreed_with.value,
        mentor_contact=family.mentor_contact.value,
        channels=family.contact_channels.value or (),
        every_days=family.contact_every_days.value,
        content=family.contact_content.value or (),
        wording=family.wording.value or (),
        involve=family.involve.value or (),
        first_message=family.first_message.value,
        count_absences_in=family.count_absences_in.value,
        use_in_sessions=family.use_in_sessions.value,
        barriers=blueprint.content.services.barriers.value or (),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules say when one person wants to contact a family. `by_role` is as whom they would do it."""

    by_role: str
    blocked_by: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    told: tuple[Finding, ...]

    @property
    def may_contact(self) -> bool:
        return bool(self.by_role) and not self.blocked_by


def standing_of(actor: Actor, programme: Programme, blueprint: Blueprint, *, is_mentor: bool) -> Standing:
    """Ask the rules at the point of contact. `is_mentor`: the actor is the mentor of this student in the programme.

    Who is the mentor and something else as well is bound by the gates for both.
    """
    hats = _hats(who_is(actor, programme), blueprint.content.family.contact_owner.value, is_mentor=is_mentor)
    asked = [
        rules_engine.evaluate(blueprint.rules, Point.CONTACT, Facts(on=actor.on, contact_by_role=one)) for one in hats
    ]
    first = asked[0] if asked else rules_engine.Findings()
    blocked = {one.code: one for found in asked for one in found.blocked_by}
    return Standing(hats[0] if hats else "", tuple(blocked.values()), first.warnings, first.information)


def _hats(codes: frozenset[str], owner: str | None, *, is_mentor: bool) -> list[str]:
    """As whom somebody can contact the family, the one that the programme means first."""
    hats = [MENTOR] if is_mentor else []
    if owner is not None and owner in codes - {MENTOR}:
        hats.insert(0, owner)
    known = (code for of_role in CODES_OF.values() for code in of_role if code in codes and code != MENTOR)
    return hats or [next(known, MENTOR)] if codes else []

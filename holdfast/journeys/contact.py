"""Contact with a family: who may, how, and what is written down. The rules are asked before a button is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.families import actions
from holdfast.families.access import knows_family, may_contact, steps_visible_to
from holdfast.families.choices import SETTLES
from holdfast.families.protocol import Protocol, Standing, protocol_of, standing_of
from holdfast.families.queries import family_members
from holdfast.forms.facts import settings_of_matches
from holdfast.journeys.rules_at import in_words
from holdfast.kernel import audit
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.around import Around, programmes_around
from holdfast.matches.refusals import BlockedByRule, ReasonNeeded
from holdfast.people.access import Sight, students_visible_to
from holdfast.programmes.facts import blueprint_at_work

if TYPE_CHECKING:
    from holdfast.engines.blueprint import Blueprint
    from holdfast.families.models import AbsenceStep, Contact
    from holdfast.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Footing:
    """How one person stands to one family in one programme: what is agreed, and what the rules say of them."""

    around: Around
    blueprint: "Blueprint"
    protocol: Protocol
    standing: Standing


def footings(actor: "Actor", around: Iterable[Around]) -> list[Footing]:
    """The protocol of each, with what was agreed for its match alone: one query, whatever their number."""
    cases = list(around)
    agreed = settings_of_matches([one.match.pk for one in cases if one.match is not None])
    found = []
    for one in cases:
        own = agreed.get(one.match.pk) if one.match is not None else None
        blueprint = blueprint_at_work(one.programme, {**one.programme.settings, **own} if own else None)
        standing = standing_of(actor, one.programme, blueprint, is_mentor=one.is_mentored_by(actor))
        found.append(Footing(one, blueprint, protocol_of(blueprint), standing))
    return found


def family_seen_by(actor: "Actor", student_id: int) -> "tuple[Sight, list[Footing]] | None":
    """A student with the programmes around them, for whoever may know of the family; None for everybody else."""
    rows = students_visible_to(actor).select_related("school", "household")
    student = rows.filter(pk=student_id).first()
    if student is None or not knows_family(sight := Sight(actor, student)):
        return None
    return sight, footings(actor, programmes_around(actor, [student.pk]))


def footing_to_write(actor: "Actor", student_id: int, programme_id: int) -> "Footing | None":
    """Where this actor may write down a contact; None where the page for it does not exist for them."""
    seen = family_seen_by(actor, student_id)
    if seen is None or not may_contact(seen[0]):
        return None
    return next((one for one in seen[1] if one.around.programme.pk == programme_id), None)


def record_contact(
    *,
    student_id: int,
    programme_id: int,
    channel: str,
    outcome: str,
    client_key: UUID,
    by: "Actor",
    at: datetime,
    guardian_id: int | None = None,
    said: str = "",
    next_step: str = "",
    next_on: date | None = None,
    barriers: Sequence[str] = (),
    best_time: str | None = None,
    reason: str = "",
) -> "Contact":
    """Write down a contact with a family, or a try. Refused for whom the programme's rules keep from contact.

    `best_time` None: nothing was said of it.
    """
    footing = footing_to_write(by, student_id, programme_id)
    if footing is None:
        raise NotAllowed(_("You are not in contact with this family."))
    standing, student = footing.standing, footing.around.student
    if not standing.may_contact:
        raise BlockedByRule(
            _("This holds in the programme: %(rules)s.") % {"rules": in_words(standing.blocked_by)},
            [one.code for one in standing.blocked_by],
        )
    if standing.warnings and not reason.strip():
        raise ReasonNeeded(
            _("Say why in a sentence, because this does not hold: %(rules)s.") % {"rules": in_words(standing.warnings)},
            field="reason",
        )
    members = family_members([student.pk])[student.pk]
    guardian = next((one.link.guardian for one in members if one.link.guardian_id == guardian_id), None)
    if guardian_id is not None and guardian is None:
        raise Refusal(_("This person is not in the family."), field="guardian")
    with audit.change("families.contact", by=by, at=at):
        if guardian is not None and best_time is not None:
            actions.keep_best_time(guardian=guardian, school_id=student.school_id, best_time=best_time, by=by, at=at)
        return actions.record_contact(
            programme=footing.around.programme, blueprint=footing.blueprint, student=student, guardian=guardian,
            channel=channel, outcome=outcome, by_role=standing.by_role, said=said, next_step=next_step,
            next_on=next_on, barriers=barriers, warnings=[one.code for one in standing.warnings], why=reason,
            client_key=client_key, by=by, at=at,
        )  # fmt: skip


def take_step(
    *, step_id: int, outcome: str, client_key: UUID, by: "Actor", at: datetime, said: str = ""
) -> "AbsenceStep":
    """One tap on a step of the ladder: the contact is written down, and the step is done if that settles it."""
    rows = steps_visible_to(by).select_related("programme", "student")
    step = rows.filter(pk=step_id, done_at=None).first()
    if step is None:
        raise NotAllowed(_("Somebody has done this step already."))
    with audit.change("families.take_step", by=by, at=at):
        if step.channel:
            record_contact(
                student_id=step.student_id, programme_id=step.programme_id, channel=step.channel, outcome=outcome,
                said=said, client_key=client_key, by=by, at=at,
            )  # fmt: skip
        if not step.channel or outcome in SETTLES:
            actions.finish_step(step=step, by=by, at=at)
    return step

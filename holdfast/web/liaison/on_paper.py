"""What is known of a family for a sheet: the days missed, the contacts, as far as the reader may know them."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import capfirst

from holdfast.engines.blueprint import Document
from holdfast.families import texts
from holdfast.families.choices import Outcome
from holdfast.families.queries import contacts_with, missed_this_year
from holdfast.journeys.plan import plan_seen_by
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import Actor
from holdfast.people.access import Sight
from holdfast.plans.choices import CameOfIt
from holdfast.plans.queries import lines_of, parts_of
from holdfast.programmes.queries import setting
from holdfast.programmes.texts import word
from holdfast.web import paper

MOST = 16
MOST_LINES, LONGEST = 6, 120
Student = Any
Programme = Any
"""Records of the domain; pages import no models."""


def family_parts(
    actor: Actor, student: Student, programme: Programme, document: Document, language: str
) -> dict[str, Any]:
    """What `Known` takes of a family for this document, in its language."""
    fills, sight, parts = paper.fills_of(document), Sight(actor, student), dict[str, Any]()
    with translation.override(language):
        if "attendance" in fills and sight.may_read("attendance"):
            parts["missed"] = _missed(student, programme, actor)
        if "contacts" in fills:
            parts["contacts"] = tuple(_contact(one) for one in _contacts(actor, student, programme))
        if "plan" in fills:
            parts["plan"] = tuple(_plan_rows(actor, student, programme))
    return parts


def _plan_rows(actor: Actor, student: Student, programme: Programme) -> Iterable[tuple[str, ...]]:
    """What is under way in the plan: the words of each part, then who does it and by when."""
    seen = plan_seen_by(actor, student.pk, programme.pk)
    if seen is None or seen.plan is None:
        return
    columns = [one.id for one in seen.blueprint.content.plan.parts.value or ()]
    for line in [one for one in lines_of(seen.plan) if one.state == CameOfIt.OPEN][:MOST_LINES]:
        words = parts_of(line)
        due = date_format(line.due_on, "SHORT_DATE_FORMAT") if line.due_on else ""
        yield (*(shortened(words.get(one, "")) for one in columns), shortened(", ".join(filter(None, (line.who, due)))))


def shortened(words: str) -> str:
    """So many words that the page holds: the rest is in the plan itself."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def _missed(student: Student, programme: Programme, actor: Actor) -> tuple[str, str]:
    missed = missed_this_year([student.pk], actor.on).get(student.pk)
    if missed is None:
        return "", ""
    counted_in = setting(programme, "family.count_absences_in")
    return texts.missed_in_words(missed, counted_in), date_format(missed.until, "DATE_FORMAT")


def _contacts(actor: Actor, student: Student, programme: Programme) -> list[Any]:
    """The newest that fit on the page, the oldest of them first, as one would have written them."""
    found = list(contacts_with(actor, student).filter(programme=programme)[:MOST])[::-1]
    if found:
        audit.read(
            by=actor, at=clock.now(), record="family_contact", student_id=student.pk, school_id=student.school_id
        )
    return found


def _contact(contact: Any) -> tuple[str, ...]:
    return (
        date_format(contact.made_at, "SHORT_DATE_FORMAT"),
        capfirst(word(contact.channel)),
        contact.guardian.name if contact.guardian else "",
        str(Outcome(contact.outcome).label),
    )

"""Who is to be called: the families whom somebody may contact, the longest unheard first, and the steps due."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from holdfast.families.access import steps_visible_to, students_whose_family_is_called_by
from holdfast.families.facts import is_overdue
from holdfast.families.protocol import MENTOR
from holdfast.families.queries import FamilyMember, family_members, last_contacts, missed_this_year
from holdfast.journeys.contact import Footing, footings
from holdfast.kernel.actor import Role
from holdfast.matches.around import programmes_around
from holdfast.programmes.people import who_is

if TYPE_CHECKING:
    from holdfast.engines.blueprint import Step
    from holdfast.families.models import AbsenceStep, Contact
    from holdfast.families.queries import Missed
    from holdfast.kernel.actor import Actor
    from holdfast.people.models import Student

HOUSEHOLD = "household"
STAFF_IN_NAME = frozenset({"school_team", "other_staff"})
"""Named for the whole staff of a school: whoever may contact the family is meant."""
ANSWER_FOR_ALL = (Role.MANAGER, Role.PASTORAL)


@dataclass(frozen=True, slots=True)
class Family:
    """One family in one programme: whom to call, about whom, and when they were last heard."""

    footing: Footing
    students: "tuple[Student, ...]"
    members: tuple[FamilyMember, ...]
    last: "Contact | None"
    on: date

    @property
    def to_call(self) -> FamilyMember | None:
        return next((one for one in self.members if one.may_be_called), None)

    @property
    def since(self) -> date:
        return self.last.made_at.date() if self.last else self.footing.around.since

    @property
    def overdue(self) -> bool:
        last_on = self.last.made_at.date() if self.last else None
        return is_overdue(self.footing.protocol.every_days, last_on, self.footing.around.since, self.on)

    @property
    def is_promised(self) -> bool:
        """The day on which somebody said that they would be in touch has come."""
        return self.last is not None and self.last.next_on is not None and self.last.next_on <= self.on

    @property
    def language(self) -> str:
        person = self.to_call
        return person.link.guardian.language if person else ""

    @property
    def best_time(self) -> str:
        return self.to_call.best_time if self.to_call else ""


def families_to_call(actor: "Actor") -> list[Family]:
    """Every family that this actor may contact, in each programme: first whom somebody promised or owes a call.

    Where a programme's case is the household, its children stand in one line. The number of queries does not depend
    on the number of families.
    """
    cases = programmes_around(actor, students_whose_family_is_called_by(actor), only_taken_in=True)
    standing = [one for one in footings(actor, cases) if one.standing.may_contact]
    last = last_contacts(one.around.key for one in standing)
    members = family_members({one.around.student.pk for one in standing})
    found = [
        Family(
            lines[0], tuple(one.around.student for one in lines), tuple(_everybody(lines, members)),
            last.get(lines[0].around.key[:2]), actor.on,
        )
        for lines in _lines(standing)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.is_promised, not one.overdue, one.since, one.students[0].family_name))


def _lines(standing: list[Footing]) -> list[list[Footing]]:
    """One line for each student, or for each household where it is the case."""
    lines: dict[tuple[int, str, int], list[Footing]] = {}
    for one in standing:
        home = one.around.student.household_id
        together = home is not None and one.blueprint.setting("unit_of_work").value == HOUSEHOLD
        whose = (HOUSEHOLD, home or 0) if together else ("", one.around.student.pk)
        lines.setdefault((one.around.programme.pk, *whose), []).append(one)
    return list(lines.values())


def _everybody(lines: list[Footing], members: dict[int, list[FamilyMember]]) -> list[FamilyMember]:
    """The guardians of these children, each once."""
    people: dict[int, FamilyMember] = {}
    for line in lines:
        for one in members[line.around.student.pk]:
            people.setdefault(one.link.guardian_id, one)
    return list(people.values())


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step of the ladder that is on somebody's list. `words` are the programme's own."""

    row: "AbsenceStep"
    footing: Footing
    missed: "Missed | None"
    on: date

    @property
    def step(self) -> "Step | None":
        steps = self.footing.blueprint.setting("escalation.steps").value or ()
        return next((one for one in steps if one.id == self.row.step), None)


def steps_to_take(actor: "Actor", student_id: int | None = None) -> list[DueStep]:
    """The steps that this actor is asked to take, the earliest due first.

    Asked is whom the step names; whoever answers for the whole school sees them all.
    """
    rows = steps_visible_to(actor).filter(done_at=None).select_related("student")
    if student_id is not None:
        rows = rows.filter(student=student_id)
    steps = list(rows.order_by("due_on", "id"))
    if not steps:
        return []
    around = programmes_around(actor, {one.student_id for one in steps})
    by_key = {one.around.key[:2]: one for one in footings(actor, around)}
    missed = missed_this_year({one.student_id for one in steps}, actor.on)
    known = [(one, by_key.get((one.programme_id, one.student_id))) for one in steps]
    return [
        DueStep(one, footing, missed.get(one.student_id), actor.on)
        for one, footing in known
        if footing is not None and _is_asked(actor, one, footing)
    ]


def _is_asked(actor: "Actor", step: "AbsenceStep", footing: Footing) -> bool:
    if step.channel and not footing.standing.may_contact:
        return False
    if actor.schools_as(*ANSWER_FOR_ALL) & {step.school_id}:
        return True
    if step.who == MENTOR:
        return footing.around.is_mentored_by(actor)
    return step.who in STAFF_IN_NAME or step.who in who_is(actor, footing.around.programme)

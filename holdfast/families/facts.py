"""From contacts with families to what rules and lists ask for."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from holdfast.engines.blueprint import Form
from holdfast.families.choices import REACHED
from holdfast.families.models import Contact
from holdfast.forms.facts import forms_of_students
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

Case = tuple[Programme, int, int | None]
"""(programme, student, household or None)"""
TALKS = frozenset({"inform", "consent", "contact"})
"""A form about a family at these stages is answered by talking with the family."""


def waits_for_a_talk(programme: Programme) -> bool:
    """Whether a rule of the programme waits until the family has been spoken to."""
    rules = blueprint_of(programme).rules
    return any(rule.condition is not None and rule.condition.name == "family_contacted_first" for rule in rules)


def families_spoken_to(cases: Iterable[Case]) -> set[tuple[int, int]]:
    """The (programme, student) whose family was spoken to, where the programme waits for it: at most two queries.

    A talk is a contact in which somebody was reached, or the answers of the family's own form. A talk about one child
    is a talk with the family.
    """
    waiting = [one for one in cases if waits_for_a_talk(one[0])]
    if not waiting:
        return set()
    return _answered(waiting) | _reached(waiting)


def _reached(cases: Sequence[Case]) -> set[tuple[int, int]]:
    rows = Contact.objects.filter(
        Q(student__in={student for _programme, student, _household in cases})
        | Q(household__in={household for _programme, _student, household in cases if household}),
        programme__in={programme.pk for programme, _student, _household in cases},
        outcome__in=REACHED,
    )
    by_student, by_home = set(), set()
    for programme_id, student_id, household_id in rows.values_list("programme_id", "student_id", "household_id"):
        by_student.add((programme_id, student_id))
        by_home.add((programme_id, household_id))
    return {
        (programme.pk, student)
        for programme, student, household in cases
        if (programme.pk, student) in by_student or (household and (programme.pk, household) in by_home)
    }


def _answered(cases: Sequence[Case]) -> set[tuple[int, int]]:
    talks = {
        programme.pk: {one.code for one in blueprint_of(programme).content.forms if _is_talk(one)}
        for programme, _student, _household in cases
    }
    asked = [(programme.pk, student, household) for programme, student, household in cases if talks[programme.pk]]
    answered = forms_of_students(asked) if asked else {}
    return {(one, student) for one, student, _home in asked if talks[one] & answered[one, student]}


def _is_talk(form: Form) -> bool:
    return form.about == "household" and form.at in TALKS


def is_overdue(every_days: int | None, last_on: date | None, since: date, on: date) -> bool:
    """Whether the family should have heard from the programme by now."""
    return every_days is not None and (on - (last_on or since)).days > every_days

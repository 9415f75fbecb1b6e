"""Reads of contact with families."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from holdfast.families.access import contacts_visible_to
from holdfast.families.models import AbsenceStep, CallingTime, Contact
from holdfast.kernel.actor import Actor
from holdfast.people.access import students_visible_to
from holdfast.people.models import Guardianship, Household, SchoolYear, Student
from holdfast.programmes.models import Programme
from holdfast.records.models import AttendanceSummary


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """Somebody who stands for the student, and when they like to be called."""

    link: Guardianship
    best_time: str

    @property
    def may_be_called(self) -> bool:
        link = self.link
        return link.may_contact and not link.emergency_only and link.missing_since is None


def family_members(student_ids: Iterable[int]) -> dict[int, list[FamilyMember]]:
    """The guardians of each student, the first to be called first: two queries."""
    ids = list(student_ids)
    links = list(
        Guardianship.objects.filter(student__in=ids, missing_since=None)
        .select_related("guardian")
        .order_by("student_id", "priority", "id")
    )
    told = CallingTime.objects.filter(guardian__in={link.guardian_id for link in links})
    times = dict(told.values_list("guardian_id", "best_time"))
    found: dict[int, list[FamilyMember]] = {one: [] for one in ids}
    for link in links:
        found[link.student_id].append(FamilyMember(link, times.get(link.guardian_id, "")))
    return found


def children_of_the_family(actor: Actor, student: Student) -> list[Student]:
    """The children of the student's household whom this actor sees, the student among them; eldest grade first."""
    if student.household_id is None:
        return [student]
    seen = students_visible_to(actor).filter(household=student.household_id).select_related("school")
    return list(seen.order_by("-grade", "given_name", "id")) or [student]


def family_name(student: Student) -> str:
    """What a family is called: the name of its household, or of the student."""
    household: Household | None = student.household
    return household.name if household is not None else student.family_name


def contacts_with(actor: Actor, student: Student) -> QuerySet[Contact]:
    """What was tried and said with this family, as far as the actor may read it; newest first."""
    same = Q(student=student)
    if student.household_id is not None:
        same |= Q(household=student.household_id)
    rows = contacts_visible_to(actor).filter(same).select_related("programme", "student", "guardian", "made_by")
    return rows.order_by("-made_at", "-id")


def last_contacts(keys: Iterable[tuple[int, int, int | None]]) -> dict[tuple[int, int], Contact]:
    """The newest contact of each (programme, student) with the family: one query.

    `keys` are (programme, student, household); a contact about another child of the household counts.
    """
    people = list(keys)
    rows = Contact.objects.filter(
        Q(student__in={student for _programme, student, _home in people})
        | Q(household__in={home for _programme, _student, home in people if home}),
        programme__in={programme for programme, _student, _home in people},
    ).order_by("made_at", "id")
    by_student: dict[tuple[int, int], Contact] = {}
    by_home: dict[tuple[int, int], Contact] = {}
    for one in rows.defer("said", "next_step", "reason"):
        by_student[one.programme_id, one.student_id] = one
        if one.household_id:
            by_home[one.programme_id, one.household_id] = one
    newest = {}
    for programme, student, home in people:
        found = [by_student.get((programme, student)), by_home.get((programme, home)) if home else None]
        if known := [one for one in found if one is not None]:
            newest[programme, student] = max(known, key=lambda one: (one.made_at, one.pk))
    return newest


@dataclass(frozen=True, slots=True)
class Missed:
    """How much of the school year a student has missed so far, in whole days."""

    days: int
    of: int
    until: date


def missed_this_year(student_ids: Iterable[int], on: date) -> dict[int, Missed]:
    """The days that each student has missed in the school year of `on`: one query; who has no data is not in it."""
    rows = AttendanceSummary.objects.filter(
        student__in=list(student_ids), school_year__starts_on__lte=on, school_year__ends_before__gt=on
    ).exclude(data_to=None)
    return {
        student: Missed(absent, possible, until)
        for student, absent, possible, until in rows.values_list(
            "student_id", "absent_days", "possible_days", "data_to"
        )
        if until is not None
    }


def steps_taken(programmes: Iterable[Programme], year: SchoolYear) -> dict[tuple[int, int], dict[str, int]]:
    """The steps of the ladder that each (programme, student) has reached in a school year, with their thresholds."""
    found: dict[tuple[int, int], dict[str, int]] = {}
    rows = AbsenceStep.objects.filter(programme__in=list(programmes), school_year=year)
    for programme, student, step, after in rows.values_list("programme_id", "student_id", "step", "after"):
        found.setdefault((programme, student), {})[step] = after
    return found

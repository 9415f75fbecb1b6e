"""Lists of students."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from holdfast.kernel.actor import Actor
from holdfast.people.access import students_visible_to
from holdfast.people.models import Guardianship, School, Student
from holdfast.people.names import folded

PER_PAGE = 100
ROW = ("id", "given_name", "preferred_name", "family_name", "grade", "school__name")


ELIDED = "dlmno"
"""Letters that stand before an apostrophe in names: d'Amours, L'Étoile, M'Bala, N'Diaye, O'Brien."""


def _apart(word: str) -> str:
    """A word written without its apostrophe, as names keep it: with the parts apart."""
    return f"{word[0]} {word[1:]}" if word[0] in ELIDED and len(word) > 1 else word


def found(
    students: QuerySet[Student], search: str = "", grade: str = "", school: int | None = None
) -> QuerySet[Student]:
    """Students whose name has every word of the search, in a grade, in a school. "letoile" finds L'Étoile."""
    for word in folded(search).split():
        students = students.filter(Q(search_name__contains=word) | Q(search_name__contains=_apart(word)))
    if grade:
        students = students.filter(grade=grade)
    return students.filter(school=school) if school else students


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of students, each with the columns of `ROW`, and what the list can be filtered by."""

    page: Page[tuple[Any, ...]]
    grades: list[str]
    schools: list[tuple[int, str]]
    """The schools to choose from; empty where there is one."""


def students_listed(actor: Actor, *, search: str, grade: str, school: int | None, number: int) -> Listed:
    """One page of the students that this actor may see: two queries, at most four."""
    visible = students_visible_to(actor)
    groups = list(visible.order_by().values_list("grade", "school_id").annotate(Count("school_id")))
    grades, schools = {grade for grade, _school, _count in groups}, {school for _grade, school, _count in groups}
    students = found(visible, search, grade, school)
    rows = students.order_by("family_name", "given_name", "id").values_list(*ROW)
    pages = Paginator(rows, PER_PAGE)
    if not (search or grade or school):
        pages.count = sum(count for _grade, _school, count in groups)  # known already
    return Listed(
        page=pages.get_page(number),
        grades=sorted(grades - {""}, key=lambda grade: (len(grade), grade)),
        schools=list(School.objects.filter(pk__in=schools).order_by("name").values_list("id", "name"))
        if len(schools) > 1
        else [],
    )


def guardianships_of(student: Student) -> QuerySet[Guardianship]:
    return student.guardianships.select_related("guardian").filter(missing_since=None)

"""Lists of students."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from holdfast.kernel.actor import Actor
from holdfast.people.access import students_visible_to
from holdfast.people.models import Student
from holdfast.people.names import folded

PER_PAGE = 100
ROW = ("id", "given_name", "preferred_name", "family_name", "grade", "school__name")


def found(
    students: QuerySet[Student], search: str = "", grade: str = "", school: int | None = None
) -> QuerySet[Student]:
    """Students whose name has every word of the search, in a grade, in a school."""
    for word in folded(search).split():
        students = students.filter(search_name__contains=word)
    if grade:
        students = students.filter(grade=grade)
    return students.filter(school=school) if school else students


def students_page(actor: Actor, *, search: str, grade: str, school: int | None, number: int) -> Page[dict[str, Any]]:
    """One page of the students that this actor may see: two queries."""
    students = found(students_visible_to(actor), search, grade, school)
    rows = students.order_by("family_name", "given_name", "id").values(*ROW)
    return Paginator(rows, PER_PAGE).get_page(number)


def grades_and_schools(actor: Actor) -> tuple[list[str], list[tuple[int, str]]]:
    """What the list can be filtered by: one query."""
    rows = students_visible_to(actor).order_by().values_list("grade", "school_id", "school__name").distinct()
    grades, schools = set(), set()
    for grade, school, name in rows:
        schools.add((school, name))
        if grade:
            grades.add(grade)
    return sorted(grades, key=lambda grade: (len(grade), grade)), sorted(schools, key=lambda pair: pair[1])

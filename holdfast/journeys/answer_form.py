"""Answering a form: whom it is about is looked up where that record lives, with its own access, then it is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.cases.queries import was_referred
from holdfast.forms import actions
from holdfast.forms.access import Subject
from holdfast.forms.choices import About
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed
from holdfast.matches.access import matches_visible_to
from holdfast.mentors.access import mentors_visible_to
from holdfast.people.access import students_visible_to
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import programme_of_school

if TYPE_CHECKING:
    from holdfast.forms.models import AnsweredForm
    from holdfast.matches.models import Match
    from holdfast.mentors.models import Mentor
    from holdfast.people.models import Student
    from holdfast.programmes.models import Programme


def about_student(student: "Student") -> Subject:
    return Subject(About.STUDENT, student.pk, student.school_id, student.name, student)


def about_household(student: "Student") -> Subject:
    """The family of a student; without a household it is known by the student."""
    return Subject(About.HOUSEHOLD, student.household_id or 0, student.school_id, student.name, student)


def about_mentor(mentor: "Mentor") -> Subject:
    return Subject(About.MENTOR, mentor.pk, mentor.school_id, mentor.name, user_id=mentor.user_id)


def about_match(match: "Match") -> Subject:
    return Subject(About.MATCH, match.pk, match.school_id, match.student.name, match.student, match.mentor.user_id)


def about_programme(programme: "Programme") -> Subject:
    return Subject(About.PROGRAMME, programme.pk, programme.school_id, programme.name)


def subject_seen_by(actor: Actor, programme_id: int, about: str, pk: int) -> "tuple[Programme, Subject] | None":
    """A programme and what one of its forms is about, for somebody who may see it; None for everybody else.

    `pk` is the id of the student (also for a family), of the mentor, the match or the programme.
    """
    subject = _subject(actor, programme_id, about, pk)
    programme = programme_of_school(programme_id, subject.school_id) if subject is not None else None
    return (programme, subject) if programme is not None and subject is not None else None


def _subject(actor: Actor, programme_id: int, about: str, pk: int) -> Subject | None:
    match about:
        case About.STUDENT | About.HOUSEHOLD:
            student = students_visible_to(actor).filter(pk=pk).first()
            if student is None or not was_referred(programme_id, pk):
                return None
            return about_student(student) if about == About.STUDENT else about_household(student)
        case About.MENTOR:
            mentor = mentors_visible_to(actor).filter(pk=pk).first()
            return about_mentor(mentor) if mentor else None
        case About.MATCH:
            found = matches_visible_to(actor).select_related("student", "mentor")
            one = found.filter(pk=pk, programme=programme_id).first()
            return about_match(one) if one else None
        case About.PROGRAMME:
            programme = programmes_visible_to(actor).filter(pk=pk).first() if pk == programme_id else None
            return about_programme(programme) if programme else None
        case _:
            return None


def answer_form(
    *,
    programme_id: int,
    about: str,
    pk: int,
    code: str,
    given: Mapping[str, Any],
    is_complete: bool,
    answered_as: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
) -> "AnsweredForm":
    """Keep somebody's answers about something that they may see."""
    seen = subject_seen_by(by, programme_id, about, pk)
    if seen is None:
        raise NotAllowed(_("This form is answered by somebody else."))
    programme, subject = seen
    return actions.answer(
        programme=programme, code=code, subject=subject, given=given, is_complete=is_complete,
        answered_as=answered_as, client_key=client_key, by=by, at=at,
    )  # fmt: skip

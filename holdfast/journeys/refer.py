"""From a worry to a referral: by staff, by the student, by the family."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.cases import actions
from holdfast.cases.access import students_referable_by
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.programmes.queries import programme_of_school


def refer(
    *,
    student_id: int,
    programme_id: int,
    source: str,
    worry: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
    tried: str = "",
    focus: Sequence[str] = (),
    subjects: Sequence[str] = (),
    student_told_on: date | None = None,
    referrer_name: str = "",
) -> actions.Referral:
    """Refer a student whom the actor may refer, to a programme of the student's school.

    The same `client_key` sent again gives the same referral. AlreadyReferred names the open one.
    """
    student = students_referable_by(by).filter(pk=student_id).first()
    if student is None:
        raise NotAllowed(_("You cannot refer this student. Choose one of your students."), field="student")
    programme = programme_of_school(programme_id, student.school_id)
    if programme is None:
        raise Refusal(_("Choose a programme of the student's school."), field="programme")
    return actions.refer(
        student=student,
        programme=programme,
        source=source,
        worry=worry,
        tried=tried,
        focus=focus,
        subjects=subjects,
        student_told_on=student_told_on,
        referrer_name=referrer_name or by.name,
        client_key=client_key,
        by=by,
        at=at,
    )

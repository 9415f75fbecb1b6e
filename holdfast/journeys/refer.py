"""From a worry to a referral: by staff, by the student, by the family."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.accounts import links
from holdfast.cases import actions
from holdfast.cases.access import students_invited_by, students_referable_by
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.programmes.queries import programme_of_school

if TYPE_CHECKING:
    from holdfast.cases.models import Referral

ASK_BY_LINK = "ask"
"""The purpose of a link with which a student or a guardian may ask for somebody."""
LINK_DAYS = 60


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
) -> "Referral":
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


def link_to_ask(*, student_id: int, guardian_id: int | None = None, by: Actor, at: datetime) -> str:
    """The token of a link with which the student (or this guardian) may ask for somebody, without an account."""
    student = students_invited_by(by).filter(pk=student_id).first()
    if student is None:
        raise NotAllowed(_("You cannot give this link. Choose one of your students."))
    guardian = None
    if guardian_id is not None:
        kinship = student.guardianships.filter(guardian_id=guardian_id, may_receive_records=True, missing_since=None)
        found = kinship.select_related("guardian").first()
        if found is None:
            raise NotAllowed(_("This person is not a guardian who may act for this student."))
        guardian = found.guardian
    return links.make(
        purpose=ASK_BY_LINK,
        student=student,
        guardian=guardian,
        target_id=student.pk,
        valid_days=LINK_DAYS,
        by=by,
        at=at,
    )

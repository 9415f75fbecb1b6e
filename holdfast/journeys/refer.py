"""From a worry to a referral: by staff, by the student, by the family."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from holdfast.accounts import links
from holdfast.cases import actions
from holdfast.cases.access import students_invited_by, students_referable_by
from holdfast.cases.choices import ReferralSource
from holdfast.cases.consent.people import told_about
from holdfast.cases.returning import coming_back, programmes_that_prepare
from holdfast.journeys.reach import Sent, address_of, way_to, way_to_student
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.messaging.actions import queue
from holdfast.programmes.queries import programme_of_school

if TYPE_CHECKING:
    from holdfast.cases.models import Referral
    from holdfast.people.models import Guardian, Student

ASK_BY_LINK = "ask"
"""The purpose of a link with which a student or a guardian may ask for somebody."""
LINK_DAYS = 60
BACK = UUID("5d0f6d0e-62a5-4b7c-8d3b-9a0f7f5d2c11")
"""So that a way back is opened once for each absence."""


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
    asked_first: Sequence[str] = (),
    documents: Mapping[str, str] | None = None,
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
        asked_first=asked_first,
        documents=documents,
        client_key=client_key,
        by=by,
        at=at,
    )


def open_way_back(*, student_id: int, programme_id: int, by: Actor, at: datetime, on: date) -> "Referral":
    """A referral for somebody who was away for long and is back, in a programme that prepares it.

    Opened before, it is the same referral.
    """
    prepared = [one for one in programmes_that_prepare(by) if one.pk == programme_id]
    found = next((one for one in coming_back(by, prepared, on) if one.absence.student.pk == student_id), None)
    if found is None:
        raise NotAllowed(_("This student is not on the list of those who come back."))
    if found.referral is not None:
        return found.referral
    away = found.absence
    told = {"from": date_format(away.from_on), "to": date_format(away.to_on), "days": away.days}
    return refer(
        student_id=student_id, programme_id=programme_id, source=ReferralSource.DATA,
        worry=_("Away for %(days)s school days, from %(from)s to %(to)s, and back.") % told,
        client_key=uuid5(BACK, f"{student_id} {programme_id} {away.to_on}"), by=by, at=at,
    )  # fmt: skip


def link_to_ask(*, student_id: int, guardian_id: int | None = None, by: Actor, at: datetime) -> str:
    """The token of a link with which the student (or this guardian) may ask for somebody, without an account."""
    student, guardian = _who_asks(student_id, guardian_id, by)
    return _link(student, guardian, by, at)


def send_link_to_ask(*, student_id: int, guardian_id: int | None = None, by: Actor, at: datetime) -> Sent:
    """Such a link, in an e-mail or a text that names neither a person nor a topic."""
    with transaction.atomic():
        student, guardian = _who_asks(student_id, guardian_id, by)
        if guardian is not None and not told_about(student.pk, guardian.pk):
            raise NotAllowed(_("This person may not be told about the student."))
        reader = guardian or student
        way = way_to(guardian) if guardian is not None else way_to_student(student)
        if way is None:
            raise Refusal(_("A link does not reach %(name)s. Make a link and hand it over.") % {"name": reader.name})
        queue(
            once=f"{sent_as(student.pk, guardian_id)}{at:%Y%m%d%H%M}", template="ask", channel=way[0], address=way[1],
            language=reader.language, link=address_of(_link(student, guardian, by, at)), student=student,
            school=student.school, by=by, at=at,
        )  # fmt: skip
        return Sent(reader.name, way[0])


def sent_as(student_id: int, guardian_id: int | None) -> str:
    """How the messages with the links of this person begin in the outbox."""
    return f"ask-{student_id}-{guardian_id or 'student'}-"


def _who_asks(student_id: int, guardian_id: int | None, by: Actor) -> "tuple[Student, Guardian | None]":
    student = students_invited_by(by).select_related("school").filter(pk=student_id).first()
    if student is None:
        raise NotAllowed(_("You cannot give this link. Choose one of your students."))
    if guardian_id is None:
        return student, None
    kinship = student.guardianships.filter(guardian_id=guardian_id, may_receive_records=True, missing_since=None)
    found = kinship.select_related("guardian").first()
    if found is None:
        raise NotAllowed(_("This person is not a guardian who may act for this student."))
    return student, found.guardian


def _link(student: "Student", guardian: "Guardian | None", by: Actor, at: datetime) -> str:
    return links.make(
        purpose=ASK_BY_LINK, student=student, guardian=guardian, target_id=student.pk, valid_days=LINK_DAYS, by=by,
        at=at,
    )  # fmt: skip

"""Giving somebody one student by name: an agency for a reason until a day, a colleague as their caseload."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from holdfast.accounts.choices import ShareBasis
from holdfast.accounts.sharing import (
    AGENCY_SOURCE,
    BY_NAME,
    CASELOAD_SOURCE,
    ONE_DAY,
    VERB,
    agencies_for,
    colleagues_for,
    kept_reason,
    may_share,
)
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.people.access import students_visible_to
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation, Student

LONGEST = timedelta(days=365)


class MayNotShare(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Only who runs programmes or looks after safeguarding at this school may share a student."))


class NoSuchAgency(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _("This person has no agency account for this school any more. Choose somebody else."), field="user"
        )


class NoSuchColleague(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _("This person has the student already, or is no liaison officer or resource teacher here."),
            field="colleague",
        )


class NoReason(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Say why: the reason is kept with what you share."), field="reason")


class NotForThisLong(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Choose a last day from today on, at most a year away."), field="last_day_on")


class OnlySafeguarding(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _("Only the safeguarding lead may share without a yes. Ask the family, or speak with her or him."),
            field="basis",
        )


@audit.action
def share_with_agency(
    *, student_id: int, user_id: int, basis: str, reason: str, last_day_on: date, by: Actor, at: datetime, on: date
) -> Relation:
    """From today until the end of the last day this person sees this student. Shared already: the new day counts."""
    student = _student(student_id, by)
    if not agencies_for(student, on).filter(pk=user_id).exists():
        raise NoSuchAgency
    if not reason.strip():
        raise NoReason
    if not on <= last_day_on <= on + LONGEST:
        raise NotForThisLong
    if basis == ShareBasis.PROTECTION and not by.has(Role.SAFEGUARDING):
        raise OnlySafeguarding
    with audit.change(VERB, by=by, at=at, reason=kept_reason(basis, reason)):
        ends_before = last_day_on + ONE_DAY
        relation, made = Relation.objects.get_or_create(
            student=student, user_id=user_id, kind=RelationKind.SHARED, source=AGENCY_SOURCE,
            defaults={"school_id": student.school_id, "starts_on": on, "ends_before": ends_before},
        )  # fmt: skip
        if not made:
            is_over = relation.ends_before is not None and relation.ends_before <= on
            relation.starts_on = on if is_over else relation.starts_on
            relation.ends_before = ends_before
            relation.save(update_fields=["starts_on", "ends_before"])
        return relation


@audit.action
def put_into_caseload(*, student_id: int, user_id: int, by: Actor, at: datetime, on: date) -> Relation:
    """From today this liaison officer or resource teacher looks after this student."""
    student = _student(student_id, by)
    if not colleagues_for(student, on).filter(pk=user_id).exists():
        raise NoSuchColleague
    relation, made = Relation.objects.get_or_create(
        student=student, user_id=user_id, kind=RelationKind.CASELOAD, source=CASELOAD_SOURCE,
        defaults={"school_id": student.school_id, "starts_on": on},
    )  # fmt: skip
    if not made:
        relation.starts_on, relation.ends_before = on, None
        relation.save(update_fields=["starts_on", "ends_before"])
    return relation


@audit.action
def stop_sharing(*, student_id: int, relation_id: int, by: Actor, at: datetime, on: date) -> None:
    """From now on this person sees the student no longer."""
    student = _student(student_id, by)
    relation = Relation.objects.filter(student=student, kind__in=BY_NAME, pk=relation_id).first()
    if relation is None:
        raise Refusal(_("This was stopped already."))
    if relation.starts_on >= on:
        relation.delete()
    else:
        relation.ends_before = on
        relation.save(update_fields=["ends_before"])


def _student(student_id: int, by: Actor) -> Student:
    student = students_visible_to(by).filter(pk=student_id).first()
    if student is None or not may_share(by, student):
        raise MayNotShare
    return student

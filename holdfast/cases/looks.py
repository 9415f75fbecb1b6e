"""Somebody looked at a student on a list: there is nothing to do, because ..., until a day. And who is with whom."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.cases.choices import NothingToDo
from holdfast.cases.models import Look, Referral
from holdfast.cases.queries import OPEN
from holdfast.kernel import audit, matrix
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.people.access import students_in_reach
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation, Student

RECORD = "referral"
AboutStudent = TypeVar("AboutStudent", Relation, Referral)
A_YEAR = timedelta(days=366)
"""Nobody is put aside for longer."""


class NoReason(Refusal):
    """The choice alone does not say why."""


class NotADayToWaitFor(Refusal):
    """The day has passed, or is too far away."""


def students_to_look_at(actor: Actor) -> QuerySet[Student]:
    """Students about whom this actor may say that there is nothing to do now: whoever may write their referral."""
    return students_in_reach(actor, RECORD, matrix.writable_scopes)


@audit.action
def look_and_leave(
    *, student_ids: Sequence[int], because: str, words: str, until_on: date, by: Actor, at: datetime
) -> list[Look]:
    """Keep for each of these students that somebody looked, and why nothing is to be done until a day."""
    students = list(students_to_look_at(by).filter(pk__in=set(student_ids)).order_by("pk"))
    if len(students) < len(set(student_ids)) or not students:
        raise NotAllowed(_("You may not do this for these students."))
    words = words.strip()
    if NothingToDo(because) is NothingToDo.OTHER and not words:
        raise NoReason(_("Say the other reason in a few words."), field="words")
    if not at.date() < until_on <= at.date() + A_YEAR:
        raise NotADayToWaitFor(_("Choose a day after today and within a year."), field="until_on")
    return Look.objects.bulk_create(
        [
            Look(
                school_id=student.school_id, student=student, because=because, words=words, until_on=until_on,
                looked_by_id=by.user_id, looked_at=at,
            )
            for student in students
        ]
    )  # fmt: skip


def last_looks(actor: Actor, student_ids: Collection[int]) -> dict[int, Look]:
    """The newest look at each student, by student: one query."""
    found = Look.objects.filter(student__in=students_in_reach(actor, RECORD)).filter(student__in=student_ids)
    newest = found.order_by("student_id", "-looked_at", "-id").distinct("student_id")
    return {look.student_id: look for look in newest.select_related("looked_by")}


@dataclass(frozen=True, slots=True)
class WithSomebody:
    """Somebody is with a student already, or a referral is on its way."""

    relations: tuple[Relation, ...] = ()
    referrals: tuple[Referral, ...] = ()


def who_is_with(actor: Actor, student_ids: Collection[int], on: date) -> dict[int, WithSomebody]:
    """Mentors and adults with the student in their caseload, and open referrals: two queries. Nobody is no entry."""
    relations = Relation.objects.filter(
        Q(ends_before=None) | Q(ends_before__gt=on),
        student__in=student_ids,
        kind__in=(RelationKind.MATCH, RelationKind.CASELOAD),
        starts_on__lte=on,
    )
    referrals = Referral.objects.filter(student__in=student_ids, status__in=OPEN)
    if not actor.everything:
        referrals = referrals.filter(student__in=students_in_reach(actor, RECORD))
    named = relations.select_related("user").only("student", "kind", "user__name")
    told = referrals.select_related("programme").only("student", "status", "received_at", "programme__name")
    by_relation = _by_student(named.order_by("starts_on", "id"))
    by_referral = _by_student(told.order_by("received_at", "id"))
    return {
        student: WithSomebody(tuple(by_relation.get(student, ())), tuple(by_referral.get(student, ())))
        for student in by_relation.keys() | by_referral.keys()
    }


def _by_student(rows: Iterable[AboutStudent]) -> dict[int, list[AboutStudent]]:
    found: dict[int, list[AboutStudent]] = {}
    for row in rows:
        found.setdefault(row.student_id, []).append(row)
    return found

"""Reads of forms: what is due, what was answered, by whom and when."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from holdfast.engines.blueprint import Form
from holdfast.forms.access import Subject, answers_visible_to, reads_everybodys, voices_of
from holdfast.forms.choices import About
from holdfast.forms.models import AnsweredForm
from holdfast.forms.questions import is_always_asked_for, is_asked_for_sometimes
from holdfast.kernel.actor import Actor
from holdfast.people.access import Sight
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something whose forms are listed, and the stages that it has reached (their forms are due)."""

    programme: Programme
    subject: Subject
    stages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Listed:
    """One form of one thing: whether it is due, whether a rule waits for it, how far it is."""

    programme: Programme
    subject: Subject
    form: Form
    is_due: bool
    is_waited_for: bool
    is_complete: bool
    answered_at: datetime | None
    may_answer: bool
    may_read: bool


def forms_about(programme: Programme, about: About) -> list[Form]:
    return [form for form in blueprint_of(programme).content.forms if form.about == about]


def listed_forms(actor: Actor, wanted: Sequence[Wanted]) -> list[Listed]:
    """The forms about these things that this actor may answer or read, in the order of the blueprint.

    One query for the answers, and at most one for each student for what relates the actor to them.
    """
    wanted = [one for one in wanted if forms_about(one.programme, one.subject.about)]
    if not wanted:
        return []
    kept = list(_rows_about(wanted).filter(Q(is_private=False) | Q(answered_by_id=actor.user_id)))
    listed = []
    sights = {one.subject.student.pk: Sight(actor, one.subject.student) for one in wanted if one.subject.student}
    for one in wanted:
        sight = sights.get(one.subject.student.pk) if one.subject.student else None
        for form in forms_about(one.programme, one.subject.about):
            rows = [row for row in kept if row.form == form.code and _is_about(row, one)]
            found = _listed(actor, one, form, rows, sight)
            if found.may_answer or (found.may_read and found.answered_at):
                listed.append(found)
    return listed


def _rows_about(wanted: Iterable[Wanted]) -> QuerySet[AnsweredForm]:
    about = reduce(or_, (one.subject.rows & Q(programme=one.programme) for one in wanted))
    rows = AnsweredForm.objects.filter(about).only(
        "programme_id", "form", "about", "about_id", "student_id", "is_complete", "answered_by_id", "answered_at",
    )  # fmt: skip
    return rows.order_by("answered_at", "id")


def _is_about(row: AnsweredForm, one: Wanted) -> bool:
    subject = one.subject
    if (row.programme_id, row.about) != (one.programme.pk, subject.about):
        return False
    with_student = subject.about is About.HOUSEHOLD and subject.student and row.student_id == subject.student.pk
    return row.about_id == subject.id or bool(with_student)


def _listed(actor: Actor, one: Wanted, form: Form, rows: Sequence[AnsweredForm], sight: Sight | None) -> Listed:
    blueprint, subject = blueprint_of(one.programme), one.subject
    reached = form.at in one.stages
    whole = reads_everybodys(actor, subject, is_private=bool(form.private.value), sight=sight)
    return Listed(
        programme=one.programme,
        subject=subject,
        form=form,
        is_due=reached and not is_asked_for_sometimes(blueprint, form.code),
        is_waited_for=reached and is_always_asked_for(blueprint, form.code),
        is_complete=any(row.is_complete for row in rows),
        answered_at=rows[-1].answered_at if rows else None,
        may_answer=bool(voices_of(actor, one.programme, form, subject, sight)),
        may_read=whole or any(row.answered_by_id == actor.user_id for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Version:
    """One time that a form was answered."""

    row: AnsweredForm
    answers: dict[str, Any]


def versions_of(actor: Actor, programme: Programme, subject: Subject, code: str) -> list[Version]:
    """What this actor may read of the answers to a form about something, newest first."""
    rows = answers_visible_to(actor).filter(subject.rows, programme=programme, form=code)
    newest_first = rows.select_related("answered_by").order_by("-answered_at", "-id")
    return [Version(row, json.loads(row.answers or "{}")) for row in newest_first]

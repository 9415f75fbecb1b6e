"""Students who were away for long and are back: for whom a programme prepares the way back, and who opens it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from holdfast.cases.access import students_referable_by
from holdfast.cases.models import Referral
from holdfast.cases.routes import decides_at
from holdfast.kernel.actor import Actor
from holdfast.programmes.models import Programme
from holdfast.programmes.people import who_is
from holdfast.programmes.queries import blueprint_of, running_in, setting
from holdfast.records.attendance.queries import EndedAbsence, attendance_of, ended_absences

FORM = "reintegration"
AFTER = "entry.reintegration_after_days"
SHOWN_FOR = timedelta(days=21)
"""How long somebody who is back stands on the list."""


@dataclass(frozen=True, slots=True)
class Return:
    """One student who is back, the programme that prepares it, and the referral that was opened since, if one was."""

    absence: EndedAbsence
    programme: Programme
    referral: Referral | None


def programmes_that_prepare(actor: Actor) -> list[Programme]:
    """The running programmes of the actor's schools that prepare a way back which this actor may open: two queries."""
    prepared = [one for one in running_in(actor.school_ids) if setting(one, AFTER)]
    prefetch_related_objects(prepared, "people")
    return [one for one in prepared if _opens(actor, one)]


def _opens(actor: Actor, programme: Programme) -> bool:
    if decides_at(actor, programme.school_id):
        return True
    asked = {code for form in blueprint_of(programme).content.forms if form.code == FORM for code in _answer(form)}
    return bool(who_is(actor, programme) & asked)


def _answer(form: Any) -> Iterable[str]:
    return form.answered_by.value or ()


def coming_back(actor: Actor, programmes: Iterable[Programme], on: date) -> list[Return]:
    """Who is back, of the students whose registers this actor reads and whom they may refer; the newest first."""
    prepared = list(programmes)
    places = attendance_of({one.school_id for one in prepared}, on)
    known = {school: place for school, place in places.items() if place.has_data}
    found: list[Return] = []
    for programme in prepared:
        here = {school: place for school, place in known.items() if school == programme.school_id}
        found += _of(programme, actor, here, on) if here else []
    return sorted(found, key=lambda one: (one.referral is not None, -one.absence.back_on.toordinal()))


def _of(programme: Programme, actor: Actor, here: Any, on: date) -> list[Return]:
    days = int(setting(programme, AFTER))
    ended = ended_absences(actor, here, at_least=days, back_after=on - SHOWN_FOR)
    ids = [one.student.pk for one in ended]
    mine = set(students_referable_by(actor).filter(pk__in=ids).values_list("pk", flat=True))
    since = {one.student.pk: one.to_on for one in ended}
    opened = {
        one.student_id: one
        for one in programme.referrals.filter(student__in=ids).order_by("received_at", "id")
        if one.received_at.date() >= since[one.student_id]
    }
    return [Return(one, programme, opened.get(one.student.pk)) for one in ended if one.student.pk in mine]

"""What a student takes along from a meeting: what was known, and what the two agreed on; on the page and on a sheet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from holdfast.forms.choices import Face
from holdfast.forms.queries import forms_about, versions_of
from holdfast.forms.questions import asks_of
from holdfast.journeys.answer_form import about_match, about_student
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.access import matches_visible_to
from holdfast.meetings.queries import last_held_of, match_met_by, next_meeting_after, targets_set_at
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.web.doors import MENTORS, who
from holdfast.web.forms_answered.fields import answer_text, question_text
from holdfast.web.mentor.brief import told_brief
from holdfast.web.request import Request

STEPS = {face: step for step, face in enumerate((Face.HARD, Face.MIDDLE, Face.GOOD))}
MEASURED = ("faces", "number")


def gets_copy(match: Any) -> list[str]:
    """What the programme lets the student take along, in words; nothing where it says nothing."""
    language = get_language() or "en"
    return [one.in_language(language) for one in blueprint_of(match.programme).content.cycle.student_gets.value or ()]


def copy_of(actor: Actor, match: Any, at: datetime) -> dict[str, Any] | None:
    """The last meeting as the student takes it along; None before the first one, or where the programme gives none."""
    meeting = last_held_of(actor, match) if gets_copy(match) else None
    if meeting is None:
        return None
    return {
        "meeting": meeting,
        "brief": told_brief(actor, meeting, at),
        "targets": list(targets_set_at(actor, meeting)),
        "next": next_meeting_after(meeting),
    }


@dataclass(frozen=True, slots=True)
class Change:
    """One question about oneself, answered more than once: the first answer and the last one."""

    question: str
    first: str
    last: str
    meaning: str


def own_view_over_time(actor: Actor, match: Any) -> list[tuple[str, list[Change]]]:
    """How a student saw themselves then and now, form by form, as far as it can be compared."""
    blueprint, found = blueprint_of(match.programme), []
    for subject in (about_student(match.student), about_match(match)):
        for form in forms_about(match.programme, subject.about):
            if tuple(form.answered_by.value or ()) != ("student",):
                continue
            versions = [one for one in versions_of(actor, match.programme, subject, form.code) if one.row.is_complete]
            changes = _changes(asks_of(blueprint, form), versions) if len(versions) > 1 else []
            if changes:
                found.append((here(form.name), changes))
    return found


def _changes(asks: Any, versions: Any) -> list[Change]:
    """`versions` are newest first."""
    last, first = versions[0].answers, versions[-1].answers
    return [
        Change(question_text(ask), answer_text(ask, first[ask.key]), answer_text(ask, last[ask.key]),
               _meaning(ask.kind, first[ask.key], last[ask.key]))
        for ask in asks
        if ask.kind in MEASURED and ask.key in first and ask.key in last
    ]  # fmt: skip


def _meaning(kind: str, first: Any, last: Any) -> str:
    """A better face is good news; a number only changes."""
    if kind != "faces" or first == last:
        return "none"
    return "well" if STEPS[Face(last)] > STEPS[Face(first)] else "watch"


def own_match(actor: Actor, pk: int) -> Any:
    """A match of the student who asks."""
    people = ("student", "mentor", "programme__blueprint", "school__district")
    return matches_visible_to(actor).select_related(*people).filter(pk=pk, student=actor.student_id or 0).first()


@who(Role.STUDENT, *MENTORS)
@require_GET
def student_copy(request: Request, pk: int) -> HttpResponse:
    """One sheet to print, for the student's folder."""
    actor = request.actor
    match = own_match(actor, pk) if actor.has(Role.STUDENT) else match_met_by(actor, pk)
    if match is None or not gets_copy(match):
        raise Http404
    context = {"match": match, "copy": copy_of(actor, match, clock.now())}
    return render(request, "student/copy.html", context)

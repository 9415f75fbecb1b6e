"""The notes of one match: read, and written beside the meetings."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdfast.families.access import STAFF
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import Role
from holdfast.meetings import actions
from holdfast.meetings.facts import kinds_of_work
from holdfast.meetings.queries import (
    kinds_written,
    match_met_by,
    match_written_about_by,
    meetings_of,
    notes_of,
    written_with,
)
from holdfast.plans.access import has_plans
from holdfast.programmes.queries import blueprint_of
from holdfast.supervision.access import advisers
from holdfast.supervision.facts import steps_of
from holdfast.web.doors import MENTORS, who
from holdfast.web.forms import refusals_into
from holdfast.web.forms_answered.due import forms_of_match
from holdfast.web.mentor.forms import LONGEST_NOTE, LONGEST_PEER_NOTE, NoteForm
from holdfast.web.mentor.frame import done, page, refused
from holdfast.web.mentor.meetings import writes_briefly
from holdfast.web.request import Request

MOST = 50


@who(*MENTORS)
@require_http_methods(["GET", "POST"])
def mentor_notes(request: Request, pk: int) -> HttpResponse:
    """What was written about a match, newest first, with room for the next note. Nothing is ever changed."""
    actor, at = request.actor, clock.now()
    match = match_written_about_by(actor, pk)
    if match is None:
        raise Http404
    form = NoteForm(request.POST or None, brief_notes=writes_briefly(actor))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            actions.write_note(
                match=match,
                body=told["body"],
                client_key=told["client_key"],
                by=actor,
                at=at,
            )
        if not form.errors:
            said = _("Your note about %(student)s is kept.") % {"student": match.student.short_name}
            messages.success(request, said)
            return done(request, reverse("mentor_notes", args=[pk]), said)
    if form.errors and (answer := refused(request, form)):
        return answer
    wanted = request.GET.get("kind", "")
    notes = list((notes_of(actor, match).filter(kind=wanted) if wanted else notes_of(actor, match))[:MOST])
    if notes:
        audit.read(by=actor, at=at, record="meeting_note", student_id=match.student_id, school_id=match.school_id)
    in_full, language = match_met_by(actor, pk), (get_language() or "en")[:2]
    context = {
        "match": match,
        "student": match.student,
        "form": form,
        "notes": notes,
        "language": language,
        "together": written_with(actor, notes),
        "kind": wanted,
        "kinds": [(code, name.get(language, code)) for code, name in kinds_written(actor, match).items()],
        "offers_work": in_full is not None and bool(kinds_of_work(blueprint_of(in_full.programme))),
        "meetings": list(meetings_of(actor, match)[:MOST]),
        "longest": LONGEST_PEER_NOTE if writes_briefly(actor) else LONGEST_NOTE,
        "may_review": actor.has(Role.LEARNING_MENTOR, Role.RESOURCE_TEACHER),
        "forms_due": forms_of_match(actor, in_full),
        "knows_family": actor.has(*STAFF),
        "plan_in": in_full.programme_id if in_full is not None and has_plans(blueprint_of(in_full.programme)) else None,
        "has_steps": in_full is not None and bool(steps_of(blueprint_of(in_full.programme))),
        "may_ask": in_full is not None and bool(advisers(blueprint_of(in_full.programme))),
    }
    return page(request, "mentor/notes.html", context, status=422 if form.errors else 200)

"""A student's own page: who my mentor is, when we meet, what I mean to do this week, and how to change my mind."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.people.access import students_visible_to
from holdfast.web.doors import who
from holdfast.web.family.standing import standings
from holdfast.web.forms_answered.due import forms_of_match
from holdfast.web.request import Request
from holdfast.web.student.copy import copy_of, own_view_over_time


@who(Role.STUDENT)
@require_GET
def student_home(request: Request) -> HttpResponse:
    """With a mentor: when and where, and the targets. Without: where the request stands, and only then how to ask."""
    actor = request.actor
    mine = students_visible_to(actor).select_related("school").filter(pk=actor.student_id or 0)
    found = standings(actor, list(mine), clock.now())
    own = found[0] if found else None
    meeting = [pair.match for pair in own.pairs if pair.is_meeting] if own else []
    context = {
        "mine": own,
        "copies": {match.pk: copy_of(actor, match, clock.now()) for match in meeting},
        "forms": {match.pk: forms_of_match(actor, match) for match in meeting},
        "changes": {match.pk: own_view_over_time(actor, match) for match in meeting},
    }
    return render(request, "student/home.html", context)

"""A student's own page: who my mentor is, when we meet, what I mean to do this week, and how to change my mind."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.people.access import students_visible_to
from holdfast.web.doors import who
from holdfast.web.family.standing import standings
from holdfast.web.request import Request


@who(Role.STUDENT)
@require_GET
def student_home(request: Request) -> HttpResponse:
    """With a mentor: when and where, and the targets. Without: where the request stands, and only then how to ask."""
    actor = request.actor
    mine = students_visible_to(actor).select_related("school").filter(pk=actor.student_id or 0)
    found = standings(actor, list(mine), clock.now())
    return render(request, "student/home.html", {"mine": found[0] if found else None})

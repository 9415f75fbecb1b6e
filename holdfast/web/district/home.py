"""The district captain's page: every school in counts, never a child."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.kernel.actor import Role
from holdfast.supervision.queries import SMALLEST_CELL, schools_in_counts
from holdfast.web.doors import who
from holdfast.web.request import Request


@who(Role.DISTRICT, Role.AUDITOR)
@require_GET
def district_home(request: Request) -> HttpResponse:
    schools = schools_in_counts(request.actor, request.actor.on)
    return render(
        request, "district/home.html", {"schools": schools, "smallest": SMALLEST_CELL, "on": request.actor.on}
    )

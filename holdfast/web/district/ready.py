"""For the district captain: where each programme stands before its first referral, what is needed, what keeps away."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.kernel.actor import Role
from holdfast.programmes.texts import here, word
from holdfast.supervision import team
from holdfast.supervision.queries import SMALLEST_CELL, safe
from holdfast.web.doors import who
from holdfast.web.request import Request


@who(Role.DISTRICT, Role.AUDITOR)
@require_GET
def district_ready(request: Request) -> HttpResponse:
    """The programmes with something open first; counts of students only where they point at nobody."""
    programmes = team.programmes_in_district(request.actor)
    rows = sorted(team.readiness_in(programmes), key=lambda one: -len(one.missing))
    context = {
        "rows": [(one, [_missing(text, who) for text, who in one.missing]) for one in rows],
        "needed": [here(item) for item in team.needed_in(programmes)],
        "barriers": [(here(item), safe(count)) for item, count in team.barriers_together(programmes)],
        "smallest": SMALLEST_CELL,
        "on": request.actor.on,
    }
    return render(request, "district/ready.html", context)


def _missing(text: Any, who: str) -> str:
    return here(text) if text else _("backed by %(who)s") % {"who": word(who)}

"""An outside agency's page: who was shared with them by name, since when, until when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.accounts.sharing import shared_with
from holdfast.kernel.actor import Role
from holdfast.web.doors import who
from holdfast.web.request import Request


@who(Role.AGENCY)
@require_GET
def agency_home(request: Request) -> HttpResponse:
    """What ends first stands first: whoever still needs it has to ask."""
    return render(request, "caseload/agency.html", {"shares": shared_with(request.actor), "on": request.actor.on})

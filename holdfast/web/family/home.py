"""A guardian's own page: for each child who the mentor is, when they meet, what to answer, whom to call."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.people.access import students_in_reach
from holdfast.web.doors import who
from holdfast.web.family.standing import standings
from holdfast.web.request import Request


def _own(record: str, role: Role) -> frozenset[str]:
    """One's own children, whatever else this account may see in another role."""
    return frozenset({"o"}) if role is Role.GUARDIAN else frozenset()


@who(Role.GUARDIAN)
@require_GET
def family_home(request: Request) -> HttpResponse:
    """A child whose family is asked something stands first."""
    actor = request.actor
    mine = students_in_reach(actor, "student", _own).select_related("school").order_by("given_name", "id")
    found = standings(actor, list(mine), clock.now())
    return render(request, "family/home.html", {"children": sorted(found, key=lambda one: not one.waits)})

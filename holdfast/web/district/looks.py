"""The auditor's page: who looked at restricted records in the last days, in counts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.accounts import looks, texts
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.web.doors import who
from holdfast.web.request import Request


@who(Role.AUDITOR)
@require_GET
def district_looks(request: Request) -> HttpResponse:
    """Whose account is closed, and who looked most, stand first: that is what to ask about."""
    found = sorted(looks.looks_in_district(request.actor, clock.now()), key=lambda one: not one.is_closed)
    context = {
        "looks": [(one, texts.RECORDS.get(one.record, one.record)) for one in found],
        "days": looks.DAYS,
        "sealed_at": looks.last_seal(),
    }
    return render(request, "district/looks.html", context)

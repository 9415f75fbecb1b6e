"""The reviews of a programme: how many teachers answered, and which matches it is time to look at."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.kernel.actor import Role
from holdfast.meetings.choices import Decision
from holdfast.meetings.responses import responses, standings
from holdfast.people.access import whole_schools
from holdfast.programmes.access import programmes_visible_to
from holdfast.web.doors import MANAGERS, who
from holdfast.web.request import Request

A_PAGE = 100


@who(*MANAGERS)
@require_GET
def programme_reviews(request: Request, pk: int) -> HttpResponse:
    """For whoever answers for the whole school: counts by teacher, and each match with its last decision."""
    actor = request.actor
    schools = whole_schools(actor, "teacher_review", *MANAGERS)
    found = programmes_visible_to(actor).filter(school_id__in=schools).select_related("blueprint", "school__district")
    programme = found.filter(pk=pk).first()
    if programme is None:
        raise Http404
    page = Paginator(standings(programme), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "responses": responses(programme, actor.on),
        "matches": page,
        "decisions": dict(Decision.choices),
        "may_review": actor.has(Role.MANAGER),
        "on": actor.on,
    }
    return render(request, "teacher/responses.html", context)

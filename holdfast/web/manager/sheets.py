"""The sheets of a match on paper: agreement, meeting, first meeting, checks."""

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from holdfast.matches.access import matches_visible_to
from holdfast.web import paper
from holdfast.web.doors import MANAGERS, MENTORS, who
from holdfast.web.request import Request


@who(*MANAGERS, *MENTORS)
@require_GET
def match_sheet(request: Request, pk: int, kind: str) -> HttpResponse:
    """One sheet of a match, in the language of whoever prints it."""
    build = paper.MATCH_SHEETS.get(kind)
    people = matches_visible_to(request.actor).select_related(
        "student", "mentor", "programme__blueprint", "programme__school__district"
    )
    match = people.filter(pk=pk).first()
    if match is None or build is None:
        raise Http404
    return paper.answer(build(match, get_language() or "en"), kind)

"""One match as its mentor sees it: how far the two are, what puts it at risk, more weeks."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from holdfast.journeys import agree_extension
from holdfast.kernel import clock
from holdfast.kernel.errors import Refusal
from holdfast.matches.access import MEETING, is_mentor_of, matches_visible_to
from holdfast.matches.choices import Party
from holdfast.matches.extending import weeks_to_add
from holdfast.matches.queries import with_round_people
from holdfast.web.doors import MENTORS, who
from holdfast.web.manager.match_more_weeks import MoreWeeks, said
from holdfast.web.manager.match_teachers import teachers_said
from holdfast.web.manager.match_together import more_weeks_told, together_told
from holdfast.web.mentor.frame import page
from holdfast.web.request import Request


def _match(request: Request, pk: int) -> Any:
    found = with_round_people(matches_visible_to(request.actor).filter(status__in=MEETING)).filter(pk=pk).first()
    if found is None or not is_mentor_of(request.actor, found):
        raise Http404
    return found


@who(*MENTORS)
@require_GET
def mentor_match(request: Request, pk: int) -> HttpResponse:
    return _page(request, _match(request, pk))


def _page(request: Request, found: Any, form: MoreWeeks | None = None) -> HttpResponse:
    told = more_weeks_told(request.actor, found)
    context = {
        "match": found,
        "together": together_told(request.actor, found),
        "teachers_said": teachers_said(request.actor, found),
        "more": told,
        "more_form": form or MoreWeeks(initial={"weeks": weeks_to_add(found.programme)}),
        "mine_is_asked": told is not None
        and any(one["party"] == Party.MENTOR and one["said"] is None for one in told["answers"]),
    }
    return page(request, "mentor/proposal_together.html", context, status=422 if form else 200)


@who(*MENTORS)
@require_POST
def mentor_more_weeks(request: Request, pk: int) -> HttpResponse:
    """Ask for more weeks."""
    found, form = _match(request, pk), MoreWeeks(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    return _done(
        request,
        pk,
        lambda: agree_extension.ask_extension(
            match_id=pk, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data
        ),
    )


@who(*MENTORS)
@require_POST
def mentor_more_weeks_answer(request: Request, pk: int) -> HttpResponse:
    """Say yes or no to the weeks that somebody else asked for."""
    _match(request, pk)
    says_yes = request.POST.get("says") == "yes"
    return _done(
        request,
        pk,
        lambda: agree_extension.answer_extension(
            match_id=pk, party=Party.MENTOR, says_yes=says_yes, by=request.actor, at=clock.now(), on=request.actor.on
        ),
    )


def _done(request: Request, pk: int, act: Any) -> HttpResponse:
    try:
        said(request, act())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("mentor_match", pk=pk)

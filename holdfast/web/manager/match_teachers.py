"""Who at the school must know of a match: who was told and how, and what teachers said when they were asked."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.journeys import match_teachers
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import Refusal
from holdfast.matches.access import MEETING, matches_managed_by
from holdfast.matches.choices import ToldBy
from holdfast.matches.telling import answers_of_teachers, questions_to_teachers, who_to_tell
from holdfast.meetings.access import sees_single_reviews
from holdfast.programmes import texts
from holdfast.programmes.queries import blueprint_of
from holdfast.web.doors import who
from holdfast.web.request import Request


def told_teachers(actor: Actor, match: Any) -> dict[str, Any] | None:
    """Who must know of a match that goes on, for its page; None where the programme names nobody."""
    people = who_to_tell(match, actor.on) if match.status in MEETING else []
    if not people:
        return None
    rows = [
        {
            "party": one.party,
            "staff": one.staff.pk if one.staff else "",
            "name": one.staff.name if one.staff else texts.word(one.party),
            "told": one.told,
            "how": one.told.get_means_display() if one.told else "",
        }
        for one in people
    ]
    return {
        "rows": rows,
        "letter": _letter(match, {one.party for one in people}),
        "can_write": any(one.told is None and one.staff is not None and one.staff.email for one in people),
    }


def _letter(match: Any, parties: set[str]) -> str:
    """The code of the sheet about a match that the programme gives to these people; empty where it has none."""
    documents = blueprint_of(match.programme).content.documents
    about = [one for one in documents if one.about == "match" and parties & set(one.given_to.value or ())]
    return about[0].code if about else ""


def teachers_said(actor: Actor, match: Any) -> list[dict[str, Any]]:
    """What each teacher said when they were asked, to those who may know who said what."""
    questions = {one.id: one.in_language(get_language() or "en") for one in questions_to_teachers(match.programme)}
    if not questions or not sees_single_reviews(actor, match.student):
        return []
    return [
        {
            "who": told.staff.name if told.staff else texts.word(told.party),
            "at": told.answered_at,
            "answers": [(words, said[code]) for code, words in questions.items() if code in said],
        }
        for told, said in answers_of_teachers(match)
    ]


def _match(request: Request, pk: int) -> Any:
    found = matches_managed_by(request.actor).filter(pk=pk, status__in=MEETING).first()
    if found is None:
        raise Http404
    return found


@who(Role.MANAGER)
@require_POST
def tell(request: Request, pk: int) -> HttpResponse:
    """Write to everybody who has an address and does not know yet."""
    _match(request, pk)
    number = match_teachers.tell_teachers(match_id=pk, by=request.actor, at=clock.now(), on=request.actor.on)
    messages.success(
        request,
        ngettext("%(num)s person gets a link.", "%(num)s people get a link.", number) % {"num": number},
    )
    return redirect("match", pk=pk)


@who(Role.MANAGER)
@require_POST
def told(request: Request, pk: int, party: str) -> HttpResponse:
    """Write down that somebody was told in person or by letter."""
    _match(request, pk)
    staff = request.POST.get("staff", "")
    try:
        match_teachers.note_told(
            match_id=pk, party=party, staff_id=int(staff) if staff.isdecimal() else None,
            means=request.POST.get("means") or ToldBy.IN_PERSON, by=request.actor, at=clock.now(),
            on=request.actor.on,
        )  # fmt: skip
        messages.success(request, _("Kept."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("match", pk=pk)

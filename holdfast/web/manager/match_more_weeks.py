"""More weeks for a match, as the school sees it: ask, see who has said yes, write down what somebody said."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.cases.consent.people import told_about
from holdfast.journeys import agree_extension, match_links
from holdfast.journeys.reach import way_to, way_to_student
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.kernel.errors import Refusal
from holdfast.matches.access import MEETING, matches_managed_by
from holdfast.matches.choices import Party
from holdfast.matches.extending import can_be_extended, needed_for_extension, weeks_to_add
from holdfast.matches.queries import guardians_who_sign, with_round_people
from holdfast.web.design_charts import qr_svg
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into
from holdfast.web.jinja import date_text
from holdfast.web.manager.match_together import more_weeks_told, party_name
from holdfast.web.manager.sent import Reader, give_link, link_rows
from holdfast.web.request import Request

MOST_WEEKS = 52


class MoreWeeks(forms.Form):
    weeks = forms.IntegerField(min_value=1, max_value=MOST_WEEKS, label=gettext_lazy("How many school weeks more?"))


def said(request: Request, told: agree_extension.Asked) -> None:
    """What came of it, at the top of the next page."""
    if told.agreed:
        day = told.extension.ends_before
        messages.success(request, _("Everybody said yes. It goes on until %(day)s.") % {"day": date_text(day)})
    elif told.still_missing:
        messages.success(request, _("Kept. %(what)s") % {"what": told.still_missing})
    else:
        messages.success(request, _("Kept. It ends as it was agreed."))


def _match(request: Request, pk: int) -> Any:
    found = with_round_people(matches_managed_by(request.actor).filter(status__in=MEETING)).filter(pk=pk).first()
    if found is None or not can_be_extended(found.programme):
        raise Http404
    return found


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def more_weeks(request: Request, pk: int) -> HttpResponse:
    """Ask for more weeks, or see who still has to say yes."""
    found = _match(request, pk)
    form = MoreWeeks(request.POST or None, initial={"weeks": weeks_to_add(found.programme)})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            said(
                request,
                agree_extension.ask_extension(
                    match_id=pk, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data
                ),
            )
            return redirect("match_more_weeks", pk=pk)
    link = request.session.pop(f"more-link:{pk}", None)
    told = more_weeks_told(request.actor, found)
    context = {
        "match": found, "form": form, "more": told, "readers": _readers(found) if told and told["asked"] else {},
        "asked_parties": [party_name(one) for one in needed_for_extension(found.programme)],
        "link": link, "link_qr": qr_svg(link) if link else None, "back_href": reverse("match", args=[pk]),
    }  # fmt: skip
    return render(request, "manager/match_more_weeks.html", context, status=422 if form.errors else 200)


def _readers(found: Any) -> dict[str, list[dict[str, Any]]]:
    """Who can get a link, of those whose yes is asked for."""
    needed = needed_for_extension(found.programme)
    student = [Reader(None, found.student.short_name, way_to_student(found.student))] if Party.STUDENT in needed else []
    guardians = [
        Reader(one.pk, one.name, way_to(one))
        for one in guardians_who_sign(found.student_id)
        if Party.GUARDIAN in needed and told_about(found.student_id, one.pk)
    ]
    rows = link_rows([*student, *guardians], lambda pk: match_links.sent_as(match_links.MORE_WEEKS, found.pk, pk))
    return {Party.STUDENT: rows[: len(student)], Party.GUARDIAN: rows[len(student) :]}


@who(Role.MANAGER)
@require_POST
def more_weeks_answer(request: Request, pk: int, party: str) -> HttpResponse:
    """Write down what somebody said: yes or no."""
    _match(request, pk)
    try:
        said(
            request,
            agree_extension.answer_extension(
                match_id=pk, party=party, says_yes=request.POST.get("says") == "yes", by=request.actor,
                at=clock.now(), on=request.actor.on,
            ),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("match_more_weeks", pk=pk)


@who(Role.MANAGER)
@require_POST
def more_weeks_link(request: Request, pk: int) -> HttpResponse:
    """A link to answer on a phone, for the student or one guardian: sent, or shown once to hand over."""
    _match(request, pk)
    chosen = request.POST.get("guardian", "")
    guardian = int(chosen) if chosen.isdecimal() else None
    shown = give_link(request, match_links.MORE_WEEKS, pk, guardian, send=bool(request.POST.get("send")))
    if shown:
        request.session[f"more-link:{pk}"] = shown
    return redirect("match_more_weeks", pk=pk)

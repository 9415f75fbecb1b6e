"""What a teacher is told when a student of theirs has a mentor, and what they are asked once, behind a link."""

import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdfast.journeys import match_teachers
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.scope import scope
from holdfast.matches.telling import actor_of, open_link, questions_to_teachers, told_to, works_here
from holdfast.programmes.queries import blueprint_of
from holdfast.web.doors import SIGNED_LINK, link_closed, who, with_door
from holdfast.web.forms import refusals_into
from holdfast.web.request import Request

LONGEST = 500
WEEKLY = ("every_subject_teacher", "class_teacher", "chosen_teachers")


class View(forms.Form):
    """One question each, in the words of the programme."""

    def __init__(self, told: Any, data: Any) -> None:
        super().__init__(data, prefix=f"pair-{told.pk}")
        self.told = told
        for one in questions_to_teachers(told.match.programme):
            self.fields[one.id] = forms.CharField(
                max_length=LONGEST, required=False, label=one.in_language(get_language() or "en"),
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip


def _by_link(view: Callable[[Request, Actor], HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to the teacher who holds a living link; an account in the same browser counts for nothing here."""

    @functools.wraps(view)
    def guarded(request: Request, token: str) -> HttpResponse:
        at = clock.now()
        link = open_link(token, at)
        if link is None:
            return link_closed(request)
        timezone.activate(link.school.district.time_zone)
        with scope(actor_of(link, at)) as actor:
            return view(request, actor) if works_here(actor) else link_closed(request)

    return with_door(guarded, SIGNED_LINK)


@_by_link
@require_http_methods(["GET", "POST"])
def pairs_by_link(request: Request, actor: Actor) -> HttpResponse:
    """From the message, without a password."""
    return _pairs(request, actor)


@who(Role.TEACHER, Role.RESOURCE_TEACHER)
@require_http_methods(["GET", "POST"])
def pairs(request: Request) -> HttpResponse:
    """Signed in."""
    return _pairs(request, request.actor)


def _pairs(request: Request, actor: Actor) -> HttpResponse:
    """Each match once; what is sent is about the one whose button was pressed."""
    told = list({one.match_id: one for one in told_to(actor)}.values())
    pressed = request.POST.get("pair", "")
    shown = [(one, View(one, request.POST if str(one.pk) == pressed else None)) for one in told]
    for one, form in shown:
        if form.is_bound and form.is_valid():
            with refusals_into(form):
                match_teachers.answer_as_teacher(told_id=one.pk, answers=form.cleaned_data, by=actor, at=clock.now())
                messages.success(request, _("Kept. Thank you: the mentor reads it before the next meeting."))
                return redirect(request.path)
    wrong = any(form.errors for _one, form in shown)
    context = {"pairs": [_pair(one, form) for one, form in shown]}
    return render(request, "teacher/pairs.html", context, status=422 if wrong else 200)


def _pair(told: Any, form: View) -> dict[str, Any]:
    blueprint = blueprint_of(told.match.programme)
    return {
        "told": told,
        "student": told.match.student,
        "mentor": told.match.mentor.name,
        "programme": blueprint.content.name.in_language(get_language() or "en"),
        "per_week": blueprint.setting("agreement.frequency_per_week").value,
        "reviews": blueprint.setting("cycle.review_from").value in WEEKLY
        and blueprint.setting("cycle.review_cadence").value == "weekly",
        "form": form if form.fields and told.answered_at is None else None,
    }

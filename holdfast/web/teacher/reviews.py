"""The teacher's week on one screen: every mentored student of my classes, signed in or by a link."""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdfast.journeys import review
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import Refusal
from holdfast.kernel.scope import scope
from holdfast.meetings.actions_reviews import Given
from holdfast.meetings.reviewing import Row, actor_of, open_link, rows_for, still_works_here
from holdfast.web.doors import SIGNED_LINK, link_closed, who, with_door
from holdfast.web.request import Request

LONGEST_COMMENT, LONGEST_ALSO = 500, 12
View = Callable[..., HttpResponse]


def by_review_link(view: View) -> View:
    """Open to the teacher who holds a living review link; an account in the same browser counts for nothing here."""

    @functools.wraps(view)
    def guarded(request: Request, token: str) -> HttpResponse:
        at = clock.now()
        link = open_link(token, at)
        if link is None:
            return link_closed(request)
        timezone.activate(link.school.district.time_zone)
        with scope(actor_of(link, at)) as actor:
            return view(request, actor) if still_works_here(actor) else link_closed(request)

    return with_door(guarded, SIGNED_LINK)


class RowForm(forms.Form):
    """What is said of one student in one class. A value that was changed counts more than "the same"."""

    same = forms.BooleanField(required=False)
    praise = forms.BooleanField(required=False)
    comment = forms.CharField(max_length=LONGEST_COMMENT, required=False)

    def __init__(self, row: Row, data: Mapping[str, Any] | None) -> None:
        super().__init__(data, prefix=row.key)
        self.row = row
        points = [(point.points, point.points) for point in row.points]
        for aspect in row.aspects:
            self.fields[aspect.id] = forms.TypedChoiceField(
                choices=points, coerce=int, required=False, empty_value=None
            )

        for one in row.also:
            self.fields[f"also-{one.id}"] = forms.CharField(max_length=LONGEST_ALSO, required=False)

    def given(self, everybody_same: bool) -> Given | None:
        """The review to keep, or None when nothing was said."""
        told, row = self.cleaned_data, self.row
        chosen = {one.id: told[one.id] for one in row.aspects if told.get(one.id) is not None}
        known = {one.id: row.shown[one.id] for one in row.aspects if one.id in row.shown}
        same = (told["same"] or everybody_same) and bool(known)
        before = (row.now.comment, row.now.is_praise) if row.now else ("", False)
        also = {one.id: said for one in row.also if (said := told[f"also-{one.id}"].strip())}
        is_new = chosen != known or also != row.also_shown
        if not is_new and (told["comment"].strip(), told["praise"]) == before and not same:
            return None
        values = chosen if chosen and chosen != known else known
        return Given(row.key, values, told["comment"], told["praise"], also)


@who(Role.TEACHER, Role.RESOURCE_TEACHER)
@require_http_methods(["GET", "POST"])
def teacher_reviews(request: Request) -> HttpResponse:
    """Signed in."""
    return _reviews(request, request.actor)


@by_review_link
@require_http_methods(["GET", "POST"])
def teacher_reviews_by_link(request: Request, actor: Actor) -> HttpResponse:
    """From the message of the week, without a password."""
    return _reviews(request, actor)


def _reviews(request: Request, actor: Actor) -> HttpResponse:
    rows = rows_for(actor, actor.on)
    row_forms = [RowForm(row, request.POST if request.method == "POST" else None) for row in rows]
    error = ""
    if request.method == "POST" and not any(form.errors for form in row_forms):
        same = request.POST.get("all") == "same"
        given = [one for form in row_forms if (one := form.given(same and form.row.now is None)) is not None]
        try:
            kept = review.review_week(given=given, by=actor, at=clock.now())
        except Refusal as refusal:
            error = str(refusal.message)
        else:
            messages.success(request, _said(kept))
            return redirect(request.path)
    wrong = error or any(form.errors for form in row_forms)
    context = {
        "classes": _by_class(row_forms),
        "rows": rows,
        "error": error,
        "on": actor.on,
        "longest": LONGEST_COMMENT,
        "longest_also": LONGEST_ALSO,
    }
    context["can_repeat"] = sum(row.now is None and bool(row.before) for row in rows) > 1
    return render(request, "teacher/reviews.html", context, status=422 if wrong else 200)


def _said(kept: int) -> str:
    if not kept:
        return _("Nothing was chosen, so nothing was kept. Tap “Same as last week”, or change a value.")
    return ngettext("%(number)s review is kept. Thank you.", "%(number)s reviews are kept. Thank you.", kept) % {
        "number": kept
    }


def _by_class(row_forms: Sequence[RowForm]) -> list[tuple[Any, list[dict[str, Any]]]]:
    found: dict[int, tuple[Any, list[dict[str, Any]]]] = {}
    language = get_language() or "en"
    for form in row_forms:
        row = form.row
        shown = {one.id: row.shown.get(one.id) for one in row.aspects}
        told = {
            "row": row,
            "form": form,
            "points": [(point.points, point.in_language(language)) for point in row.points],
            "aspects": [
                (one.id, one.in_language(language), form[one.id].value() if form.is_bound else shown[one.id])
                for one in row.aspects
            ],
            "also": [
                (
                    one.id,
                    one.in_language(language),
                    form[f"also-{one.id}"].value() if form.is_bound else row.also_shown.get(one.id, ""),
                )
                for one in row.also
            ],
            "comment": form["comment"].value() if form.is_bound else (row.now.comment if row.now else ""),
            "praise": form["praise"].value() if form.is_bound else bool(row.now and row.now.is_praise),
            "same": form["same"].value() if form.is_bound else False,
        }
        found.setdefault(row.section.pk, (row.section, []))[1].append(told)
    return list(found.values())

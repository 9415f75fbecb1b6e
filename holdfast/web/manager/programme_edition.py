"""A new edition of a programme's blueprint: what changes, what of the school's own does not fit, adopting it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from holdfast.engines.blueprint import (
    Blueprint,
    Difference,
    Item,
    Text,
    by_subject,
    differences,
    settings_that_do_not_fit,
)
from holdfast.kernel import clock
from holdfast.programmes import actions, queries, texts
from holdfast.programmes.facts import blueprint_in
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into
from holdfast.web.manager.programme_set_up import programme_to_change
from holdfast.web.manager.programme_words import value_text
from holdfast.web.manager.programmes import EDITORS
from holdfast.web.request import Request

PLACES: Mapping[str, Promise] = {
    "name": _("Name"),
    "summary": _("Summary"),
    "source": _("Source"),
    "rules": _("Rules"),
    "forms": _("Forms"),
    "documents": _("Documents"),
}
SAYS: Mapping[str, Promise] = {"added": _("New"), "removed": _("Gone"), "changed": _("Changed")}


class Adopt(forms.Form):
    edition = forms.CharField(widget=forms.HiddenInput)


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def edition(request: Request, pk: int) -> HttpResponse:
    """What a new edition changes, subject by subject; one button adopts it."""
    one = programme_to_change(request.actor, pk)
    newer = queries.newer_edition(one)
    form = Adopt(
        request.POST if request.method == "POST" else None, initial={"edition": newer.edition if newer else ""}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.adopt_edition(programme=one, edition=form.cleaned_data["edition"], by=request.actor, at=clock.now())
            messages.success(
                request,
                gettext("%(name)s runs from edition %(edition)s now.")
                % {"name": one.name, "edition": form.cleaned_data["edition"]},
            )
            return redirect("programme", one.pk)
    context: dict[str, Any] = {"programme": one, "form": form, "newer": newer}
    if newer is not None:
        old, new = blueprint_in(one.blueprint), blueprint_in(newer)
        unfit = settings_that_do_not_fit(new, one.settings)
        does, words = _changes(old, new)
        context |= {
            "does": does, "words_only": words, "unfit": [texts.problem_text(problem) for problem in unfit],
            "kept": len(queries.settings_kept(newer, one.settings)),
        }  # fmt: skip
    return render(request, "manager/programme_edition.html", context, status=422 if form.errors else 200)


def _changes(old: Blueprint, new: Blueprint) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """One line for each subject: what the programme does differently, and where only words or their order changed."""
    does: list[dict[str, str]] = []
    words: list[dict[str, str]] = []
    for subject, found in by_subject(differences(old, new)).items():
        about = {difference.about for difference in found}
        if about == {"edition"}:
            continue
        row = {"key": _label(subject, old, new), "value": _said(subject, found, old, new)}
        (does if about & {"value", "rule"} else words).append(row)
    return does, words


def _label(subject: str, old: Blueprint, new: Blueprint) -> str:
    if subject in texts.LABELS:
        return texts.label(subject)
    if named := _named(new, subject) or _named(old, subject):
        return texts.here(named)
    place = subject.partition(".")[0]
    return str(PLACES.get(place) or texts.SECTIONS.get(place, _("Purpose")))


def _named(blueprint: Blueprint, subject: str) -> Text | None:
    """The name or the text of the entry of a list, such as a rule, a form or a document."""
    part: Any = blueprint.content
    for key in subject.split("."):
        if isinstance(part, tuple):
            part = next((entry for entry in part if getattr(entry, "code", None) == key), None)
        else:
            part = getattr(part, key, None)
    found = getattr(part, "name", None) or getattr(part, "text", None)
    return found if isinstance(found, Text) else None


def _said(subject: str, found: tuple[Difference, ...], old: Blueprint, new: Blueprint) -> str:
    """Was and now of a setting, entries that came and went of a list; for anything else that it changed."""
    path = subject if subject in new.settings or subject in old.settings else f"{subject}.kind"
    was, now = (blueprint.settings.get(path) for blueprint in (old, new))
    if was is None or now is None:
        return str(SAYS["changed" if was is now else "removed" if now is None else "added"])
    if any(isinstance(entry, Item) for value in (was.value, now.value) if isinstance(value, tuple) for entry in value):
        return _entries(was.value or (), now.value or ())
    if was.value == now.value:
        return str(SAYS["changed"])
    return gettext("Was: %(was)s. Now: %(now)s.") % {"was": value_text(was.value), "now": value_text(now.value)}


def _entries(was: tuple[Item, ...], now: tuple[Item, ...]) -> str:
    before, after = {one.id: one for one in was}, {one.id: one for one in now}
    groups = (
        (gettext("New"), [after[code] for code in after if code not in before]),
        (gettext("Gone"), [before[code] for code in before if code not in after]),
        (gettext("Changed"), [after[code] for code in after if code in before and after[code] != before[code]]),
    )
    lines = [
        gettext("%(what)s: %(entries)s.")
        % {"what": word, "entries": "; ".join(texts.here(one).rstrip(".") for one in listed)}
        for word, listed in groups
        if listed
    ]
    return " ".join(lines) or str(SAYS["changed"])

"""The launch of a programme: its letters and posters to print, all of them in one file, and who has been told."""

import io
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.kernel import clock
from holdfast.messaging.paper import render as printed
from holdfast.programmes import actions, texts
from holdfast.programmes.launch import kit_of, told_of
from holdfast.programmes.queries import blueprint_of
from holdfast.web import paper
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.manager.programme_set_up import programme_to_change
from holdfast.web.manager.programme_words import things_to_tick, value_text
from holdfast.web.manager.programmes import EDITORS
from holdfast.web.quick.codes import About
from holdfast.web.quick.printing import way_back
from holdfast.web.request import Request

LANGUAGES = ("en", "fr")
ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The same sheets make the same file, whenever it is made."""


class Told(forms.Form):
    told = forms.MultipleChoiceField(label=_("Who has been told"), required=False, widget=forms.CheckboxSelectMultiple)


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def launch(request: Request, pk: int) -> HttpResponse:
    """The sheets of the launch, each and all as one file, and who has been told by now."""
    one = programme_to_change(request.actor, pk)
    rows, kit = told_of(one), kit_of(blueprint_of(one))
    given = {"told": [row.code for row in rows if row.ticked_at is not None]}
    form = Told(request.POST if request.method == "POST" else None, initial=given)
    set_choices(form, "told", [(row.code, texts.here(row.text)) for row in rows])
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.tick_told(programme=one, told=form.cleaned_data["told"], by=request.actor, at=clock.now())
            messages.success(request, gettext("Kept."))
            return redirect("programme_launch", one.pk)
    context: dict[str, Any] = {
        "programme": one,
        "form": form,
        "rows": things_to_tick(rows),
        "sheets": [
            {
                "name": texts.here(document.name),
                "kind": texts.word(document.kind.value or ""),
                "given_to": value_text(document.given_to.value) if document.given_to.value else "",
                "href": reverse("programme_sheet", args=[one.pk, document.code]),
            }
            for document in kit
        ],
    }
    return render(request, "manager/programme_launch.html", context, status=422 if form.errors else 200)


@who(*EDITORS)
@require_GET
def kit(request: Request, pk: int) -> HttpResponse:
    """Every sheet of the launch in both languages, as one file."""
    one = programme_to_change(request.actor, pk)
    blueprint = blueprint_of(one)
    documents = kit_of(blueprint)
    if not documents:
        raise Http404
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as bundle:
        for language in LANGUAGES:
            known = paper.Known(one, blueprint, language)
            for document in documents:
                back = way_back(one, document, language, About.NOBODY)
                sheet = printed(paper.document_sheet(document, known, **back))
                bundle.writestr(ZipInfo(f"{language}/{document.code}.pdf", ALWAYS), sheet)
    headers = {"Content-Disposition": 'attachment; filename="launch.zip"'}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)

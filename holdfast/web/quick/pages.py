"""A sheet came back: its code leads to the screen on which it is entered, filled as far as the sheet says."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.web.doors import signed_in
from holdfast.web.paper.ours import documents_of
from holdfast.web.quick.codes import About, Printed, code_of, document_number, printed_as
from holdfast.web.quick.entries import address_for, candidates, entry_for, scanned
from holdfast.web.request import Request


class Code(forms.Form):
    code = forms.CharField(
        label=_("Code of the sheet"),
        max_length=40,
        help_text=_("Beside the square pattern: four times four letters and digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-width": 20}),
    )

    def clean_code(self) -> Printed:
        printed = printed_as(self.cleaned_data["code"])
        if printed is None:
            raise forms.ValidationError(
                gettext("No sheet of ours has this code. Look at each letter again: O is a zero here, I and L a one.")
            )
        return printed


@signed_in
@require_http_methods(["GET", "POST"])
def enter_sheet(request: Request) -> HttpResponse:
    """Type the code of a sheet where no camera is at hand."""
    form = Code(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("quick_sheet", code_of(form.cleaned_data["code"]))
    return render(request, "quick/enter.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_GET
def quick_sheet(request: Request, code: str) -> HttpResponse:
    """On to the screen of this sheet; for an empty one first about whom it is."""
    printed, actor = printed_as(code), request.actor
    if printed is None:
        return _nothing(request, gettext("No sheet of ours has this code"))
    visible = programmes_visible_to(actor).select_related("blueprint", "school__district", "lead")
    programme = visible.filter(pk=printed.programme_id).first()
    if programme is None:
        return _nothing(request, gettext("This sheet is not for you to enter"))
    listed = documents_of(blueprint_of(programme))
    document = next((one for one in listed if document_number(one.code) == printed.document), None)
    entry = entry_for(document) if document else None
    if document is None or entry is None:
        return _nothing(request, gettext("The programme does not use this sheet any more"))
    if printed.about is About.NOBODY and entry.about is not About.NOBODY:
        rows = [
            (name, reverse("quick_sheet", args=[code_of(Printed(programme.pk, printed.document, entry.about, pk))]))
            for pk, name in candidates(actor, programme, entry.about)
        ]
        context = {"rows": rows, "heading": here(document.name), "programme": programme}
        return render(request, "quick/whose.html", context)
    address = address_for(entry, scanned(actor, programme, document, printed))
    return redirect(address) if address else _nothing(request, gettext("Nothing waits for this sheet"))


def _nothing(request: Request, heading: str) -> HttpResponse:
    return render(request, "quick/nothing.html", {"heading": heading}, status=404)

"""The pages on which one setting is changed: one field, a text in both languages, or a list entry by entry.

They work on a programme and on a blueprint that the school makes; `Edited` is what they know of either.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from holdfast.engines.blueprint import Blueprint
from holdfast.programmes import editing, queries, texts
from holdfast.programmes.actions import SettingsRefused
from holdfast.programmes.queries import Shape
from holdfast.web.forms import refusals_into
from holdfast.web.manager.programme_words import rule_rows, value_text
from holdfast.web.manager.setting_fields import (
    both_languages,
    entry_fields,
    entry_from,
    entry_initial,
    field_of,
    initial_of,
    plain,
)
from holdfast.web.request import Request

BLUEPRINT = "blueprint"
NEW = "new"
"""The place of an entry that is not in the list yet; no entry has this code, since `new_code` numbers it."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What is edited: its blueprint now and before the school's own settings, its page, the addresses, the change."""

    now: Blueprint
    published: Blueprint
    pk: int
    name: str
    page: str
    setting: str
    entry: str
    change: Callable[[Mapping[str, Any], str], object]


def label_of(blueprint: Blueprint, path: str) -> str:
    """What a setting is called: a rule by its text, the questions of a form and the parts of a sheet by its name."""
    if rule := next((row for row in rule_rows(blueprint) if row.path == path), None):
        return rule.text
    listed, _dot, rest = path.partition(".")
    if listed in ("forms", "documents"):
        return next(
            texts.here(one.name) for one in getattr(blueprint.content, listed) if one.code == rest.split(".")[0]
        )
    return texts.label(path)


class Change(forms.Form):
    """One setting, with the field or the two fields that its type asks for."""

    reason = forms.CharField(label=_("Why?"), required=False, max_length=300, help_text=_("Kept with the change."))

    def __init__(self, *args: Any, label: str, shape: Shape, options: tuple[str, ...], value: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if shape is Shape.TEXT:
            given = both_languages(label, value)
        else:
            given = {"value": field_of(label, shape, options)}
            given["value"].initial = initial_of(shape, value)
        self.fields = {**given, "reason": self.fields["reason"]}

    def answer(self, shape: Shape) -> Any:
        """What was said, as the setting keeps it."""
        said = self.cleaned_data
        return {"en": said["en"], "fr": said["fr"]} if shape is Shape.TEXT else plain(shape, said["value"])


@contextmanager
def problems_into(form: forms.Form) -> Iterator[None]:
    """A refusal beside the field that its path names first; else above all fields."""
    with refusals_into(form):
        try:
            yield
        except SettingsRefused as refusal:
            for problem in refusal.problems:
                name = next((key for key in problem.path.split(".") if key in form.fields), None)
                form.add_error(name, texts.problem_text(problem))


def setting_page(request: Request, edited: Edited, path: str) -> HttpResponse:
    """Change one setting, or take the school's own value back."""
    if path not in edited.now.settings:
        raise Http404
    shape, options = queries.shape_of(edited.now, path)
    if shape is Shape.READ:
        raise Http404
    held, label = edited.now.setting(path), label_of(edited.now, path)
    form = Change(
        request.POST if request.method == "POST" else None, label=label, shape=shape, options=options, value=held.value
    )
    if request.method == "POST":
        if request.POST.get("value") == BLUEPRINT:
            with problems_into(form):
                edited.change({path: None}, "")
                return _changed(request, edited, label)
        elif shape is Shape.ENTRIES:
            return _rearranged(request, edited, path)
        elif form.is_valid():
            with problems_into(form):
                edited.change({path: form.answer(shape)}, form.cleaned_data["reason"])
                return _changed(request, edited, label)
    published = edited.published.setting(path)
    context = {
        "form": form, "edited": edited, "label": label, "path": path, "origin": texts.ORIGINS[held.origin],
        "published": value_text(published.value), "published_origin": texts.ORIGINS[published.origin],
        "is_ours": path in _own(edited), "note": texts.here(held.note), "taken_back": BLUEPRINT,
        "entries": _entry_rows(held) if shape is Shape.ENTRIES else None, "new": NEW,
    }  # fmt: skip
    template = "manager/setting_entries.html" if shape is Shape.ENTRIES else "manager/setting.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _own(edited: Edited) -> set[str]:
    """The settings that differ from what they would be taken back to."""
    return {path for path, one in edited.now.settings.items() if one.school != edited.published.settings[path].school}


def _entry_rows(held: Any) -> list[dict[str, Any]]:
    return [
        {
            "code": one.id,
            "words": texts.here(one),
            "explain": texts.here(one.explain),
            "origin": texts.ORIGINS[held.origin_of(one.id)],
        }
        for one in held.value or ()
    ]


def _changed(request: Request, edited: Edited, label: str) -> HttpResponse:
    messages.success(request, gettext("Changed: %(setting)s.") % {"setting": label})
    return redirect(edited.page, edited.pk)


def _rearranged(request: Request, edited: Edited, path: str) -> HttpResponse:
    """One entry further up, or out."""
    entries = editing.entries_of(edited.now, path)
    code = request.POST.get("up") or request.POST.get("out") or ""
    arrange = editing.moved_up if "up" in request.POST else editing.without_entry
    form = forms.Form(request.POST)
    with problems_into(form):
        edited.change({path: arrange(entries, code)}, "")
    for problem in form.non_field_errors():
        messages.error(request, str(problem))
    return redirect(edited.setting, edited.pk, path)


class EntryForm(forms.Form):
    """One entry of a list: its words in both languages, a longer explanation, and what else the list asks of it."""

    en = forms.CharField(label=_("English"), max_length=400)
    fr = forms.CharField(label=_("French"), max_length=400)
    explain_en = forms.CharField(
        label=_("Explained in English"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    explain_fr = forms.CharField(
        label=_("Explained in French"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, more: dict[str, forms.Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(more)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for one, other in (("explain_en", "explain_fr"), ("explain_fr", "explain_en")):
            if said.get(one) and not said.get(other):
                self.add_error(other, gettext("Say it in both languages: the sheets are printed in each."))
        return said


def entry_page(request: Request, edited: Edited, path: str, code: str) -> HttpResponse:
    """Reword one entry of a list, or write a new one."""
    if path not in edited.now.settings or queries.shape_of(edited.now, path)[0] is not Shape.ENTRIES:
        raise Http404
    entries = editing.entries_of(edited.now, path)
    entry = editing.entry_in(entries, code)
    if entry is None and code != NEW:
        raise Http404
    asked = editing.fields_of(edited.now, path)
    form = EntryForm(
        request.POST if request.method == "POST" else None, more=entry_fields(edited.now, asked),
        initial=entry_initial(asked, entry or {}),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with problems_into(form):
            said = entry_from(asked, form.cleaned_data, entry or {})
            edited.change({path: editing.with_entry(entries, said, code if entry else None)}, "")
            return redirect(edited.setting, edited.pk, path)
    context = {
        "form": form, "edited": edited, "label": label_of(edited.now, path), "path": path, "code": code,
        "is_new": not entry,
    }  # fmt: skip
    return render(request, "manager/setting_entry.html", context, status=422 if form.errors else 200)

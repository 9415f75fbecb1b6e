"""The papers that belong to a referral: which of them the school has, which were asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.cases.choices import Held
from holdfast.programmes.queries import setting
from holdfast.programmes.texts import here

PREFIX = "paper_"


def add_papers(form: forms.Form, programme: Any, known: dict[str, str] | None = None) -> list[str]:
    """A field for each paper that the programme names; their names, in order."""
    names = []
    for item in setting(programme, "entry.documents") or ():
        names.append(f"{PREFIX}{item.id}")
        form.fields[names[-1]] = forms.ChoiceField(
            label=here(item), choices=[*Held.choices, ("", _("Not yet"))], required=False,
            initial=(known or {}).get(item.id, ""), widget=forms.RadioSelect(attrs={"data-inline": True}),
        )  # fmt: skip
    return names


def papers_told(form: forms.Form) -> dict[str, str]:
    """What was said of each paper, by its id."""
    return {name.removeprefix(PREFIX): said for name, said in form.cleaned_data.items() if name.startswith(PREFIX)}


def paper_rows(programme: Any, known: dict[str, str]) -> list[tuple[str, str]]:
    """Each paper that the programme names, and where it stands."""
    words = dict(Held.choices)
    return [
        (here(item), str(words.get(known.get(item.id, ""), _("Not yet"))))
        for item in setting(programme, "entry.documents") or ()
    ]

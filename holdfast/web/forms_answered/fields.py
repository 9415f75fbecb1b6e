"""A form of a programme as fields of a page, and its answers as words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.forms.choices import Face
from holdfast.forms.questions import Ask
from holdfast.programmes import texts
from holdfast.web.jinja import date_text, list_text, number_text

MOST_RADIOS = 7
YES, NO = "yes", "no"


class AnswersForm(forms.Form):
    """One field for each question. What fits a question is decided where answers are kept."""

    client_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": gettext_lazy("Open the page again and save once more.")}
    )

    def __init__(self, *args: Any, asks: Sequence[Ask], voices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks
        if len(voices) > 1:
            choices = [(code, capfirst(texts.word(code))) for code in voices]
            self.fields["answered_as"] = forms.ChoiceField(
                label=_("Whose answers are these?"), choices=choices, widget=forms.RadioSelect
            )
        for ask in asks:
            self.fields[field_name(ask.key)] = _field(ask)

    def given(self) -> dict[str, Any]:
        """What was said, by the key of each question."""
        return {ask.key: self.cleaned_data[field_name(ask.key)] for ask in self.asks}

    def ask_for_all(self, *, needed: bool) -> None:
        """Whether the labels say that an answer can be left out."""
        for ask in self.asks:
            self.fields[field_name(ask.key)].required = needed

    def rows(self) -> list[dict[str, Any]]:
        """The questions in order, each with its fields: one, or one for every setting that it sets."""
        rows: list[dict[str, Any]] = []
        for ask in self.asks:
            bound = self[field_name(ask.key)]
            if rows and rows[-1]["id"] == ask.question.id:
                rows[-1]["fields"].append(bound)
            else:
                several = "--" in ask.key
                rows.append({"id": ask.question.id, "kind": ask.kind, "fields": [bound],
                             "legend": texts.here(ask.question) if several else "",
                             "explain": texts.here(ask.question.explain)})  # fmt: skip
        return rows


def field_name(key: str) -> str:
    return f"q-{key}"


def _field(ask: Ask) -> forms.Field:
    label = texts.label(ask.path) if ask.path and "--" in ask.key else texts.here(ask.question)
    told: dict[str, Any] = {"label": label, "required": False}
    if "--" not in ask.key:
        told["help_text"] = texts.here(ask.question.explain)
    listed = {**told, "error_messages": {"invalid_choice": _("Choose one of the answers that are listed.")}}
    match ask.kind:
        case "tick":
            return forms.BooleanField(**told)
        case "yes_no":
            choices = [(YES, _("Yes")), (NO, _("No"))]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect(attrs={"data-inline": True}), **listed)
        case "faces":
            return forms.ChoiceField(choices=Face.choices, widget=forms.RadioSelect, **listed)
        case "choices":
            return forms.MultipleChoiceField(choices=_capital(ask), widget=forms.CheckboxSelectMultiple, **listed)
        case "choice" if len(ask.options) > MOST_RADIOS:
            return forms.ChoiceField(choices=[("", _("Choose")), *_capital(ask)], **listed)
        case "choice":
            return forms.ChoiceField(choices=_capital(ask), widget=forms.RadioSelect, **listed)
        case "number":
            return forms.CharField(widget=forms.NumberInput, **told)
        case "date":
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **told)
        case _:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **told)


def _capital(ask: Ask) -> list[tuple[str, str]]:
    return [(code, capfirst(words)) for code, words in ask.choices()]


def initial_of(asks: Sequence[Ask], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the fields show them."""
    shown = {ask: answers[ask.key] for ask in asks if ask.key in answers}
    return {
        field_name(ask.key): (YES if value else NO) if ask.kind == "yes_no" else value for ask, value in shown.items()
    }


def answer_text(ask: Ask, value: Any) -> str:
    """An answer as people read it."""
    if value is None:
        return _("No answer")
    match ask.kind:
        case "tick":
            return _("Done")
        case "yes_no":
            return _("Yes") if value else _("No")
        case "faces":
            return str(Face(value).label) if value in Face.values else str(value)
        case "choice" | "choices":
            words = dict(_capital(ask))
            codes = value if isinstance(value, list) else [value]
            return list_text(words.get(code, code) for code in codes)
        case "number":
            return number_text(value, 0 if isinstance(value, int) else 2)
        case "date":
            return date_text(_day(value))
        case _:
            return str(value)


def _day(value: str) -> Any:
    return forms.DateField(input_formats=["%Y-%m-%d"]).clean(value)


def question_text(ask: Ask) -> str:
    """What was asked, with the name of the setting where a question has several fields."""
    asked = texts.here(ask.question)
    return f"{asked} {texts.label(ask.path)}" if ask.path and "--" in ask.key else asked

"""The field that a setting's type asks for, and the way from what was answered to the value that is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from holdfast.programmes import texts
from holdfast.programmes.queries import Shape

YES, NO = "yes", "no"


def field_of(label: str, shape: Shape, options: tuple[str, ...]) -> forms.Field:
    """One setting on a page of its own: every choice stands there."""
    choices = _choices(shape, options)
    match shape:
        case Shape.NUMBER:
            return forms.IntegerField(label=label)
        case Shape.CHOICES:
            return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)
        case _:
            return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def _choices(shape: Shape, options: tuple[str, ...]) -> list[tuple[str, str]]:
    if shape is Shape.FLAG:
        return [(YES, gettext("Yes")), (NO, gettext("No"))]
    return [(code, texts.word(code)) for code in options]


def short_field_of(label: str, shape: Shape, options: tuple[str, ...], *, value: Any) -> forms.Field:
    """One setting among many, with its value set before. Where there is none, it may stay undecided."""
    field = field_of(label, shape, options)
    if isinstance(field, forms.ChoiceField) and shape is not Shape.CHOICES:
        undecided = [] if value is not None else [("", gettext("Not decided"))]
        field = forms.ChoiceField(label=label, choices=[*undecided, *_choices(shape, options)])
    field.required, field.initial = value is not None, initial_of(value)
    return field


def initial_of(value: Any) -> Any:
    if isinstance(value, bool):
        return YES if value else NO
    return list(value) if isinstance(value, tuple) else value


def plain(shape: Shape, answer: Any) -> Any:
    return answer == YES if shape is Shape.FLAG else answer


def is_another(shape: Shape, answer: Any, value: Any) -> bool:
    """Whether an answer decides something else than what holds now. An empty answer decides nothing."""
    if answer in ("", None, []):
        return False
    if shape is Shape.CHOICES:
        return value is None or set(answer) != set(value)
    return bool(plain(shape, answer) != value)

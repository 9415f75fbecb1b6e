"""Plain forms: they check what was typed; actions decide what may be done."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from holdfast.kernel.errors import Refusal


@contextmanager
def refusals_into(form: forms.Form) -> Iterator[None]:
    """A refusal of the action becomes an error of the form: beside its field, or above all fields."""
    try:
        yield
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))


def limit_length(form: forms.Form, name: str, longest: int) -> None:
    """How long a text may be, where it depends on who writes."""
    field = form.fields[name]
    if not isinstance(field, forms.CharField):
        raise TypeError(f"{name} is not a text")
    field.max_length = longest
    field.validators.append(MaxLengthValidator(longest))


def set_choices(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """What can be chosen in a field, where it depends on who asks."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is not a field to choose in")
    field.choices = list(choices)

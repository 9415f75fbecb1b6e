"""Plain forms: they check what was typed; actions decide what may be done."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from holdfast.kernel.errors import Refusal


@contextmanager
def refusals_into(form: forms.Form) -> Iterator[None]:
    """A refusal of the action becomes an error of the form: beside its field, or above all fields."""
    try:
        yield
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))

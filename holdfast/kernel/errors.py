"""Refusals: what a person asked for and could not have, with the reason and the remedy."""

from django.utils.functional import Promise

type_of_text = str | Promise


class Refusal(Exception):
    """A rule said no. `message` is shown to the person as it stands, in their language.

    `field` names the form field it belongs to, where there is one.
    """

    def __init__(self, message: type_of_text, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class NotAllowed(Refusal):
    """The actor may see the record but not do this to it."""

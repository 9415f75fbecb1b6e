"""Texts that only this installation can read: encrypted with keys kept outside the database.

A person with root on the running server can read them; a stolen database or backup cannot be read without the keys.
"""

import functools
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class NoteKeyMissing(Exception):
    """A text was encrypted with a key that this installation does not have."""


@functools.cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str) -> str:
    return _box(tuple(settings.NOTE_KEYS)).encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    try:
        return _box(tuple(settings.NOTE_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise NoteKeyMissing("A note was written with a key that is not in HOLDFAST_NOTE_KEYS.") from error


class SealedTextField(models.TextField):  # type: ignore[type-arg]  # the stubs' generics have no run-time form
    """A text encrypted at rest. Newest key first in NOTE_KEYS; older keys still read. Empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        return seal(value) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return unseal(value) if value else value

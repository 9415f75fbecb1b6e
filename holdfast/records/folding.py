"""Texts as one searches and compares them."""

import unicodedata


def folded(*names: str) -> str:
    """A name as one searches for it: no accents, no capitals."""
    text = unicodedata.normalize("NFKD", " ".join(name for name in names if name))
    return "".join(char for char in text if not unicodedata.combining(char)).casefold()

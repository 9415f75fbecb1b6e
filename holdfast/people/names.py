"""Names as one searches and compares them."""

import unicodedata

APART = str.maketrans({"-": " ", "'": " ", "’": " "})
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
"""Letters that are no letter with an accent, and are typed as these."""


def folded(*names: str) -> str:
    """Names without accents, capitals, hyphens or double spaces: "Éloïse  Tremblay-Roy" finds itself."""
    text = unicodedata.normalize("NFKD", " ".join(name for name in names if name))
    plain = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(plain.casefold().translate(APART).translate(LETTERS).split())

"""Names as one searches and compares them."""

import unicodedata

APART = str.maketrans("-'’", "   ")


def folded(*names: str) -> str:
    """Names without accents, capitals, hyphens or double spaces: "Éloïse  Tremblay-Roy" finds itself."""
    text = unicodedata.normalize("NFKD", " ".join(name for name in names if name))
    plain = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(plain.casefold().translate(APART).split())

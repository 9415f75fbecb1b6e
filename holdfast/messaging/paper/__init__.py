"""Letters and sheets as accessible PDF: one page each, tagged, in the reader's language, with a way back by QR code.

A document is a list of blocks; one Typst file knows how to set each kind. Texts reach it as JSON data, never as markup.

    sheet = Sheet(title="...", language="fr", school="...", blocks=(Words("..."), Items((("Goals", "..."),)), ...))
    pdf = render(sheet)
"""

from holdfast.messaging.paper.printing import DoesNotFitOnePage, render
from holdfast.messaging.paper.sheet import (
    Block,
    Choices,
    Facts,
    Heading,
    Items,
    Lines,
    Options,
    Sheet,
    Signatures,
    Table,
    Words,
)

__all__ = [
    "Block",
    "Choices",
    "DoesNotFitOnePage",
    "Facts",
    "Heading",
    "Items",
    "Lines",
    "Options",
    "Sheet",
    "Signatures",
    "Table",
    "Words",
    "render",
]

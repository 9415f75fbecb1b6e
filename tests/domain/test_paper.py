"""Letters and sheets: one page, tagged, in their language, and no text is ever read as markup."""

import io

import pytest
from pypdf import PdfReader

from holdfast.messaging.paper import (
    Choices,
    DoesNotFitOnePage,
    Facts,
    Heading,
    Items,
    Lines,
    Options,
    Sheet,
    Signatures,
    Table,
    Words,
    render,
)

EVERY_BLOCK = (
    Words("Dear family,"),
    Heading("What it is"),
    Items((("Goals", "To do better."), ("Rules", ""))),
    Facts((("Mentor", "Perry Winkle"),)),
    Words("You decide.", loud=True),
    Choices(("Yes", "No")),
    Lines("Your question"),
    Options("How was it?", ("Hard", "So-so", "Better"), faces=True),
    Table(("Week of", "Days missed"), (("9 November",),), blank=2, ticked=(1,)),
    Signatures((("Parent or guardian", "Sandy Ternfin"),), "Signature", "Date"),
)


def _sheet(**changed: object) -> Sheet:
    told = {"title": "What you should know", "language": "en", "school": "Tern Point", "blocks": EVERY_BLOCK}
    return Sheet(**{**told, "link": "https://example.org/f/x", "link_text": "Sign on your phone", **changed})


def _read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_tagged_page_with_title_and_language(language: str) -> None:
    pdf = _read(render(_sheet(language=language)))
    catalogue = pdf.trailer["/Root"]
    assert len(pdf.pages) == 1
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]) == language
    assert pdf.metadata is not None
    assert pdf.metadata.title == "What you should know"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_every_text_is_on_the_page() -> None:
    text = _read(render(_sheet())).pages[0].extract_text()
    for expected in ("How was it?", "Better", "Days missed", "9 November"):
        assert expected in text
    for expected in ("Dear family,", "Goals", "To do better.", "Perry Winkle", "You decide.", "Your question", "Date"):
        assert expected in text


def test_a_text_is_never_markup() -> None:
    attack = '#read("sheet.typ") *bold* $x$ \\ <page-count> "]'
    text = _read(render(_sheet(blocks=(Words(attack),)))).pages[0].extract_text()
    assert '#read("sheet.typ") *bold* $x$' in text.replace("“", '"').replace("”", '"')


def test_a_long_sheet_gets_smaller_letters_and_stays_one_page() -> None:
    items = Items(
        tuple((f"Item {n}", "A sentence of an ordinary length that says what this item is for.") for n in range(19))
    )
    assert len(_read(render(_sheet(blocks=(items,)))).pages) == 1


def test_a_poster_has_larger_letters_than_a_sheet() -> None:
    def height(sheet: Sheet) -> float:
        sizes: list[float] = []
        _read(render(sheet)).pages[0].extract_text(
            visitor_text=lambda text, cm, tm, font, size: sizes.append(size * tm[3])
        )
        return max(sizes)

    assert height(_sheet(poster=True, blocks=(Words("Come by."),))) > 1.5 * height(_sheet(blocks=(Words("Come by."),)))


def test_what_cannot_fit_says_so() -> None:
    with pytest.raises(DoesNotFitOnePage, match="more than one page"):
        render(_sheet(blocks=(Words("word " * 5000),)))

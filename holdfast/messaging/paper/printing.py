"""From a sheet to a PDF of one page that a screen reader can read (PDF/UA-1)."""

import io
import json
from dataclasses import asdict
from importlib.resources import as_file, files

import segno
import typst

from holdfast.messaging.paper.sheet import Sheet

FITS = ((11.0, 1.0), (10.5, 1.0), (10.0, 1.0), (10.0, 0.9), (9.5, 0.9), (9.5, 0.8), (9.0, 0.8))
"""Size of the letter in points and share of the room around it and to write in: the first that fits is used.

Smaller letters cannot be read by everybody, and a hand needs 5 mm of height.
"""
POSTER = ((22.0, 1.6), (19.0, 1.5), (16.0, 1.4), (13.0, 1.2), *FITS)


class DoesNotFitOnePage(ValueError):
    """The texts of this sheet are too long for one page, even in small letters."""


def _qr(link: str) -> str:
    drawing = io.BytesIO()
    segno.make(link, error="m").save(drawing, kind="svg", border=0)
    return drawing.getvalue().decode()


def render(sheet: Sheet) -> bytes:
    """The PDF of a sheet. Raises DoesNotFitOnePage."""
    data = asdict(sheet) | {"qr": _qr(sheet.link) if sheet.link else ""}
    with as_file(files("holdfast.messaging.paper").joinpath("sheet.typ")) as template:
        for size, room in POSTER if sheet.poster else FITS:
            values = {"data": json.dumps(data | {"size": size, "room": room})}
            compiler = typst.Compiler(str(template), sys_inputs=values, ignore_system_fonts=True)
            if compiler.query("<page-count>", field="value", one=True) in ("1", 1):
                pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"])
                if isinstance(pdf, bytes):
                    return pdf
    raise DoesNotFitOnePage(f"«{sheet.title}» needs more than one page.")

"""From a sheet to a PDF of one page that a screen reader can read (PDF/UA-1)."""

import io
import json
from dataclasses import asdict
from importlib.resources import as_file, files

import segno
import typst

from holdfast.messaging.paper.sheet import Sheet

SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)
"""Sizes of the letter in points, largest first: the first that fits one page is used."""


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
        for size in SIZES:
            values = {"data": json.dumps(data | {"size": size})}
            compiler = typst.Compiler(str(template), sys_inputs=values, ignore_system_fonts=True)
            if compiler.query("<page-count>", field="value", one=True) in ("1", 1):
                pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"])
                if isinstance(pdf, bytes):
                    return pdf
    raise DoesNotFitOnePage(f"«{sheet.title}» needs more than one page.")

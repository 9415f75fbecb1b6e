"""The code on a sheet: where its QR leads, and the words that stand beside it."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Document
from holdfast.web.quick.codes import About, Printed, code_of, document_number
from holdfast.web.quick.entries import entry_for

NO_BREAK_HYPHEN = "\u2011"
"""On paper the code stays on one line."""


def way_back(programme: Any, document: Document, language: str, about: About, about_id: int = 0) -> dict[str, str]:
    """`link` and `link_text` of a sheet that comes back; nothing for one that does not."""
    entry = entry_for(document)
    if entry is None:
        return {}
    code = code_of(Printed(programme.pk, document_number(document.code), about, about_id))
    with translation.override(language):
        said = {"what": entry.words, "code": code.replace("-", NO_BREAK_HYPHEN)}
        return {
            "link": f"{settings.PUBLIC_URL.rstrip('/')}{reverse('quick_sheet', args=[code])}",
            "link_text": _("%(what)s. Code of this sheet: %(code)s") % said,
        }

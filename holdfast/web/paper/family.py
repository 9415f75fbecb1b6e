"""The sheet on which a guardian answers: the programme's own, or ours, with their code on it."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from holdfast.cases.consent.state import ConsentState
from holdfast.messaging.paper import Sheet
from holdfast.web.paper.documents import asks_consent, document_sheet
from holdfast.web.paper.known import Known
from holdfast.web.paper.ours import documents_of
from holdfast.web.paper.sheets import spoken


def family_sheet(state: ConsentState, guardian: Any, link: str) -> Sheet:
    """What the family must know, what a yes means, and where to sign; the QR code leads to the same on a phone."""
    referral, language = state.referral, spoken(guardian.language)
    document = next(one for one in documents_of(state.blueprint) if asks_consent(one))
    known = Known(
        referral.programme, state.blueprint, language, student=referral.student.name, grade=referral.student.grade,
        guardian=guardian.name,
    )  # fmt: skip
    with translation.override(language):
        return document_sheet(document, known, link=link, link_text=_("Read and sign on your phone"))

"""What is printed: letters and sheets of one page, from the records and the programme's own texts."""

from holdfast.web.paper.documents import (
    OF_A_MATCH,
    OF_A_STUDENT,
    asks_consent,
    document_sheet,
    documents_about,
    fills_of,
    find_document,
)
from holdfast.web.paper.known import Known
from holdfast.web.paper.sheets import (
    MATCH_SHEET_NAMES,
    MATCH_SHEETS,
    answer,
    family_sheet,
    paper_of,
    spoken,
    student_card,
)

__all__ = [
    "MATCH_SHEETS",
    "MATCH_SHEET_NAMES",
    "OF_A_MATCH",
    "OF_A_STUDENT",
    "Known",
    "answer",
    "asks_consent",
    "document_sheet",
    "documents_about",
    "family_sheet",
    "fills_of",
    "find_document",
    "paper_of",
    "spoken",
    "student_card",
]

"""What is printed: letters and sheets of one page, from the records and the programme's own texts."""

from holdfast.web.paper.documents import (
    OF_A_MATCH,
    OF_A_MENTOR,
    OF_A_STUDENT,
    asks_consent,
    document_sheet,
    documents_about,
    find_document,
)
from holdfast.web.paper.family import family_sheet
from holdfast.web.paper.filled import known_of_match, known_of_mentor, known_of_student
from holdfast.web.paper.known import Known
from holdfast.web.paper.ours import document_for, documents_of, fills_of
from holdfast.web.paper.sheets import answer, paper_of, spoken, student_card

__all__ = [
    "OF_A_MATCH",
    "OF_A_MENTOR",
    "OF_A_STUDENT",
    "Known",
    "answer",
    "asks_consent",
    "document_for",
    "document_sheet",
    "documents_about",
    "documents_of",
    "family_sheet",
    "fills_of",
    "find_document",
    "known_of_match",
    "known_of_mentor",
    "known_of_student",
    "paper_of",
    "spoken",
    "student_card",
]

"""Any document that a blueprint names, as a sheet: empty, or filled with what is known."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Blueprint, Document, DocumentPart
from holdfast.messaging.paper import Block, Facts, Heading, Sheet
from holdfast.web.paper.fills import FILLS, signatures
from holdfast.web.paper.known import Known, Place
from holdfast.web.paper.ours import documents_of, fills_of
from holdfast.web.paper.sheets import paper_of

SIGNATURES = "signatures"
WHO = frozenset({"student", "mentor", "household", "family"})
"""Fills that say whom a sheet is about."""
OF_A_MATCH = ("match", "meeting", "student", "household")
OF_A_STUDENT = ("student", "household")
OF_A_MENTOR = ("mentor",)


def documents_about(blueprint: Blueprint, about: Iterable[str]) -> list[Document]:
    """The documents that can be filled for somebody. The family's answer has a sheet of its own for each guardian."""
    found = [one for one in documents_of(blueprint) if one.about in tuple(about)]
    return [one for one in found if not asks_consent(one)]


def asks_consent(document: Document) -> bool:
    """Whether a family answers on it: filled, it carries the guardian's own code and is printed from their page."""
    return "consent" in fills_of(document)


def find_document(listed: Iterable[Document], code: str) -> Document | None:
    return next((one for one in listed if one.code == code), None)


def document_sheet(document: Document, known: Known, *, link: str = "", link_text: str = "") -> Sheet:
    """The document in the language of `known`; signatures stand last."""
    language, programme = known.language, known.programme
    with translation.override(language):
        return Sheet(
            title=document.name.in_language(language),
            subtitle=known.blueprint.content.name.in_language(language),
            language=language,
            school=programme.school.name,
            blocks=tuple(_blocks(document, known)),
            link=link,
            link_text=link_text,
            footer=_footer(document, known),
            paper=paper_of(programme.school),
            poster=document.kind.value == "poster",
        )


def _blocks(document: Document, known: Known) -> Iterable[Block]:
    parts = sorted(document.parts.value or (), key=lambda one: one.fill == SIGNATURES)
    if WHO.isdisjoint(fills_of(document)):
        yield from _who(document, known)
    for part in parts:
        yield Heading(part.in_language(known.language))
        yield from _filled(document, part, known)
    if (document.signed_by.value or "consent" in fills_of(document)) and SIGNATURES not in fills_of(document):
        yield from signatures(known, Place(document))


def _filled(document: Document, part: DocumentPart, known: Known) -> tuple[Block, ...]:
    return FILLS[part.fill](known, Place(document, part.form))


def _who(document: Document, known: Known) -> Iterable[Block]:
    """Whom this sheet is about, where no part of it says so. An empty letter is addressed by hand."""
    place = Place(document)
    if place.is_letter and not known.is_filled:
        return
    student, mentor = (_("Student"), known.student), (_("Mentor"), known.mentor)
    facts = {
        "student": (student,),
        "household": (student,),
        "match": (student, mentor),
        "meeting": (student, mentor, (_("Day and time"), known.when)),
        "mentor": (mentor,),
    }.get(document.about, ())
    if facts:
        yield Facts(facts)


def _footer(document: Document, known: Known) -> str:
    said = {
        "lead": known.programme.lead.name,
        "school": known.programme.school.name,
        "programme": known.programme.name,
    }
    if document.comes_back.value:
        said["school"] = known.programme.school.reach
        return _("Questions: %(lead)s, %(school)s. Give this sheet back to the school.") % said
    if known.is_filled:
        return _("%(school)s, %(programme)s. Keep this where others cannot read it.") % said
    return _("Questions: %(lead)s, %(school)s.") % said

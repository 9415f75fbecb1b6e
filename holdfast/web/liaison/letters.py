"""The programme's letter to a family, with the days that the student missed, in the family's language."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from holdfast.engines.blueprint import Blueprint, Document
from holdfast.families.access import STAFF
from holdfast.families.queries import family_members
from holdfast.journeys.contact import footing_to_write
from holdfast.web import paper
from holdfast.web.doors import who
from holdfast.web.liaison.on_paper import family_parts
from holdfast.web.quick.codes import About
from holdfast.web.quick.printing import way_back
from holdfast.web.request import Request

LANGUAGES = ("en", "fr")
ANY_TIME = frozenset({"contact", "any_time"})
ABOUT = frozenset({"student", "household"})


def letters_to_families(blueprint: Blueprint) -> list[Document]:
    """The programme's letters that go to a family when there is something to say."""
    return [
        one
        for one in blueprint.content.documents
        if one.kind.value == "letter" and one.at in ANY_TIME and one.about in ABOUT
    ]


@who(*STAFF)
@require_GET
def family_letter(request: Request, pk: int, programme: int, code: str) -> HttpResponse:
    """A letter to the family, for whoever may contact it."""
    footing = footing_to_write(request.actor, pk, programme)
    if footing is None or not footing.standing.may_contact:
        raise Http404
    document = paper.find_document(letters_to_families(footing.blueprint), code)
    if document is None:
        raise Http404
    student, language = footing.around.student, _language(request, pk)
    known = paper.Known(
        footing.around.programme, footing.blueprint, language, student=student.name, grade=student.grade,
        **family_parts(request.actor, student, footing.around.programme, document, language),
    )  # fmt: skip
    back = way_back(footing.around.programme, document, language, About.STUDENT, student.pk)
    return paper.answer(paper.document_sheet(document, known, **back), code)


def _language(request: Request, pk: int) -> str:
    """What was asked for, or the language of whom the letter goes to."""
    asked = request.GET.get("language", "")
    if asked in LANGUAGES:
        return asked
    person: Any = next((one.link.guardian for one in family_members([pk])[pk] if one.may_be_called), None)
    return person.language if person and person.language in LANGUAGES else "en"

"""Sheets to print: those of a programme, empty; those of a referral, a match and a mentor, with what is known."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.cases.access import referrals_visible_to
from holdfast.engines.blueprint import Document
from holdfast.forms.facts import blueprint_for
from holdfast.matches.access import matches_managed_by, matches_visible_to
from holdfast.mentors.access import mentors_visible_to
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.web import paper
from holdfast.web.doors import MANAGERS, MENTORS, readers_of, who
from holdfast.web.liaison.on_paper import family_parts
from holdfast.web.manager.programme_words import value_text
from holdfast.web.manager.programmes import READERS
from holdfast.web.quick.codes import About
from holdfast.web.quick.entries import entry_for
from holdfast.web.quick.printing import way_back
from holdfast.web.request import Request

LANGUAGES = ("en", "fr")


def language_of(request: Request) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else paper.spoken(get_language() or "en")


def sheet_row(document: Document, href: str) -> dict[str, Any]:
    """A line of a list: which sheet, who signs, who gets it, whether it comes back, where it prints."""
    return {
        "name": here(document.name),
        "signed_by": value_text(document.signed_by.value) if document.signed_by.value else "",
        "given_to": value_text(document.given_to.value) if document.given_to.value else "",
        "comes_back": entry_for(document) is not None,
        "links": [(code, f"{href}?language={code}") for code in LANGUAGES],
    }


def sheet_list(request: Request, **context: Any) -> HttpResponse:
    return render(request, "manager/sheets.html", context)


def printed(known: paper.Known, document: Document, about: About, about_id: int = 0) -> HttpResponse:
    """The sheet, with its way back where it comes back."""
    back = way_back(known.programme, document, known.language, about, about_id)
    return paper.answer(paper.document_sheet(document, known, **back), document.code)


@who(*READERS)
@require_GET
def programme_sheets(request: Request, pk: int) -> HttpResponse:
    """Every document of a programme, to print empty."""
    one = _programme(request, pk)
    return sheet_list(
        request,
        heading=_("Sheets of %(name)s") % {"name": one.name},
        back=(_("Back to the programme"), reverse("programme", args=[pk])),
        lead=_("Each is one page and empty. To print one with the names on it, open the referral, match or mentor."),
        rows=[
            sheet_row(document, reverse("programme_sheet", args=[pk, document.code]))
            for document in paper.documents_of(blueprint_of(one))
        ],
    )


@who(*READERS)
@require_GET
def programme_sheet(request: Request, pk: int, code: str) -> HttpResponse:
    """One document of a programme, empty."""
    one = _programme(request, pk)
    blueprint = blueprint_of(one)
    document = _or_404(paper.document_for(blueprint, code))
    return printed(paper.Known(one, blueprint, language_of(request)), document, About.NOBODY)


def _programme(request: Request, pk: int) -> Any:
    visible = programmes_visible_to(request.actor).select_related("blueprint", "school__district", "lead")
    return _or_404(visible.filter(pk=pk).first())


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


def found_in(documents: Iterable[Document], code: str) -> Document:
    document: Document = _or_404(paper.find_document(documents, code))
    return document


@who(*readers_of("referral"))
@require_GET
def referral_sheets(request: Request, pk: int) -> HttpResponse:
    """The sheets about a student who was referred, with the name on them."""
    one = _referral(request, pk)
    listed = paper.documents_about(blueprint_of(one.programme), paper.OF_A_STUDENT)
    return sheet_list(
        request,
        heading=_("Sheets for %(name)s") % {"name": one.student.name},
        back=(_("Back to the referral"), reverse("referral", args=[pk])),
        lead=_("The sheet that the family signs prints from their own page, with their code on it."),
        rows=[sheet_row(document, reverse("referral_sheet", args=[pk, document.code])) for document in listed],
    )


@who(*readers_of("referral"))
@require_GET
def referral_sheet(request: Request, pk: int, code: str) -> HttpResponse:
    """One sheet about a student who was referred."""
    one = _referral(request, pk)
    document = found_in(paper.documents_about(blueprint_of(one.programme), paper.OF_A_STUDENT), code)
    language = language_of(request)
    known = paper.known_of_student(
        request.actor, one.programme, one.student, document, language,
        **family_parts(request.actor, one.student, one.programme, document, language),
    )  # fmt: skip
    return printed(known, document, About.STUDENT, one.student_id)


def _referral(request: Request, pk: int) -> Any:
    people = referrals_visible_to(request.actor).select_related(
        "student", "programme__blueprint", "programme__school__district", "programme__lead"
    )
    return _or_404(people.filter(pk=pk).first())


@who(*MANAGERS, *MENTORS)
@require_GET
def match_sheets(request: Request, pk: int) -> HttpResponse:
    """The sheets of a match, with the names and the targets that still run."""
    match = _match(request, pk)
    managed = matches_managed_by(request.actor).filter(pk=pk).exists()
    back = (_("Back to the match"), reverse("match", args=[pk]))
    listed = paper.documents_about(blueprint_of(match.programme), paper.OF_A_MATCH)
    return sheet_list(
        request,
        heading=_("Sheets for %(student)s and %(mentor)s")
        % {"student": match.student.name, "mentor": match.mentor.name},
        back=back if managed else (_("Back to your meetings"), reverse("mentor_meetings")),
        lead=_("Each is one page, with what is known already. The rest is filled in by hand."),
        rows=[sheet_row(document, reverse("match_sheet", args=[pk, document.code])) for document in listed],
    )


@who(*MANAGERS, *MENTORS)
@require_GET
def match_sheet(request: Request, pk: int, kind: str) -> HttpResponse:
    """One sheet of a match: the programme's own document of that code or for that purpose, or else ours."""
    match = _match(request, pk)
    blueprint = blueprint_for(match.programme, match.pk)
    document = _or_404(paper.document_for(blueprint, kind))
    if document not in paper.documents_about(blueprint, paper.OF_A_MATCH):
        raise Http404
    language = language_of(request)
    known = paper.known_of_match(
        request.actor, match, document, language,
        **family_parts(request.actor, match.student, match.programme, document, language),
    )  # fmt: skip
    return printed(known, document, About.MATCH, match.pk)


def _match(request: Request, pk: int) -> Any:
    people = matches_visible_to(request.actor).select_related(
        "student", "mentor", "programme__blueprint", "programme__school__district", "programme__lead"
    )
    return _or_404(people.filter(pk=pk).first())


@who(*MANAGERS)
@require_GET
def mentor_sheets(request: Request, pk: int) -> HttpResponse:
    """The sheets about a mentor, of each programme of the school that has some."""
    mentor = _mentor(request, pk)
    rows = [
        sheet_row(document, reverse("mentor_sheet", args=[pk, one.pk, document.code])) | {"of": one.name}
        for one in _programmes_of(request, mentor)
        for document in paper.documents_about(blueprint_of(one), paper.OF_A_MENTOR)
    ]
    return sheet_list(
        request,
        heading=_("Sheets for %(name)s") % {"name": mentor.name},
        back=(_("Back to the mentor"), reverse("mentor", args=[pk])),
        lead=_("Each is one page, with what is known already. The rest is filled in by hand."),
        rows=rows,
    )


@who(*MANAGERS)
@require_GET
def mentor_sheet(request: Request, pk: int, programme: int, code: str) -> HttpResponse:
    """One sheet about a mentor in one programme."""
    mentor = _mentor(request, pk)
    one = _or_404(next((one for one in _programmes_of(request, mentor) if one.pk == programme), None))
    document = found_in(paper.documents_about(blueprint_of(one), paper.OF_A_MENTOR), code)
    known = paper.known_of_mentor(request.actor, one, mentor, document, language_of(request))
    return printed(known, document, About.MENTOR, mentor.pk)


def _mentor(request: Request, pk: int) -> Any:
    return _or_404(mentors_visible_to(request.actor).filter(pk=pk).first())


def _programmes_of(request: Request, mentor: Any) -> list[Any]:
    found = programmes_visible_to(request.actor).filter(school=mentor.school_id).exclude(status="closed")
    return list(found.select_related("blueprint", "school__district", "lead").order_by("name"))

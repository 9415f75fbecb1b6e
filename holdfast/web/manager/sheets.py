"""Sheets to print: those of a programme, empty; those of a referral and of a match, filled with what is known."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.cases.access import referrals_visible_to
from holdfast.engines.blueprint import Blueprint, Document
from holdfast.matches.access import matches_managed_by, matches_visible_to
from holdfast.meetings.access import meetings_visible_to, targets_visible_to
from holdfast.meetings.choices import MeetingStatus, TargetStatus
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.web import paper
from holdfast.web.doors import MANAGERS, MENTORS, readers_of, who
from holdfast.web.liaison.on_paper import family_parts
from holdfast.web.manager.programme_words import value_text
from holdfast.web.manager.programmes import READERS
from holdfast.web.request import Request

LANGUAGES = ("en", "fr")
OWN_SHEETS = ("agreement", "meeting", "first-meeting", "checks")
"""The sheets of a match that every programme has, unless its blueprint names one of its own for the purpose."""


def _language(request: Request) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else paper.spoken(get_language() or "en")


def _row(document: Document, href: str) -> dict[str, Any]:
    """A line of a list: which sheet, who signs, who gets it, and where it prints in each language."""
    return {
        "name": here(document.name),
        "signed_by": value_text(document.signed_by.value) if document.signed_by.value else "",
        "given_to": value_text(document.given_to.value) if document.given_to.value else "",
        "links": [(code, f"{href}?language={code}") for code in LANGUAGES],
    }


def _list(request: Request, **context: Any) -> HttpResponse:
    return render(request, "manager/sheets.html", context)


@who(*READERS)
@require_GET
def programme_sheets(request: Request, pk: int) -> HttpResponse:
    """Every document of a programme, to print empty."""
    one = _programme(request, pk)
    return _list(
        request,
        heading=_("Sheets of %(name)s") % {"name": one.name},
        back=(_("Back to the programme"), reverse("programme", args=[pk])),
        lead=_("Each is one page and empty. To print one with the names on it, open the referral or the match."),
        rows=[
            _row(document, reverse("programme_sheet", args=[pk, document.code]))
            for document in blueprint_of(one).content.documents
        ],
    )


@who(*READERS)
@require_GET
def programme_sheet(request: Request, pk: int, code: str) -> HttpResponse:
    """One document of a programme, empty."""
    one = _programme(request, pk)
    blueprint = blueprint_of(one)
    document = _found(blueprint.content.documents, code)
    known = paper.Known(one, blueprint, _language(request))
    return paper.answer(paper.document_sheet(document, known), code)


def _programme(request: Request, pk: int) -> Any:
    visible = programmes_visible_to(request.actor).select_related("blueprint", "school__district", "lead")
    return _or_404(visible.filter(pk=pk).first())


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


def _found(documents: Iterable[Document], code: str) -> Document:
    document: Document = _or_404(paper.find_document(documents, code))
    return document


@who(*readers_of("referral"))
@require_GET
def referral_sheets(request: Request, pk: int) -> HttpResponse:
    """The sheets about a student who was referred, with the name on them."""
    one = _referral(request, pk)
    listed = paper.documents_about(blueprint_of(one.programme), paper.OF_A_STUDENT)
    return _list(
        request,
        heading=_("Sheets for %(name)s") % {"name": one.student.name},
        back=(_("Back to the referral"), reverse("referral", args=[pk])),
        lead=_("The sheet that the family signs prints from their own page, with their code on it."),
        rows=[_row(document, reverse("referral_sheet", args=[pk, document.code])) for document in listed],
    )


@who(*readers_of("referral"))
@require_GET
def referral_sheet(request: Request, pk: int, code: str) -> HttpResponse:
    """One sheet about a student who was referred."""
    one = _referral(request, pk)
    blueprint = blueprint_of(one.programme)
    document = _found(paper.documents_about(blueprint, paper.OF_A_STUDENT), code)
    language = _language(request)
    known = paper.Known(
        one.programme, blueprint, language, student=one.student.name, grade=one.student.grade,
        **family_parts(request.actor, one.student, one.programme, document, language),
    )  # fmt: skip
    return paper.answer(paper.document_sheet(document, known), code)


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
    blueprint = blueprint_of(match.programme)
    managed = matches_managed_by(request.actor).filter(pk=pk).exists()
    rows = [
        _row(document, reverse("match_sheet", args=[pk, document.code]))
        for document in paper.documents_about(blueprint, paper.OF_A_MATCH)
    ]
    rows += [
        {
            "name": paper.MATCH_SHEET_NAMES[kind],
            "signed_by": "",
            "given_to": "",
            "links": [(code, f"{reverse('match_sheet', args=[pk, kind])}?language={code}") for code in LANGUAGES],
        }
        for kind in _own_kinds(blueprint)
    ]
    back = (_("Back to the match"), reverse("match", args=[pk]))
    return _list(
        request,
        heading=_("Sheets for %(student)s and %(mentor)s")
        % {"student": match.student.name, "mentor": match.mentor.name},
        back=back if managed else (_("Back to your meetings"), reverse("mentor_meetings")),
        lead=_("Each is one page, with what is known already. The rest is filled in by hand."),
        rows=rows,
    )


def _own_kinds(blueprint: Blueprint) -> list[str]:
    """Our sheets for which the blueprint has none: by their code, and the one of a meeting by its agenda."""
    documents = blueprint.content.documents
    taken = {one.code for one in documents}
    if any("agenda" in paper.fills_of(one) for one in documents if one.about == "meeting"):
        taken.add("meeting")
    return [kind for kind in OWN_SHEETS if kind not in taken]


@who(*MANAGERS, *MENTORS)
@require_GET
def match_sheet(request: Request, pk: int, kind: str) -> HttpResponse:
    """One sheet of a match: the programme's own document of that code, or else ours."""
    match, language = _match(request, pk), _language(request)
    blueprint = blueprint_of(match.programme)
    document = paper.find_document(paper.documents_about(blueprint, paper.OF_A_MATCH), kind)
    if document is None:
        build = _or_404(paper.MATCH_SHEETS.get(kind))
        return paper.answer(build(match, language), kind)
    known = paper.Known(
        match.programme, blueprint, language, student=match.student.name, grade=match.student.grade,
        mentor=match.mentor.name,
        targets=_targets(request, match, language) if "targets" in paper.fills_of(document) else (),
        **family_parts(request.actor, match.student, match.programme, document, language),
    )  # fmt: skip
    link, link_text = _way_back(request, match, document, language)
    return paper.answer(paper.document_sheet(document, known, link=link, link_text=link_text), kind)


def _match(request: Request, pk: int) -> Any:
    people = matches_visible_to(request.actor).select_related(
        "student", "mentor", "programme__blueprint", "programme__school__district", "programme__lead"
    )
    return _or_404(people.filter(pk=pk).first())


def _targets(request: Request, match: Any, language: str) -> tuple[tuple[str, str], ...]:
    """The open targets that this person may read."""
    running = targets_visible_to(request.actor).filter(match=match, status=TargetStatus.OPEN)
    with translation.override(language):
        return tuple(
            (one.words, date_format(one.due_on, "SHORT_DATE_FORMAT")) for one in running.order_by("position", "id")
        )


def _way_back(request: Request, match: Any, document: Document, language: str) -> tuple[str, str]:
    """Where a sheet that comes back is entered, and the words beside the code; both empty where no page takes it.

    The pages ask to sign in, so that a lost sheet opens nothing.
    """
    fills = paper.fills_of(document)
    with translation.override(language):
        if not document.comes_back.value:
            return "", ""
        if document.about == "match" and "clauses" in fills:
            return _address("match", match.pk), _("For the school: enter the signatures here")
        if document.about == "meeting" and "targets" in fills and match.mentor.user_id:
            planned = meetings_visible_to(request.actor).filter(match=match, status=MeetingStatus.PLANNED)
            meeting = planned.order_by("planned_at").first()
            if meeting:
                return _address("mentor_meeting", meeting.pk), _("For the mentor: enter this meeting here")
        return "", ""


def _address(name: str, pk: int) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse(name, args=[pk])}"

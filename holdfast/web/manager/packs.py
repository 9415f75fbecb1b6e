"""The sheet that is brought to a talk, filled with what its reader may know."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.kernel import clock
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.services.queries import outside_in
from holdfast.supervision.access import supports
from holdfast.supervision.facts import rhythm_of
from holdfast.supervision.packs import Kept, Pack, pack_of
from holdfast.supervision.talks import followed_in
from holdfast.web import paper
from holdfast.web.doors import who
from holdfast.web.manager.programmes import READERS
from holdfast.web.request import Request

Rows = tuple[tuple[str, ...], ...]


@who(*READERS)
@require_GET
def supervision_sheet(request: Request, pk: int, rhythm: str) -> HttpResponse:
    """The sheet of a talk, for one mentor (in the address) or for the programme."""
    actor = request.actor
    rows = programmes_visible_to(actor).select_related("blueprint", "school__district", "lead")
    one = rows.filter(pk=pk).first()
    if one is None or not supports(actor, one):
        raise Http404
    blueprint = blueprint_of(one)
    talk = rhythm_of(blueprint, rhythm)
    document = paper.find_document(blueprint.content.documents, talk.sheet or "") if talk else None
    if document is None:
        raise Http404
    mentors = {str(row.mentor_id): row for row in followed_in([one])[one.pk]}
    mentor = mentors.get(request.GET.get("mentor", ""))
    pack = pack_of(actor, one, mentor.mentor_id if mentor else None, clock.now())
    language = request.GET.get("language", "")
    language = language if language in ("en", "fr") else paper.spoken(get_language() or "en")
    with translation.override(language):
        filled = _rows(blueprint, pack, language)
        filled["services"] = _services(actor, pack)
    known = paper.Known(one, blueprint, language, mentor=mentor.name if mentor else "", rows=filled)
    return paper.answer(paper.document_sheet(document, known), document.code)


def _rows(blueprint: Any, pack: Pack, language: str) -> dict[str, Rows]:
    """The rows of the sheet's tables: who missed most, and whom teachers see lowest, first."""
    names = {one.student_id: one.name for one in pack.caseload}
    aspects = [one.id for one in blueprint.setting("cycle.review_aspects").value or ()]
    scale = {one.points: one.in_language(language) for one in blueprint.setting("cycle.review_scale").value or ()}
    missed = sorted((pk for pk in names if pk in pack.attendance), key=lambda pk: -pack.attendance[pk].missed)
    lowest = sorted(
        (pk for pk in names if pack.reviews.get(pk)), key=lambda pk: min(map(min, pack.reviews[pk].values()))
    )
    return {
        "caseload": tuple(_caseload(one) for one in pack.caseload),
        "actions": tuple(
            (one.words, one.mentor.name if one.mentor else "", _day(one.due_on), "") for one in pack.agreed
        ),
        "attendance": tuple(
            (names[pk], *(str(n) for n in (found.present, found.missed, found.late)))
            for pk, found in ((pk, pack.attendance[pk]) for pk in missed)
        ),
        "reviews": tuple(
            (names[pk], *(_range(pack.reviews[pk].get(aspect, ()), scale) for aspect in aspects)) for pk in lowest
        ),
    }


def _services(actor: Any, pack: Pack) -> Rows:
    """The open referrals to agencies of the caseload, as far as their reader may know them."""
    open_ones = outside_in(actor, [one.student_id for one in pack.caseload])
    return tuple((one.agency.name, one.student.name, str(one.get_status_display())) for one in open_ones)


def _caseload(one: Kept) -> tuple[str, ...]:
    weeks = ngettext("%(count)s week", "%(count)s weeks", one.weeks or 0) % {"count": one.weeks}
    coming = date_format(one.next_at, "SHORT_DATE_FORMAT") if one.next_at else _("Nothing planned")
    return one.name, weeks if one.weeks else _("Long"), _day(one.since), coming


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _range(points: tuple[int, ...], scale: dict[int, str]) -> str:
    """What the teachers of the newest week said: one word, or from the lowest to the highest."""
    if not points:
        return ""
    low, high = (scale.get(one, str(one)) for one in (points[0], points[-1]))
    return low if low == high else f"{low} – {high}"

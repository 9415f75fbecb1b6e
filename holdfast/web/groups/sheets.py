"""The sheets of a group to print, such as its register, with the names of who belongs."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.engines.blueprint import Document
from holdfast.groups.queries import members_of
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.web import paper
from holdfast.web.doors import who
from holdfast.web.groups.pages import READERS, group_seen
from holdfast.web.jinja import time_text
from holdfast.web.manager.sheets import found_in, language_of, printed, sheet_list, sheet_row
from holdfast.web.quick.codes import About
from holdfast.web.request import Request


def _documents(group: Any) -> list[Document]:
    return paper.documents_about(blueprint_of(group.programme), ("group",))


@who(*READERS)
@require_GET
def group_sheets(request: Request, pk: int) -> HttpResponse:
    """The sheets of a group."""
    group = group_seen(request, pk)
    return sheet_list(
        request,
        heading=_("Sheets for %(name)s") % {"name": group.name},
        back=(_("Back to the group"), reverse("group", args=[pk])),
        lead=_("Each is one page, with what is known already. The rest is filled in by hand."),
        rows=[sheet_row(one, reverse("group_sheet", args=[pk, one.code])) for one in _documents(group)],
    )


@who(*READERS)
@require_GET
def group_sheet(request: Request, pk: int, code: str) -> HttpResponse:
    """One sheet of a group, with who belongs to it today."""
    group, language = group_seen(request, pk), language_of(request)
    document = found_in(_documents(group), code)
    programme = (
        programmes_visible_to(request.actor)
        .select_related("blueprint", "school__district", "lead")
        .get(pk=group.programme_id)
    )
    names = tuple((one.student.name,) for one in members_of(group, request.actor.on))
    with translation.override(language):
        when = f"{group.get_weekday_display()}, {time_text(group.time_of_day)}"
    known = paper.Known(
        programme, blueprint_of(programme), language, group=group.name, group_when=when, rows={"register": names}
    )
    return printed(known, document, About.GROUP, pk)

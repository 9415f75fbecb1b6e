"""A link with which a family or a student asks for somebody themselves: find the student, send it or hand it over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.cases.access import students_invited_by
from holdfast.cases.choices import ReferralSource
from holdfast.cases.consent.people import guardians_told_about
from holdfast.journeys import refer
from holdfast.journeys.reach import address_of, way_to, way_to_student
from holdfast.kernel import clock
from holdfast.kernel.errors import Refusal
from holdfast.people.queries import found
from holdfast.programmes.queries import programmes_open_to
from holdfast.web.design_charts import qr_svg
from holdfast.web.doors import MANAGERS, who
from holdfast.web.manager.sent import Reader, link_rows, on_its_way
from holdfast.web.request import Request

SHOWN = 20


@who(*MANAGERS)
@require_GET
def find(request: Request) -> HttpResponse:
    """For whom the link is."""
    search = request.GET.get("q", "").strip()[:100]
    students = found(students_invited_by(request.actor), search).order_by("family_name", "given_name", "id")
    listed = list(students.values("id", "given_name", "preferred_name", "family_name", "grade")[: SHOWN + 1])
    context = {"search": search, "students": listed[:SHOWN], "more": len(listed) > SHOWN}
    return render(request, "manager/ask_link_find.html", context)


@who(*MANAGERS)
@require_http_methods(["GET", "POST"])
def give(request: Request, pk: int) -> HttpResponse:
    """Who can get a link, what became of the last one; sent, or shown once to hand over."""
    student = students_invited_by(request.actor).select_related("school").filter(pk=pk).first()
    if student is None:
        raise Http404
    if request.method == "POST":
        _give(request, pk)
        return redirect("ask_link", pk=pk)
    link = request.session.pop(f"ask:{pk}", None)
    context = {
        "student": student,
        "link": link,
        "link_qr": qr_svg(link) if link else None,
        "families": _families(student) if programmes_open_to(ReferralSource.FAMILY, student.school_id) else None,
        "own": _own(student) if programmes_open_to(ReferralSource.SELF, student.school_id) else None,
    }
    return render(request, "manager/ask_link.html", context)


def _give(request: Request, pk: int) -> None:
    chosen = request.POST.get("guardian", "")
    about: dict[str, Any] = {"student_id": pk, "guardian_id": int(chosen) if chosen.isdecimal() else None}
    about |= {"by": request.actor, "at": clock.now()}
    try:
        if request.POST.get("send"):
            messages.success(request, on_its_way(refer.send_link_to_ask(**about), refer.LINK_DAYS))
        else:
            request.session[f"ask:{pk}"] = address_of(refer.link_to_ask(**about))
            messages.success(request, _("The link is made. It is shown once, on this page."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))


def _families(student: Any) -> list[dict[str, Any]]:
    readers = [Reader(one.pk, one.name, way_to(one)) for one in guardians_told_about(student.pk)]
    return link_rows(readers, lambda guardian: refer.sent_as(student.pk, guardian))


def _own(student: Any) -> list[dict[str, Any]]:
    reader = Reader(None, student.short_name, way_to_student(student))
    return link_rows([reader], lambda guardian: refer.sent_as(student.pk, guardian))

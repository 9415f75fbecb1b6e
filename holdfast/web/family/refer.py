"""A parent or guardian asks for somebody for their child: signed in, or by a link; so does a student by a link."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from holdfast.accounts.links import LinkClosed
from holdfast.accounts.links import open as open_link
from holdfast.cases.access import students_referable_by
from holdfast.cases.choices import ReferralSource
from holdfast.journeys.refer import ASK_BY_LINK
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.web.doors import by_signed_link, link_closed, who
from holdfast.web.request import Request
from holdfast.web.student.refer import Wish, asking

FAMILY, STUDENT = "family/refer.html", "student/refer.html"


class ForMyChild(Wish):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worry"].label = _("What would you like help with for your child?")


@who(Role.GUARDIAN)
@require_http_methods(["GET", "POST"])
def own(request: Request, pk: int) -> HttpResponse:
    """A guardian with an account, for one of their children."""
    student = students_referable_by(request.actor).select_related("school").filter(pk=pk).first()
    if student is None:
        raise Http404
    return asking(
        request, student=student, source=ReferralSource.FAMILY, template=FAMILY, name=request.actor.name,
        form_class=ForMyChild,
    )  # fmt: skip


@by_signed_link
@require_http_methods(["GET", "POST"])
def by_link(request: Request, token: str) -> HttpResponse:
    """A guardian, or the student, with a link that the school gave."""
    try:
        link = open_link(token, purpose=ASK_BY_LINK, at=clock.now())
    except LinkClosed:
        return link_closed(request)
    student = students_referable_by(request.actor).select_related("school").filter(pk=link.student_id).first()
    if student is None:
        return link_closed(request)
    if link.guardian is None:
        return asking(request, student=student, source=ReferralSource.SELF, template=STUDENT, name=student.name)
    return asking(
        request, student=student, source=ReferralSource.FAMILY, template=FAMILY, name=link.guardian.name,
        form_class=ForMyChild,
    )  # fmt: skip

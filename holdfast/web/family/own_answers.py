"""From a home page to the page where one answers: the same page that a link from the school opens."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from holdfast.accounts import links
from holdfast.cases.consent.access import consent_changed_by
from holdfast.cases.consent.queries import living_referral
from holdfast.journeys.inform import ASSENT, CONSENT
from holdfast.journeys.match_links import MORE_WEEKS, SIGN
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.matches.access import matches_visible_to
from holdfast.people.queries import guardianships_of
from holdfast.web.doors import who
from holdfast.web.family.pages import FIRST_PAGES
from holdfast.web.request import Request

ONE_DAY = 1


@who(Role.STUDENT, Role.GUARDIAN)
@require_POST
def own_answer(request: Request, pk: int) -> HttpResponse:
    """Read, answer, ask or change one's mind about one referral."""
    referral = living_referral(consent_changed_by(request.actor), pk)
    if referral is None:
        raise Http404
    is_own = referral.student_id == request.actor.student_id
    return _open(request, ASSENT if is_own else CONSENT, referral.student, referral.pk)


@who(Role.STUDENT, Role.GUARDIAN)
@require_POST
def own_agreement(request: Request, pk: int) -> HttpResponse:
    """Read and sign the agreement of one match."""
    match = matches_visible_to(request.actor).select_related("student").filter(pk=pk).first()
    if match is None:
        raise Http404
    return _open(request, SIGN, match.student, match.pk)


@who(Role.STUDENT, Role.GUARDIAN)
@require_POST
def own_more_weeks(request: Request, pk: int) -> HttpResponse:
    """Say yes or no to more weeks of one match."""
    match = matches_visible_to(request.actor).select_related("student").filter(pk=pk).first()
    if match is None:
        raise Http404
    return _open(request, MORE_WEEKS, match.student, match.pk)


def _open(request: Request, purpose: str, student: Any, target_id: int) -> HttpResponse:
    """A link of their own for a day: only to one's own record, or to that of one's child."""
    actor, guardian = request.actor, None
    if student.pk != actor.student_id:
        mine = guardianships_of(student).filter(guardian=actor.guardian_id or 0).first()
        if mine is None:
            raise Http404
        guardian = mine.guardian
    token = links.make(
        purpose=purpose, student=student, guardian=guardian, target_id=target_id, valid_days=ONE_DAY, by=actor,
        at=clock.now(),
    )  # fmt: skip
    response = redirect(FIRST_PAGES[purpose], token=token)
    # Behind the link nobody is signed in: the page goes on in the language that the reader has here.
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, get_language() or "en", samesite="Lax", secure=settings.HTTPS, httponly=True
    )
    return response

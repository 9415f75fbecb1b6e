"""What the pages behind a signed link share: the right link, the reader's language, the referral that it is for."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_GET

from holdfast.accounts.links import LinkClosed
from holdfast.accounts.links import open as open_link
from holdfast.cases.consent.access import consent_changed_by
from holdfast.cases.consent.queries import consent_state, living_referral
from holdfast.cases.consent.state import ConsentState
from holdfast.journeys.inform import ASSENT, CONSENT
from holdfast.journeys.match_links import MORE_WEEKS, OPINION, SIGN
from holdfast.journeys.meet import WHEN_AND_WHERE
from holdfast.journeys.refer import ASK_BY_LINK
from holdfast.kernel import clock
from holdfast.web.doors import by_signed_link, link_closed
from holdfast.web.request import Request

FIRST_PAGES = {CONSENT: "family_consent", ASSENT: "student_page", ASK_BY_LINK: "ask_by_link", SIGN: "sign_agreement",
               OPINION: "family_opinion", MORE_WEEKS: "more_weeks", WHEN_AND_WHERE: "student_next_meeting"}  # fmt: skip
"""The page behind `/f/<token>/`, by what the link is for."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open link: its token, whose it is, and where the referral stands."""

    token: str
    link: Any
    state: ConsentState
    language: str

    @property
    def context(self) -> dict[str, Any]:
        referral = self.state.referral
        return {
            "token": self.token,
            "state": self.state,
            "student": referral.student,
            "programme": referral.programme,
            "place": referral.programme.school.name,
            "reach": referral.programme.school.reach,
            "lead": referral.programme.lead,
            "reader": self.language,
        }


Page = Callable[..., HttpResponse]


def for_holder(purpose: str) -> Callable[[Page], Page]:
    """The door of a page behind a link made for `purpose`; the page gets `Opened`, and speaks its holder's language."""

    def decorate(view: Page) -> Page:
        @by_signed_link
        @functools.wraps(view)
        def opened(request: Request, token: str, **parts: Any) -> HttpResponse:
            here = _opened(request, token, purpose)
            if here is None:
                return link_closed(request)
            with translation.override(here.language):
                return view(request, here, **parts)

        return opened

    return decorate


def _opened(request: Request, token: str, purpose: str) -> Opened | None:
    """What the link opens; None when it is closed, for whichever reason: all look the same from outside."""
    try:
        link = open_link(token, purpose=purpose, at=clock.now())
    except LinkClosed:
        return None
    referral = living_referral(consent_changed_by(request.actor), link.target_id)
    if referral is None:
        return None
    here = Opened(token, link, consent_state(referral, request.actor.on), language_of(request, link))
    return here if link.guardian is None or _may_be_told(here) else None


def _may_be_told(here: Opened) -> bool:
    """The school may have learned, after it sent the link, that this person must not be told."""
    return any(one.may_be_told for one in here.state.guardians if one.guardian.pk == here.link.guardian_id)


def language_of(request: Request, link: Any) -> str:
    """What the reader chose on the page; else the language in the school's records, where we speak it."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    known = (link.guardian.language if link.guardian else link.student.language)[:2]
    spoken = dict(settings.LANGUAGES)
    return next((one for one in (chosen, known) if one in spoken), settings.LANGUAGE_CODE)


@by_signed_link
@require_GET
def first_page(request: Request, token: str) -> HttpResponse:
    """The short address in messages and QR codes leads to the page that the link is for."""
    name = FIRST_PAGES.get(request.link.purpose)
    return redirect(name, token=token) if name else link_closed(request)

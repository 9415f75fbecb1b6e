"""What every page's frame needs: who is here, where they can go, which language."""

import functools
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.actor import NOBODY, Actor, Role
from holdfast.web.doors import CASELOADS, MANAGERS, MENTORS, readers_of
from holdfast.web.request import Request


@dataclass(frozen=True, slots=True)
class Destination:
    """One entry of the navigation, for the roles that have it; None: for everybody with an account."""

    text: str | Promise
    url_name: str
    roles: frozenset[Role] | None
    icon: str = ""


STAFF = frozenset(readers_of("student")) - {Role.STUDENT, Role.GUARDIAN}
"""Who looks for a student by name; families go straight to their own."""
ON_THE_MOVE = frozenset(MENTORS)
"""Who works with a phone in the hand: there the navigation stands within reach of the thumb."""

NAVIGATION = (
    Destination(_("Home"), "manager_home", frozenset(MANAGERS)),
    Destination(_("Who looked"), "district_looks", frozenset({Role.AUDITOR})),
    Destination(_("Schools"), "district_home", frozenset({Role.DISTRICT, Role.AUDITOR})),
    Destination(_("Home"), "caseload_home", frozenset(CASELOADS), "home"),
    Destination(_("Today"), "mentor_home", ON_THE_MOVE.difference(CASELOADS), "home"),
    Destination(_("Shared with you"), "agency_home", frozenset({Role.AGENCY})),
    Destination(_("Meetings"), "mentor_meetings", ON_THE_MOVE, "calendar"),
    Destination(_("Who may need somebody"), "who_may_need", frozenset(MANAGERS)),
    Destination(_("Referrals"), "referrals", frozenset({*MANAGERS, Role.SAFEGUARDING, Role.LIAISON}), "note"),
    Destination(_("Matches"), "matches", frozenset(MANAGERS)),
    Destination(_("Mentors"), "mentors", frozenset(MANAGERS)),
    Destination(_("This week"), "teacher_reviews", frozenset({Role.TEACHER, Role.RESOURCE_TEACHER}), "check"),
    Destination(
        _("Refer a student"),
        "refer",
        frozenset({Role.TEACHER, Role.RESOURCE_TEACHER, Role.LIAISON, Role.AGENCY}),
        "plus",
    ),
    Destination(_("My mentor"), "student_home", frozenset({Role.STUDENT}), "home"),
    Destination(_("My children"), "family_home", frozenset({Role.GUARDIAN}), "home"),
    Destination(_("Students"), "students", STAFF, "people"),
    Destination(_("Programmes"), "programmes", frozenset(MANAGERS)),
    Destination(_("School data"), "imports", frozenset({Role.IT})),
    Destination(_("School settings"), "school_settings", frozenset({Role.IT})),
    Destination(_("People and access"), "users", frozenset({Role.IT})),
)
MOST_AT_HAND = 5
BEHIND_THE_NAME = (
    Destination(_("Enter a sheet"), "enter_sheet", STAFF),
    Destination(_("School data"), "imports", frozenset({Role.MANAGER})),
    Destination(_("School settings"), "school_settings", frozenset({Role.MANAGER})),
    Destination(_("Passkeys and codes"), "mfa_index", None),
    Destination(_("Change your password"), "account_change_password", None),
)
"""What somebody needs now and then: in the menu behind their name."""


def destinations(actor: Actor) -> tuple[tuple[str | Promise, str, str], ...]:
    """Where this person can go: text, address and icon, the first one being their home."""
    return _destinations(NAVIGATION, actor.roles)


@functools.cache
def _destinations(
    places: tuple[Destination, ...], roles: frozenset[Role]
) -> tuple[tuple[str | Promise, str, str], ...]:
    entries = []
    for place in places:
        if place.roles is None or not roles.isdisjoint(place.roles):
            # An installation without a page (a part switched off) simply has no entry for it.
            with suppress(NoReverseMatch):
                entries.append((place.text, reverse(place.url_name), place.icon))
    return tuple(entries)


def navigation(request: Request) -> list[dict[str, Any]]:
    """The destinations of this person, the present one marked."""
    actor, path = getattr(request, "actor", NOBODY), request.path
    if actor.user_id is None:
        return []
    places = destinations(actor)
    here = max((href for _text, href, _icon in places if path.startswith(href)), key=len, default=None)
    return [{"text": text, "href": href, "current": href == here, "icon": icon} for text, href, icon in places]


def behind_the_name(actor: Actor, nav: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the menu behind the name leads to, but for what the navigation shows already."""
    shown = {one["href"] for one in nav}
    places = _destinations(BEHIND_THE_NAME, actor.roles)
    return [{"text": text, "href": href} for text, href, _icon in places if href not in shown]


def shell(request: Request) -> dict[str, Any]:
    """The context of `base.html`."""
    actor = getattr(request, "actor", NOBODY)
    is_user = actor.user_id is not None
    nav = navigation(request)
    return {
        "actor": actor,
        "nav": nav,
        "nav_at_hand": actor.has(*ON_THE_MOVE) and len(nav) <= MOST_AT_HAND,
        "account_links": behind_the_name(actor, nav) if is_user else [],
        "sign_out_href": reverse("account_logout"),
        "session_seconds": settings.SESSION_COOKIE_AGE if is_user else None,
        "search_href": reverse("students") if actor.has(*STAFF) and is_user else None,
        "language": get_language(),
        "languages": settings.LANGUAGES,
        "wordmark": settings.WORDMARK,
        "is_demo": settings.DEMO,
    }

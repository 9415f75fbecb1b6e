"""What every page's frame needs: who is here, where they can go, which language."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.actor import NOBODY, Role
from holdfast.web.doors import MANAGERS, MENTORS


@dataclass(frozen=True, slots=True)
class Destination:
    """One entry of the main navigation, for the roles that have it."""

    text: str | Promise
    url_name: str
    roles: frozenset[Role]


NAVIGATION = (
    Destination(_("Home"), "manager_home", frozenset(MANAGERS)),
    Destination(_("Today"), "mentor_home", frozenset(MENTORS)),
    Destination(_("Who may need somebody"), "who_may_need", frozenset(MANAGERS)),
    Destination(_("Referrals"), "referrals", frozenset(MANAGERS)),
    Destination(_("Matches"), "matches", frozenset(MANAGERS)),
    Destination(_("Mentors"), "mentors", frozenset(MANAGERS)),
    Destination(_("Students"), "students", frozenset(set(Role) - {Role.AUDITOR, Role.IT, Role.STUDENT, Role.GUARDIAN})),
    Destination(_("Programmes"), "programmes", frozenset(MANAGERS)),
    Destination(_("School data"), "imports", frozenset({Role.MANAGER, Role.IT})),
    Destination(_("People and access"), "users", frozenset({Role.IT})),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The destinations of this person, the present one marked."""
    actor, path = getattr(request, "actor", NOBODY), request.path
    entries = []
    for place in NAVIGATION:
        if actor.has(*place.roles):
            href = reverse(place.url_name)
            entries.append({"text": place.text, "href": href, "current": path == href or path.startswith(href) != (href == "/")})
    return entries


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of `base.html`."""
    return {
        "actor": getattr(request, "actor", NOBODY),
        "nav": navigation(request),
        "language": get_language(),
        "languages": settings.LANGUAGES,
        "wordmark": settings.WORDMARK,
        "is_demo": settings.DEMO,
    }

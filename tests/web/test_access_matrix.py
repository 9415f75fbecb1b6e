"""Every address of the product, as every person, against `access_matrix.csv`. An address that is not listed fails.

One row for each address of the resolver:

- `url_name`; `methods` that it answers ("GET", "POST", "GET POST"): any other must answer 405 (`@require_GET` ...);
- `target`: what the address names, empty for none: a name of `access_targets.py` (`student`, `referral`, ...; a link is
  `link:<purpose>`), and/or fixed parts `item=goals`;
- `own`, `same_school`, `other_school`: who may open it for a thing of the student `met` at Tern Point, of `plain` at
  Tern Point, of `met` at Gannet Hill (same district). Without a target only `own` counts. Words: the people of
  `tests/world.py` (those at Tern Point and in the district), `managers`, `mentors`, `everyone` (every account),
  `public` (not signed in as well), `-` (nobody).

A thing of the other district opens for the neighbour's manager alone, and only if a manager may open her own; one that
does not exist opens for nobody. Whoever is not named gets 404 (or 405 for a method that nobody may use), somebody not
signed in the sign-in page, by GET and by POST.
Whom the door of a view turns away at home by their roles is asked at home only: no record is looked for behind it.
For a link: `own` is a living link; the others are an expired, a revoked and a foreign one, which open for nobody.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from holdfast.accounts import backends, links
from holdfast.accounts.models import User
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import Role, system
from holdfast.kernel.scope import enter
from holdfast.web.middleware import SEEN_AT, SIGNED_IN_AT
from tests.web.access_targets import TARGETS
from tests.world import AT_SCHOOL, IN_DISTRICT, SchoolWorld, World

TABLE = Path(__file__).with_name("access_matrix.csv")
PEOPLE = (*AT_SCHOOL, *IN_DISTRICT)
GROUPS = {
    "everyone": {*PEOPLE, "neighbour"},
    "public": {*PEOPLE, "neighbour", "nobody"},
    "managers": {"manager", "pastoral"},
    "mentors": {"learning_mentor", "volunteer", "peer", "resource_teacher", "liaison"},
    "-": set(),
}
MISSING = 987654321


@dataclass(frozen=True)
class Address:
    """One named pattern of the resolver."""

    name: str
    parts: tuple[str, ...]
    view: object


def addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            yield Address(
                pattern.name or str(pattern.pattern), tuple(pattern.pattern.regex.groupindex), pattern.callback
            )


def rows() -> dict[str, dict[str, str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {row["url_name"]: row for row in csv.DictReader(lines)}


ADDRESSES = {address.name: address for address in addresses(get_resolver().url_patterns)}
ROWS = rows()


def people_of(cell: str | None, *, with_neighbour: bool) -> set[str]:
    """The people that a cell names; the neighbour's manager opens what any manager may open without a target."""
    named: set[str] = set()
    for word in (cell or "-").split():
        assert word in GROUPS or word in PEOPLE, f"{word!r} is nobody of tests/world.py and no group"
        named |= GROUPS.get(word, {word})
    if with_neighbour and "manager" in named:
        named.add("neighbour")
    return named if with_neighbour or "nobody" in named else named - {"neighbour"}


class Visitors:
    """A browser for each person of Tern Point and the district, one for the neighbour's manager, one for nobody."""

    def __init__(self, world: World) -> None:
        users = {name: world.users.get(name) or world.tern.users[name] for name in PEOPLE}
        users["neighbour"] = world.skua.users["manager"]
        self.clients = {"nobody": Client()}
        self.roles = {"nobody": frozenset[Role]()}
        sessions = []
        for name, user in users.items():
            client = self.clients[name] = Client()
            self.roles[name] = frozenset(Role(grant.role) for grant in user.grants.all())
            sessions.append(_session(user))
            client.cookies[settings.SESSION_COOKIE_NAME] = sessions[-1].session_key
        Session.objects.bulk_create(sessions)

    def who_pass(self, door: object) -> set[str]:
        """Whom the door of a view lets in, if it goes by roles alone; whoever else never comes to the record."""
        if not isinstance(door, frozenset):
            return set(self.clients)
        return {name for name, roles in self.roles.items() if name == "nobody" or not roles.isdisjoint(door)}

    def visit(self, name: str, method: str, address: str) -> str:
        """ "open", "absent", "not by this method", or "sign in"."""
        client = self.clients[name]
        kept = {key: morsel.value for key, morsel in client.cookies.items()}
        response = getattr(client, method.lower())(address)
        client.cookies.clear()
        for key, value in kept.items():
            client.cookies[key] = value
        if response.status_code == 404:
            return "absent"
        if response.status_code == 405:
            return "not by this method"
        path = urlsplit(response.headers.get("Location", "")).path
        if response.status_code == 302 and path == reverse("account_login"):
            return "sign in"
        return "open" if response.status_code < 500 and response.status_code != 403 else str(response.status_code)

    def visit_and_undo(self, name: str, method: str, address: str) -> str:
        """The same for somebody whose visit may change something."""
        before = transaction.savepoint()
        found = self.visit(name, method, address)
        enter(system("tests"))
        transaction.savepoint_rollback(before)
        return found


def _session(user: User) -> Session:
    """Signed in a moment ago, second factor shown."""
    now = clock.now()
    values = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: backends.PATH,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        "account_authentication_methods": [{"method": "mfa", "type": "tests", "at": now.timestamp()}],
        "account_authentication_methods_user": str(user.pk),
        SIGNED_IN_AT: now.timestamp(),
        SEEN_AT: now.timestamp(),
    }
    key = f"visitor{user.pk:025}"
    return Session(session_key=key, session_data=SessionStore().encode(values), expire_date=now + timedelta(hours=1))


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of expected refusals would bury the one that was not."""
    caplog.set_level("CRITICAL", logger="django.request")


def things(world: World) -> dict[str, tuple[SchoolWorld, str]]:
    return {
        "own": (world.tern, "met"),
        "same_school": (world.tern, "plain"),
        "other_school": (world.gannet, "met"),
        "other_district": (world.skua, "met"),
    }


def kwargs_of(world: World, row: dict[str, str], parts: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """The parts of the address at each distance, and of one that does not exist."""
    words = row["target"].split()
    fixed = dict(word.split("=", 1) for word in words if "=" in word)
    kinds = [word for word in words if "=" not in word]
    if not kinds:
        return {"own": fixed}
    made: dict[str, dict[str, object]] = {}
    for distance, (here, student) in things(world).items():
        with audit.change("tests.make", by=system("tests"), at=clock.now()):
            value = TARGETS[kinds[0]](here, here.students[student])
        if kinds[0].startswith("link:"):
            value = _link(kinds[0].removeprefix("link:"), here, student, value, distance)
        named = value if isinstance(value, dict) else {next(part for part in parts if part not in fixed): value}
        made[distance] = {**fixed, **named}
    absent = {part: MISSING if isinstance(value, int) else "missing" for part, value in named.items()}
    made["missing"] = {**fixed, **absent}
    return made


def _link(purpose: str, here: SchoolWorld, student: str, target_id: object, distance: str) -> str:
    """A living link for `own`; an expired one, a revoked one and one for another purpose for the rest."""
    by, now = system("tests"), clock.now()
    made_at = now - timedelta(days=60) if distance == "same_school" else now
    token = links.make(
        purpose="something else" if distance == "other_district" else purpose,
        student=here.students[student],
        guardian=here.guardians[student],
        target_id=target_id,
        valid_days=30,
        by=by,
        at=made_at,
    )
    if distance == "other_school":
        links.revoke(purpose=purpose, target_id=target_id, by=by, at=now)
    return token


def allowed(row: dict[str, str], distance: str) -> set[str]:
    if distance == "own":
        return people_of(row["own"], with_neighbour=all("=" in word for word in row["target"].split()))
    if distance == "other_district" and not row["target"].startswith("link:"):
        # What a manager may do at home, the neighbour's manager may do there, and nobody else.
        return people_of(row["own"], with_neighbour=True) & {"neighbour"}
    return people_of(row.get(distance), with_neighbour=False)


def test_every_address_is_listed_and_every_row_is_an_address() -> None:
    assert sorted(ROWS) == sorted(ADDRESSES)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_every_view_declares_its_door(name: str) -> None:
    assert hasattr(ADDRESSES[name].view, "door"), "decorate the view with a door of holdfast/web/doors.py"


def _bare_not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is asked here is whether, not how it looks."""
    return HttpResponse(status=404)


@pytest.mark.parametrize("name", sorted(set(ROWS) & set(ADDRESSES)))
def test_who_opens(name: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row, address = ROWS[name], ADDRESSES[name]
    if row["target"]:
        monkeypatch.setattr("config.urls.handler404", _bare_not_found)
    methods = row["methods"].split()
    refusal = {"absent", "not by this method"} if row["own"] == "-" else {"absent"}
    wrong = []
    visitors = Visitors(world)
    for distance, kwargs in kwargs_of(world, row, address.parts).items():
        enter(system("tests"))
        path, may = reverse(name, kwargs=kwargs or None), allowed(row, distance)
        # At home everybody is asked. Whom the door turned away there comes no nearer to a record further off.
        people = visitors.clients.keys() if distance == "own" else visitors.who_pass(address.view.door)
        for person in people - may:
            for method in methods:
                got = visitors.visit(person, method, path)
                if got not in refusal and (got, person) != ("sign in", "nobody"):
                    wrong.append(f"{person} {method} {distance}: {got}")
        for person in may & visitors.clients.keys():
            # What an address takes does not depend on whose record it is: other methods are asked at home.
            for method in ("GET", "POST") if distance == "own" else methods:
                got = visitors.visit_and_undo(person, method, path)
                expected = "open" if method in methods else "not by this method"
                if got != expected and (got, row["own"]) != ("sign in", "public"):
                    wrong.append(f"{person} {method} {distance}: {got}, expected {expected}")
    assert not wrong, f"{name}\n" + "\n".join(wrong)

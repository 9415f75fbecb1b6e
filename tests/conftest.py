"""The strict harness: one world, built once; no network but the loopback; time is passed in."""

import copy
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import hypothesis
import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import translation

from holdfast.accounts import backends
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.scope import enter, leave, scope
from tests import own_database
from tests import world as world_builder

# A busy machine is no reason to fail; the continuous integration draws the same examples each time.
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
REAL_CONNECT = socket.socket.connect


def _guarded_connect(self: socket.socket, address: object) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
        raise AssertionError(f"A test tried to reach {address[0]}: tests run without a network.")
    REAL_CONNECT(self, address)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    socket.socket.connect = _guarded_connect
    yield
    socket.socket.connect = REAL_CONNECT


LONGEST = (
    "test_every_page", "test_access_matrix", "test_spine", "test_meetings_concurrency", "test_keyboard",
    "test_match_invariant", "test_copying", "test_postgres_server", "test_demo", "test_kill",
    "test_spine_csv", "test_passkeys", "test_offline", "test_consent", "test_every_blueprint", "test_signing_in",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest go first, so that no worker sits with one of them when the other has finished.

    Whoever copies the test database needs it: it is made only for tests that say so.
    """
    for item in items:
        if "django_db_setup" in item.fixturenames:
            item.add_marker(pytest.mark.django_db)
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONGEST)))


@pytest.fixture(autouse=True)
def _english() -> None:
    """The language of the last request stays with a thread: each test begins in the first one."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True, scope="session")
def _static_files_as_they_lie() -> Iterator[None]:
    """Pages link to static files under their plain names: nothing has to be collected before a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """The test database with the world in it; each test works in a transaction that is rolled back."""
    with django_db_blocker.unblock():
        own_database.keep_empty()
        _BUILT.append(world_builder.build())
    yield
    own_database.drop_empty()
    _BUILT.clear()


_BUILT: list[world_builder.World] = []


@pytest.fixture
def world(db: None) -> Iterator[world_builder.World]:
    """The named world, seen by the system: open `acting_as` to see it as a person does."""
    enter(system("test"))
    yield _own_copy(_BUILT[0])
    leave()


def _own_copy(built: world_builder.World) -> world_builder.World:
    """The world with lists of its own, so that what a test adds to them is gone with the test."""

    def school(here: world_builder.SchoolWorld) -> world_builder.SchoolWorld:
        own = {name: dict(getattr(here, name)) for name in ("students", "guardians", "staff", "users")}
        return replace(here, **own, programme=copy.deepcopy(here.programme))

    places = {name: school(getattr(built, name)) for name in ("tern", "gannet", "skua")}
    return replace(built, users=dict(built.users), **places)


@pytest.fixture
def acting_as(world: world_builder.World) -> Callable[[Actor], object]:
    return scope


@pytest.fixture
def signed_in(world: world_builder.World) -> Callable[..., Client]:
    """A browser signed in as a person of the world, second factor done: `signed_in("manager")`."""

    def sign_in(name: str, school: str = "tern") -> Client:
        user = world.users.get(name) or getattr(world, school).users[name]
        client = Client()
        client.force_login(user, backend=backends.PATH)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "tests", "at": 0}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return sign_in

"""The manager's home is counted anew exactly when something that it counts has changed: with real transactions.

In a database of their own: what a test leaves uncommitted, other connections cannot see.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdfast.accounts import backends
from holdfast.cases.models import Referral
from holdfast.kernel import audit, walls
from holdfast.kernel.actor import system
from holdfast.kernel.scope import enter, leave, scope
from tests import own_database
from tests import world as world_builder
from tests.world import NOW, SchoolWorld, World

BY = system("tests")
BUILT: list[World] = []
BRACKETS = ("BEGIN", "COMMIT")
KEPT, COUNTED = 4, 9
"""The statements of a home that is as it was, and of one that is counted anew."""

InOwn = Callable[[Callable[[World], None]], None]


@pytest.fixture(scope="module")
def in_own(django_db_setup: None, django_db_blocker: object) -> Iterator[InOwn]:
    """Runs something in a thread whose connection is to a database of its own, in which everything is committed."""
    with own_database.new_database("kept") as name, django_db_blocker.unblock(), ThreadPoolExecutor(1) as thread:

        def begin() -> None:
            connection.settings_dict = {**connection.settings_dict, "NAME": name}
            enter(system("tests"))
            BUILT.append(world_builder.build())
            leave()

        thread.submit(begin).result()
        yield lambda do: thread.submit(do, BUILT[0]).result()
        thread.submit(lambda: connection.close()).result()  # the one of that thread
        BUILT.clear()


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def _manager(here: SchoolWorld) -> Client:
    client = Client()
    client.force_login(here.users["manager"], backend=backends.PATH)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "tests", "at": 0}]
    session["account_authentication_methods_user"] = str(here.users["manager"].pk)
    session.save()
    client.get("/students/")  # the first page after signing in writes to the session
    return client


def _refer(here: SchoolWorld, name: str) -> None:
    """Somebody asks for this student, in a transaction of its own."""
    with scope(BY), audit.change("tests.refer", by=BY, at=NOW):
        Referral.objects.create(
            school=here.school, programme=here.programme, student=here.students[name], source="staff", received_at=NOW
        )


def _nobody_refers(world: World) -> None:
    with scope(BY), audit.change("tests.clear", by=BY, at=NOW):
        Referral.objects.all().delete()


def _home(client: Client) -> tuple[int, int]:
    """How many referrals wait as the home says, and how many statements that took."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/manager/").content.decode()
    statements = sum(not one["sql"].startswith(BRACKETS) for one in asked)
    if "Nobody waits for you today." in page:
        return 0, statements
    return (1 if "A student was referred" in page else 2), statements


def test_whatever_somebody_else_does_stands_on_the_next_home_and_else_nothing_is_counted(in_own: InOwn) -> None:
    def check(world: World) -> None:
        _nobody_refers(world)
        client = _manager(world.tern)
        assert _home(client) == (0, COUNTED)
        assert _home(client) == (0, KEPT)
        _refer(world.tern, "plain")
        assert [_home(client), _home(client)] == [(1, COUNTED), (1, KEPT)]
        _refer(world.tern, "met")
        assert [_home(client), _home(client)] == [(2, COUNTED), (2, KEPT)]

    in_own(check)


def test_a_change_that_was_on_its_way_during_the_count_is_seen_when_it_commits(in_own: InOwn) -> None:
    def check(world: World) -> None:
        _nobody_refers(world)
        _refer(world.tern, "plain")
        client = _manager(world.tern)
        address = own_database.address_of(connection.settings_dict["NAME"])
        with own_database.Own(address, {}).connect() as somebody, somebody.transaction():
            somebody.execute("delete from cases_referral")
            assert [_home(client), _home(client)] == [(1, COUNTED), (1, KEPT)]
            _refer(world.tern, "met")  # a later transaction is over before the one that began before it
            assert [_home(client), _home(client)] == [(2, COUNTED), (2, KEPT)]
        assert [_home(client), _home(client)] == [(1, COUNTED), (1, KEPT)]

    in_own(check)


def test_managers_of_two_schools_share_nothing_and_do_not_disturb_each_other(in_own: InOwn) -> None:
    def check(world: World) -> None:
        _nobody_refers(world)
        _refer(world.tern, "plain")
        tern, skua = _manager(world.tern), _manager(world.skua)
        assert [_home(tern)[0], _home(skua)[0]] == [1, 0]
        assert [_home(tern), _home(skua)] == [(1, KEPT), (0, KEPT)]
        _refer(world.skua, "plain")
        assert [_home(tern), _home(skua)] == [(1, KEPT), (1, COUNTED)]

    in_own(check)


def test_another_language_and_another_day_are_other_homes(in_own: InOwn) -> None:
    def check(world: World) -> None:
        _nobody_refers(world)
        client = _manager(world.tern)
        _home(client)
        assert "Personne" not in client.get("/manager/").content.decode()
        client.cookies["django_language"] = "fr"
        with CaptureQueriesContext(connection) as asked:
            client.get("/manager/")
        assert len(asked) > KEPT + len(BRACKETS)

    in_own(check)


def test_without_the_trigger_of_a_table_the_home_would_be_stale(in_own: InOwn) -> None:
    """What proves that the triggers are what the tests above rest on."""

    def check(world: World) -> None:
        _nobody_refers(world)
        client = _manager(world.tern)
        _home(client)
        leave()
        with connection.cursor() as cursor:
            cursor.execute("drop trigger holdfast_notice_insert on cases_referral")
        _refer(world.tern, "plain")
        assert _home(client) == (0, KEPT)
        leave()
        walls.build()
        _refer(world.tern, "met")
        assert _home(client) == (2, COUNTED)

    in_own(check)

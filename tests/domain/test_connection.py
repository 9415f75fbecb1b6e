"""A connection that is kept between requests: a healthy one is not asked, one that the server ended is noticed."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import close_old_connections, connection
from django.db.backends.postgresql import base
from django.test import Client

from tests.own_database import address_of


def _ended_by_the_server() -> None:
    """As when the server restarts between two requests."""
    with connection.cursor() as cursor:
        mine = cursor.execute("select pg_backend_pid()").fetchone()[0]
    with psycopg.connect(address_of("postgres"), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s)", [mine])
        until = time.monotonic() + 10
        while admin.execute("select from pg_stat_activity where pid = %s", [mine]).fetchone():
            assert time.monotonic() < until
            time.sleep(0.01)


def _open_the_sign_in_page() -> int:
    close_old_connections()  # what Django does at the beginning of each request; its test client leaves it out
    connection.ensure_connection()
    return int(Client().get("/accounts/login/").status_code)


@pytest.fixture
def round_trips(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What Django's own question to the server answered, each time that it was asked."""
    answers: list[bool] = []
    asks = base.DatabaseWrapper.is_usable

    def is_usable(self: base.DatabaseWrapper) -> bool:
        answers.append(asks(self))
        return answers[-1]

    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", is_usable)
    return answers


def _in_a_thread(do: object) -> None:
    """With a connection of its own, which no test has a transaction on."""

    def check() -> None:
        try:
            do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(check).result()


def test_a_healthy_connection_costs_no_statement(db: None, round_trips: list[bool]) -> None:
    def check() -> None:
        for _ in range(3):
            close_old_connections()
            with connection.cursor() as cursor:
                cursor.execute("select 1")

    _in_a_thread(check)
    assert round_trips == []


def test_a_connection_that_the_server_ended_is_noticed_and_the_next_request_works(
    db: None, round_trips: list[bool]
) -> None:
    def check() -> None:
        assert _open_the_sign_in_page() == 200
        _ended_by_the_server()
        assert _open_the_sign_in_page() == 200
        with connection.cursor() as cursor:
            assert cursor.execute("select 1").fetchone() == (1,)

    _in_a_thread(check)
    assert round_trips == [False]

"""Signing in: by password, code and second factor; what each session may do and when it ends."""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from statistics import median
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client, override_settings
from django.urls import reverse

from holdfast.accounts import adapters
from holdfast.accounts.models import User
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import system
from tests.world import PASSWORD, World

SignIn = Callable[..., Client]
Clock = Callable[[], float]


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    """Throttling counts in the cache; each test starts at zero."""

    cache.clear()


def by_password(user: User, password: str = PASSWORD) -> tuple[Client, object]:
    client = Client()
    return client, client.post(reverse("account_login"), {"login": user.email, "password": password})


def test_a_teacher_signs_in_with_a_password_and_lands_on_their_week(world: World) -> None:
    client, response = by_password(world.tern.users["teacher"])
    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/").url == reverse("teacher_reviews")


def test_a_wrong_password_says_so_and_keeps_the_address(world: World) -> None:
    _client, response = by_password(world.tern.users["teacher"], "wrong")
    assert response.status_code == 200
    page = response.content.decode()
    assert "teacher@tern.example.org" in page
    assert "There is a problem" in page


def test_a_manager_without_a_second_factor_is_led_to_set_one_up(world: World) -> None:
    client, _response = by_password(world.tern.users["manager"])
    assert client.get("/").url == reverse("second_factor")
    assert client.get(reverse("students")).url == reverse("second_factor")
    assert reverse("mfa_activate_totp") in client.get(reverse("second_factor")).content.decode()


def test_setting_up_an_app_opens_the_work_at_once_and_is_asked_for_next_time(world: World) -> None:
    user = world.tern.users["manager"]
    client, _response = by_password(user)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page).group(1)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).url == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("second_factor")).url == "/"
    _again, response = by_password(user)
    assert response.url == reverse("mfa_authenticate")


def test_a_code_by_mail_signs_in_and_the_mail_names_nobody(world: World) -> None:
    user = world.tern.users["teacher"]
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    [message] = mail.outbox
    assert user.name not in message.subject + message.body
    code = message.body.split("\n\n")[1].strip()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get("/").url == reverse("teacher_reviews")


def test_an_unknown_address_gets_the_same_page_and_no_mail(world: World) -> None:
    known, unknown = Client(), Client()
    first = known.post(reverse("account_request_login_code"), {"email": "teacher@tern.example.org"})
    second = unknown.post(reverse("account_request_login_code"), {"email": "nobody@tern.example.org"})
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert [message.to for message in mail.outbox] == [["teacher@tern.example.org"]]


def test_signing_in_gives_a_new_session(world: World) -> None:
    client = Client()
    client.get(reverse("account_login"))
    client.post(reverse("set_language"), {"language": "fr"})
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": "teacher@tern.example.org", "password": PASSWORD})
    assert client.session.session_key not in (None, before)


def test_the_sixth_wrong_password_in_a_minute_is_not_tried(world: World) -> None:
    user = world.tern.users["teacher"]
    client = Client()
    for _try in range(5):
        client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_twelve_hours_after_signing_in_the_session_ends(world: World, signed_in: SignIn) -> None:
    client = signed_in("manager")
    session = client.session
    session["holdfast_signed_in_at"] = 1.0
    session.save()
    assert client.get("/").url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_half_an_hour_without_a_page_ends_it(signed_in: SignIn, world: World) -> None:
    client = signed_in("manager")
    assert client.session.get_expiry_age() <= 30 * 60


def test_language_of_the_account_is_the_language_of_the_pages(world: World, signed_in: SignIn) -> None:
    client = signed_in("teacher")
    client.post(reverse("set_language"), {"language": "fr", "next": "/students/"})
    user = User.objects.get(pk=world.tern.users["teacher"].pk)
    assert user.language == "fr"
    assert client.cookies["django_language"].value == "fr"
    _elsewhere, response = by_password(user)
    assert response.cookies["django_language"].value == "fr"


def test_the_language_switch_leads_nowhere_else(world: World) -> None:
    response = Client().post(reverse("set_language"), {"language": "fr", "next": "https://evil.example.org/"})
    assert response.url == "/"


@pytest.mark.parametrize("name", ["signup", "email", "confirm_email", "email_verification_sent"])
def test_nobody_signs_up_alone(name: str, world: World) -> None:
    assert Client().get(f"/accounts/{name.replace('_', '-')}/").status_code == 404


def test_demo_people_do_not_exist_outside_a_demo(world: World) -> None:
    address = reverse("sign_in_as", args=[world.tern.users["manager"].pk])
    with override_settings(DEMO=False):
        assert Client().post(address).status_code == 404
        assert "sign_in_as" not in Client().get(reverse("account_login")).content.decode()


def test_demo_people_are_offered_only_on_the_machine_itself(world: World) -> None:
    address = reverse("sign_in_as", args=[world.tern.users["manager"].pk])
    with override_settings(DEMO=True):
        assert Client(REMOTE_ADDR="192.0.2.7").post(address).status_code == 404
        client = Client()
        assert address in client.get(reverse("account_login")).content.decode()
        assert client.get(address).status_code == 405
        assert client.post(address).url == "/"
        assert client.get(reverse("second_factor")).url == "/"


HEADERS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/no-such-page/", "/students", "/f/unknown/"])
def test_every_answer_carries_the_headers(address: str, world: World) -> None:
    response = Client().get(address)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in response.headers["Permissions-Policy"]


class SlowHasher(PBKDF2PasswordHasher):
    """The product's way of keeping passwords, quicker: some 15 ms, three times what may not be seen."""

    algorithm = "pbkdf2_slow"
    iterations = 50_000


class SlowPost(BaseEmailBackend):
    """A mail server that takes its time, as they do."""

    def send_messages(self, messages: list[Any]) -> int:
        time.sleep(POST)
        return len(messages)


HERE = "tests.web.test_signing_in."
ROUNDS, MEASURES, SEEN = 15, 3, 0.005
"""The difference of medians, in seconds, from which a stranger could tell who has an account."""
POST = 0.25
"""Seconds that the mail server of these tests takes: more than any pause of a busy machine."""
KNOWN, NO_PASSWORD, UNKNOWN = "teacher@tern.example.org", "manager@tern.example.org", "nobody@tern.example.org"


@pytest.fixture
def stranger(world: World) -> Iterator[Callable[..., float]]:
    """How long an answer takes, asked each time from another address, so that throttling plays no part."""
    addresses = count(1)

    def ask(clock: Clock, name: str, **told: str) -> float:
        client = Client(REMOTE_ADDR=f"198.51.{next(addresses) // 250}.{next(addresses) % 250}")
        began = clock()
        assert client.post(reverse(name), told).status_code in (200, 302)
        return clock() - began

    slow = {"PASSWORD_HASHERS": [HERE + "SlowHasher"], "EMAIL_BACKEND": HERE + "SlowPost", "ACCOUNT_RATE_LIMITS": False}
    with override_settings(**slow):
        with audit.change("tests", by=system("test"), at=clock.now()):
            User.objects.filter(email=KNOWN).update(password=make_password(PASSWORD))
            User.objects.filter(email=NO_PASSWORD).update(password=make_password(None))
        yield ask


def difference(one: Callable[[], float], other: Callable[[], float]) -> float:
    """Of the medians, asked in turns; the least of some measures, for what lasts is there in each of them."""
    return min(_difference(one, other) for _measure in range(MEASURES))


def _difference(one: Callable[[], float], other: Callable[[], float]) -> float:
    pairs = [(one(), other()) for _round in range(ROUNDS)]
    return abs(median(pair[0] for pair in pairs) - median(pair[1] for pair in pairs))


def wrong_password(ask: Callable[..., float], email: str) -> Callable[[], float]:
    """A hash is work, counted on the clock of this thread, which other work on the machine does not move."""
    return lambda: ask(time.thread_time, "account_login", login=email, password="wrong")


def letter(ask: Callable[..., float], name: str, email: str, clock: Clock) -> Callable[[], float]:
    return lambda: ask(clock, name, email=email)


@pytest.mark.parametrize("known", [KNOWN, NO_PASSWORD])
def test_a_wrong_password_takes_as_long_for_an_account_as_for_none(known: str, stranger: Callable[..., float]) -> None:
    assert difference(wrong_password(stranger, known), wrong_password(stranger, UNKNOWN)) < SEEN


def test_the_measure_would_see_a_hash_that_is_left_out(
    stranger: Callable[..., float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda self, password: None)
    assert difference(wrong_password(stranger, KNOWN), wrong_password(stranger, UNKNOWN)) > SEEN


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_asking_for_a_letter_takes_as_long_for_an_account_as_for_none(
    name: str, stranger: Callable[..., float]
) -> None:
    """As much work, by the clock of this thread, and no waiting for the mail server, by the clock on the wall."""
    for measured_by, told in ((time.thread_time, SEEN), (time.perf_counter, POST / 2)):
        known, unknown = letter(stranger, name, KNOWN, measured_by), letter(stranger, name, UNKNOWN, measured_by)
        assert difference(known, unknown) < told


def test_the_measure_would_see_a_page_that_waits_for_the_mail_server(
    stranger: Callable[..., float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters, "KEPT_IN_MEMORY", HERE + "SlowPost")
    asked = partial(letter, stranger, "account_request_login_code", clock=time.perf_counter)
    assert asked(KNOWN)() - asked(UNKNOWN)() > POST / 2


def test_a_mail_server_that_is_away_is_the_logs_business(
    world: World, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    response = Client().post(reverse("account_request_login_code"), {"email": KNOWN})
    assert response.url == reverse("account_confirm_login_code")
    until = time.monotonic() + 60  # letters of other tests may still be on their way
    while "could not be sent" not in caplog.text and time.monotonic() < until:
        time.sleep(0.05)
    assert "could not be sent" in caplog.text
    assert KNOWN not in caplog.text

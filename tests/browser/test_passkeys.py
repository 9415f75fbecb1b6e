"""Passkeys in real Chromium with an authenticator of its own: added, used alone, used as second factor, removed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from tests.own_database import Own, Served, own_database, served
from tests.world import PASSWORD

pytestmark = pytest.mark.browser
MANAGER, TEACHER = "manager@tern.example.org", "teacher@tern.example.org"


@pytest.fixture(scope="module")
def own(django_db_setup: None) -> Iterator[Own]:
    with own_database() as made:
        yield made


@pytest.fixture(scope="module")
def server(own: Own, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(own, Path(tmp_path_factory.mktemp("server")), workers=1) as running:
        yield running


class Device:
    """A browser with a device beside it that unlocks passkeys, or does not."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        self.control: CDPSession = context.new_cdp_session(self.page)
        self.control.send("WebAuthn.enable")
        kind = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.key = self.control.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"]

    def unlocks(self, *, ever: bool) -> None:
        told = {"authenticatorId": self.key, "isUserVerified": ever}
        self.control.send("WebAuthn.setUserVerified", told)

    def passkeys(self) -> list[dict[str, Any]]:
        return self.control.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]

    def sign_in(self, email: str) -> None:
        self.page.goto("/accounts/login/")
        self.page.fill("#id_login", email)
        self.page.fill("#id_password", PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def add_passkey(self, name: str, *, alone: bool = True) -> None:
        self.page.goto("/accounts/second-factor/passkeys/add/")
        self.page.fill("#id_name", name)
        self.page.get_by_role("checkbox").set_checked(alone)
        self.page.get_by_role("button", name="Add the passkey").click()
        expect(self.page.locator("main")).to_contain_text("Your passkey is added.")

    def sign_out(self) -> None:
        self.page.evaluate("document.querySelector('form[action=\"/accounts/logout/\"]').submit()")
        expect(self.page).to_have_url(re.compile("/accounts/login/$"))

    def use_passkey(self) -> None:
        self.page.get_by_role("button", name="Use a passkey").click()


@pytest.fixture
def device(chromium: Browser, server: Served) -> Iterator[Device]:
    # Passkeys belong to a name: an address of numbers has none.
    context = chromium.new_context(base_url=f"http://localhost:{server.port}", service_workers="block")
    yield Device(context)
    context.close()


def test_a_manager_adds_a_passkey_and_signs_in_with_it_alone(device: Device) -> None:
    device.sign_in(MANAGER)
    expect(device.page.locator("h1")).to_have_text("Set up a second factor")
    device.add_passkey("My phone")
    [kept] = device.passkeys()
    assert kept["isResidentCredential"]
    device.sign_out()
    device.use_passkey()
    expect(device.page).to_have_url(re.compile("/manager/"))
    device.page.goto("/accounts/second-factor/passkeys/")
    expect(device.page.locator(".hf-people__item")).to_contain_text("My phone")
    expect(device.page.locator(".hf-people__item")).to_contain_text("last used")
    assert not device.complaints


def test_the_page_that_was_asked_for_comes_after_the_passkey(device: Device) -> None:
    device.sign_in(TEACHER)
    device.add_passkey("School laptop")
    device.sign_out()
    device.page.goto("/students/")
    device.use_passkey()
    expect(device.page).to_have_url(re.compile("/students/$"))


def test_a_passkey_is_the_second_factor_of_a_password(device: Device) -> None:
    """One that cannot sign in alone, for somebody who already has another on another device."""
    device.sign_in("pastoral@tern.example.org")
    device.add_passkey("Small key", alone=False)
    device.sign_out()
    device.sign_in("pastoral@tern.example.org")
    expect(device.page.locator("h1")).to_have_text("One more step")
    device.page.goto("/manager/")
    expect(device.page.locator("h1")).to_have_text("One more step")
    device.use_passkey()
    expect(device.page).to_have_url(re.compile("/manager/"))
    assert not device.complaints


def test_a_device_that_stays_locked_signs_nobody_in_and_says_so(device: Device) -> None:
    device.sign_in("resource_teacher@tern.example.org")
    device.add_passkey("Tablet")
    device.sign_out()
    device.unlocks(ever=False)
    device.use_passkey()
    expect(device.page.get_by_role("alert")).to_contain_text("The passkey was not used")
    expect(device.page).to_have_url(re.compile("/accounts/login/$"))
    device.unlocks(ever=True)
    device.use_passkey()
    expect(device.page.get_by_role("button", name="Sign in", exact=True)).to_have_count(0)


def test_the_same_device_is_not_added_twice(device: Device) -> None:
    device.sign_in("volunteer@tern.example.org")
    device.add_passkey("Desk")
    device.page.goto("/accounts/second-factor/passkeys/add/")
    device.page.get_by_role("button", name="Add the passkey").click()
    expect(device.page.locator("main")).to_contain_text("already keeps a passkey")
    assert len(device.passkeys()) == 1


def test_a_removed_passkey_opens_nothing_though_the_device_still_keeps_it(device: Device) -> None:
    device.sign_in("safeguarding@tern.example.org")
    device.add_passkey("Lost phone")
    device.page.goto("/accounts/second-factor/passkeys/")
    device.page.get_by_role("link", name="Remove Lost phone").click()
    device.page.get_by_role("button", name="Remove the passkey").click()
    expect(device.page.locator("main")).to_contain_text("You have no passkey yet.")
    device.sign_out()
    assert len(device.passkeys()) == 1
    device.use_passkey()
    expect(device.page.locator("main")).to_contain_text("not the right one")
    expect(device.page.locator("h1")).to_have_text("Sign in")


def test_shown_again_before_something_that_matters(device: Device) -> None:
    device.sign_in("learning_mentor@tern.example.org")
    device.add_passkey("Phone")
    device.page.goto("/accounts/second-factor/show/passkey/?next=/accounts/second-factor/passkeys/")
    device.use_passkey()
    expect(device.page).to_have_url(re.compile("/second-factor/passkeys/$"))
    device.page.get_by_role("link", name="Rename Phone").click()
    device.page.fill("#id_name", "Old phone")
    device.page.get_by_role("button", name="Save the name").click()
    expect(device.page.locator(".hf-people__item")).to_contain_text("Old phone")
    assert not device.complaints

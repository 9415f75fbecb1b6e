"""An installation of one's own on a chosen day, and the hands of the people who use it."""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import os
import re
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.utils import translation
from playwright.sync_api import Browser, Locator, Page, expect
from psycopg import sql

from holdfast.kernel import clock
from tests.browser.screens import DESK, PHONE
from tests.own_database import new_database

ROOT = Path(__file__).resolve().parents[2]
SHOTS = os.environ.get("HOLDFAST_SHOTS")
"""A folder for a picture of each step; none are made without it."""
LINK = re.compile(r"https?://\S+")
PATIENCE = 30_000
"""Milliseconds until something that should appear is missed: far more than it takes, for machines with much to do."""
COMMANDS = """
import json, sys
from holdfast.cli.door import main
for arguments in json.loads(sys.argv[1]):
    if code := main(arguments):
        sys.exit(code)
"""


SEE_EVERYTHING = "select set_config('role', 'holdfast_app', false), set_config('holdfast.schools', '*', false)"


def _beside(name: str) -> str:
    parts = urlsplit(os.environ["HOLDFAST_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def _on_server(statement: str, *names: str) -> None:
    with psycopg.connect(os.environ["HOLDFAST_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@dataclass
class Installation:
    """A database, a running server, a folder with its mail, and its own idea of today."""

    database: str
    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.browser.spine_settings",
            "HOLDFAST_DATABASE_URL": _beside(self.database),
            "HOLDFAST_PUBLIC_URL": self.address,
            "HOLDFAST_WALK": str(self.folder),
            "PYTHONPATH": str(ROOT),
        }

    def it_is(self, moment: datetime) -> None:
        """From now on the installation believes that it is this moment; time goes on from there."""
        seconds = (moment - clock.now()).total_seconds()
        (self.folder / "seconds-from-now").write_text(str(seconds), encoding="ascii")

    def holdfast(self, *commands: list[str], typed: str = "") -> str:
        """What somebody types at the server, `holdfast ...`, one command after the other."""
        done = subprocess.run(
            [sys.executable, "-c", COMMANDS, json.dumps(commands)],
            env=self.environment, cwd=ROOT, input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{commands}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def last_mail(self, address: str) -> str:
        """The text of the newest e-mail to somebody."""
        mails = [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in sorted((self.folder / "mail").glob("*"), key=lambda one: one.stat().st_mtime_ns)
        ]
        mine = [one for one in mails if address in str(one["To"])]
        assert mine, f"no e-mail to {address}"
        return str(mine[-1].get_body().get_content())

    def last_link(self, address: str) -> str:
        """The link in what waits in the outbox for somebody, as they read it when it has been delivered."""
        with psycopg.connect(_beside(self.database)) as connection:
            connection.execute(SEE_EVERYTHING)
            found = connection.execute(
                "select values->>'link' from messaging_message where address = %s order by id desc limit 1", [address]
            ).fetchone()
        assert found, f"nothing in the outbox for {address}"
        return str(found[0])


@contextmanager
def template(folder: Path, prepare: Callable[[Installation], None], source: str = "") -> Iterator[str]:
    """A database to copy from, with something in it."""
    with new_database("walk", source) as name:
        made = Installation(name, folder, 0)
        made.it_is(clock.now())
        prepare(made)
        yield name


@contextmanager
def installation(empty: str, folder: Path, day: datetime) -> Iterator[Installation]:
    """A new installation that nobody has touched, answering on a port of its own, on this day."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    made = Installation(f"{empty}_{port}", folder, port)
    made.it_is(day)
    (folder / "mail").mkdir()
    _on_server("create database {} template {}", made.database, empty)
    command = [sys.executable, "-m", "gunicorn", "tests.wsgi:application", "--bind", f"127.0.0.1:{port}",
               "--threads", "4", "--log-level", "error", "--no-control-socket"]  # fmt: skip
    try:
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen(command, env=made.environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait_for(made, process)
            yield made
        finally:
            process.terminate()
            process.wait(20)
    finally:
        _on_server("drop database if exists {} with (force)", made.database)


def _wait_for(made: Installation, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(400):
        assert process.poll() is None, (made.folder / "server.log").read_text(encoding="utf-8")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", made.port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not answer within 40 seconds")


def _half_minutes() -> int:
    return int(clock.now().timestamp()) // 30


def app_code(secret: str) -> str:
    """What an authenticator app shows now for a secret (RFC 6238: SHA-1, 30 seconds, 6 digits)."""
    key = base64.b32decode(secret.replace(" ", "").upper() + "=" * (-len(secret.replace(" ", "")) % 8))
    digest = hmac.new(key, struct.pack(">Q", _half_minutes()), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


class Person:
    """Somebody with a browser of their own, who reads the names on the screen in their language and presses them."""

    def __init__(
        self, browser: Browser, place: Installation, name: str, language: str, *, phone: bool = False,
        javascript: bool = True,
    ) -> None:  # fmt: skip
        self.place, self.name, self.language = place, name, language
        self.javascript = javascript
        self.context = browser.new_context(
            viewport=PHONE if phone else DESK, has_touch=phone, is_mobile=phone, locale=f"{language}-CA",
            java_script_enabled=javascript,
        )  # fmt: skip
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.secret, self.app_used, self.taps = "", 0, 0
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("response", lambda answer: self._note(answer.status, answer.url))
        self.width, self.steps = "390" if phone else "1440", 0

    def _note(self, status: int, url: str) -> None:
        if status >= 400 and not url.endswith("favicon.ico"):
            self.complaints.append(f"{status} {url}")

    def say(self, text: str, **values: object) -> str:
        """A text of the product in this person's language."""
        with translation.override(self.language):
            told = translation.gettext(text)
        return told % values if values else told

    def count(self, one: str, many: str, number: int) -> str:
        with translation.override(self.language):
            return translation.ngettext(one, many, number) % {"num": number, "count": number}

    def open(self, where: str) -> None:
        self.page.goto(where if where.startswith("http") else self.place.address + where)

    def sees(self, text: str, **values: object) -> Locator:
        found = self.page.locator("main").get_by_text(self.say(text, **values)).first
        expect(found).to_be_visible(timeout=PATIENCE)
        return found

    def tap(self, control: Locator) -> None:
        """One tap on a phone, counted."""
        self.taps += 1
        control.tap()
        self.page.wait_for_load_state()

    def sees_heading(self, text: str, **values: object) -> None:
        expect(self.page.get_by_role("heading", name=self.say(text, **values)).first).to_be_visible(timeout=PATIENCE)

    def press(self, text: str, *, within: Locator | None = None, **values: object) -> None:
        """Press the button or the link with this name, and wait for what comes."""
        self.look(text)
        self._control(self.say(text, **values), within or self.page.locator("body")).click()
        self.page.wait_for_load_state()

    def follow(self, link: Locator) -> None:
        """Press a link that is found by where it stands."""
        link.click()
        self.page.wait_for_load_state()

    def _control(self, name: str, within: Locator) -> Locator:
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until:
            for exact in (True, False):
                found = within.get_by_role("button", name=name, exact=exact).or_(
                    within.get_by_role("link", name=name, exact=exact)
                )
                if found.count():
                    return found.first
            self.page.wait_for_timeout(50)  # The page that the last press asked for is still on its way.
        raise AssertionError(f"{self.name} finds no “{name}” on {self.page.url}:\n{self.words()}")

    def write(self, label: str, text: str, **values: object) -> None:
        self.page.locator("main").get_by_label(self.say(label, **values)).first.fill(text)

    def choose(self, label: str, *, of: str = "", **values: object) -> None:
        """Tap the words beside a radio or a box, in the group with the legend `of` where the words stand twice."""
        within = self.page.get_by_role("group", name=self.say(of)).last if of else self.page.locator("main")
        told = self.say(label, **values)
        labels = within.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(told)}\s*$"))
        (labels.first if labels.count() else within.locator("label").filter(has_text=told).first).click()

    def pick(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_label(self.say(label)).first.select_option(label=self.say(option))

    def words(self) -> str:
        return self.page.locator("body").inner_text()

    def look(self, name: str) -> None:
        if SHOTS:
            self.steps += 1
            slug = re.sub(r"\W+", "-", name.lower())[:40]
            kind = self.language if self.javascript else f"{self.language}-plain"
            file = Path(SHOTS) / kind / f"{self.name}-{self.width}-{self.steps:02d}-{slug}.png"
            self.page.screenshot(path=file, full_page=True)

    def sign_in_with_code(self, address: str) -> None:
        """With a code by e-mail: nobody needs a password."""
        self.open("/")
        self.press("Send me a code by e-mail")
        self.page.locator("main input[type=email]").fill(address)
        self.page.locator("main button[type=submit]").first.click()
        code = re.search(r"^\s*([A-Z0-9]{2,4}-?[A-Z0-9]{2,4})\s*$", self.place.last_mail(address), re.MULTILINE)
        assert code, self.place.last_mail(address)
        self.page.locator("main input[name=code]").fill(code[1])
        self.page.locator("main button[type=submit]").first.click()
        self.page.wait_for_load_state()

    def sign_in(self, address: str, password: str) -> None:
        self.open("/")
        self.write("E-mail address", address)
        self.write("Password", password)
        self.press("Sign in", within=self.page.locator("main form").first)

    def set_up_app(self) -> None:
        """The second factor that some roles need, once."""
        self.press("Set up an app")
        self.secret = self.page.locator("main code").inner_text()
        self.write("Code from the app", app_code(self.secret))
        self.app_used = _half_minutes()
        self.press("Finish")

    def show_app_again(self) -> None:
        """A code of the app is good once: whoever comes back too soon waits for the next one."""
        while _half_minutes() == self.app_used:
            time.sleep(0.5)
        self.page.locator("main input[name=code]").fill(app_code(self.secret))
        self.page.locator("main button[type=submit]").first.click()
        self.page.wait_for_load_state()

    def close(self) -> None:
        self.context.close()

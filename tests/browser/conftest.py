"""A real Chromium, started once for each test process."""

import functools
import mimetypes
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connections
from django.http import HttpResponse
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.browser import spine_walk
from tests.browser.screens import NARROW, PHONE
from tests.browser.spine import template

SHOWN_AT = "http://localhost"


def _executable() -> str:
    found = os.environ.get("HOLDFAST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "No Chromium: run the tests by `python3 start.py test`, which finds or fetches one."
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    # Playwright's loop is a running one in this thread, and Django would refuse the database for it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_executable(),
            args=[*as_root, "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        yield browser
        browser.close()
        # Django keeps connections by context: those opened beside Playwright's loop are closed while it still runs.
        connections.close_all()


@pytest.fixture(scope="session")
def empty(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database to copy: this version with its blueprints, and nobody in it."""
    with template(tmp_path_factory.mktemp("empty"), lambda made: made.holdfast(["migrate"])) as name:
        yield name


@pytest.fixture(scope="session")
def school(empty: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database to copy: the sample's school, with accounts for its staff."""
    if not spine_walk.SAMPLE.is_dir():
        pytest.skip(f"the sample files are not here: {spine_walk.SAMPLE}")
    with template(tmp_path_factory.mktemp("school"), spine_walk.school_by_command, empty) as name:
        yield name


@functools.cache
def _static_file(name: str) -> tuple[str, bytes] | None:
    """Type and bytes of a static file, read once."""
    file = finders.find(name)
    return (mimetypes.guess_type(file)[0] or "application/octet-stream", Path(file).read_bytes()) if file else None


@dataclass
class Shown:
    """Pages as the product answered them, shown in a real browser with their own headers."""

    context: BrowserContext
    page: Page
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def show(self, path: str, answer: HttpResponse) -> Page:
        """Show what the product answered."""
        self.answers[path] = (answer.status_code, dict(answer.headers), answer.getvalue())
        self.complaints.clear()
        self.page.goto(SHOWN_AT + path)
        return self.page

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SHOWN_AT)
        if path in self.answers:
            status, headers, body = self.answers[path]
            route.fulfill(status=status, headers=headers, body=body)
        elif path.startswith("/static/") and (file := _static_file(path.removeprefix("/static/").split("?")[0])):
            route.fulfill(content_type=file[0], body=file[1])
        else:
            route.fulfill(status=204)


@pytest.fixture(scope="session")
def shown(chromium: Browser) -> Iterator[Shown]:
    """One page for all: a new one would start another process of the browser for each test."""
    # There is no server behind the pages to fetch a service worker from: test_offline has one.
    context = chromium.new_context(viewport=NARROW, service_workers="block")
    page = context.new_page()
    shown = Shown(context, page)
    page.route("**/*", shown.answer)
    page.on("console", lambda message: shown.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: shown.complaints.append(str(error)))
    yield shown
    context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """New phones with a network of their own: `phone()`."""
    contexts = []

    def make() -> Page:
        contexts.append(chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()

"""The six pictures of the README, made from the running demo: `start.py bench screenshots`.

A demo is made for it, in a folder and a database of its own, and thrown away; or `--address URL --home FOLDER` names
one that runs. The pictures show the first screen as people see it, never the whole page.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.parts.harness import ROOT, Row, report
from holdfast.cli import chromium

DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
TO = ROOT / "docs" / "images"
MOST_BYTES = 150_000
MANAGER, MENTORS = "Odile Sandpiper", ("Kofi Driftwell", "Zora Tidewell", "Alma Coquillac")
A_MEETING = re.compile(r"/mentor/meetings/\d+/$")
LONGEST_START = 900


@dataclass(frozen=True, slots=True)
class Demo:
    """Where it answers, and the home of its private database server, where the link of a family can be made."""

    address: str
    home: Path


def _manager_home(page: Page, demo: Demo) -> None:
    _sign_in(page, demo, MANAGER)
    page.goto(f"{demo.address}/manager/")


def _who_may_need(page: Page, demo: Demo) -> None:
    _sign_in(page, demo, MANAGER)
    page.goto(f"{demo.address}/manager/who-may-need/")


def _matches(page: Page, demo: Demo) -> None:
    """A round of today: an older one asks first to be proposed again."""
    _sign_in(page, demo, MANAGER)
    page.goto(f"{demo.address}/manager/matches/")
    again = page.get_by_role("button", name=re.compile("^Propose"))
    if again.count():
        again.first.click()
        page.goto(f"{demo.address}/manager/matches/")


def _programme(page: Page, demo: Demo) -> None:
    _sign_in(page, demo, MANAGER)
    page.goto(f"{demo.address}/manager/programmes/")
    page.locator("main a", has_text="Assertive mentoring").first.click()


def _meeting(page: Page, demo: Demo) -> None:
    for mentor in MENTORS:
        page.context.clear_cookies()
        _sign_in(page, demo, mentor)
        page.goto(f"{demo.address}/mentor/")
        links = [link.get_attribute("href") or "" for link in page.locator("main a[href^='/mentor/meetings/']").all()]
        found = next((link for link in links if A_MEETING.search(link)), None)
        if found:
            page.goto(demo.address + found)
            return
    raise RuntimeError("No mentor of the demo has a meeting.")


def _family(page: Page, demo: Demo) -> None:
    beside = {name: value for name, value in os.environ.items() if name != "HOLDFAST_DATABASE_URL"}
    command = [sys.executable, "-m", "holdfast.cli.postgres", "--home", str(demo.home), "run", "--"]
    command += [sys.executable, "-m", "benchmarks.parts.family_link"]
    done = subprocess.run(command, cwd=ROOT, env=beside, stdout=subprocess.PIPE, text=True, check=True)
    page.goto(demo.address + json.loads(done.stdout.splitlines()[-1])["path"])
    _in_english(page)


PICTURES: dict[str, tuple[ViewportSize, Callable[[Page, Demo], None]]] = {
    "manager-home": (DESK, _manager_home),
    "who-may-need": (DESK, _who_may_need),
    "matches": (DESK, _matches),
    "programme": (DESK, _programme),
    "meeting-phone": (PHONE, _meeting),
    "family-phone": (PHONE, _family),
}
"""For each file of docs/images: on what it is seen, and the way there."""


def _sign_in(page: Page, demo: Demo, person: str) -> None:
    page.goto(f"{demo.address}/accounts/login/")
    page.get_by_role("button", name=f"Sign in as {person}").click()
    _in_english(page)


def _in_english(page: Page) -> None:
    page.locator("button[name=language][value=en]").first.click()


def _take(browser: Browser, name: str, demo: Demo) -> int:
    """One picture; its size in bytes."""
    viewport, way_there = PICTURES[name]
    context = browser.new_context(viewport=viewport, locale="en-CA", reduced_motion="reduce")
    page = context.new_page()
    way_there(page, demo)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    path = TO / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    context.close()
    return path.stat().st_size


@contextmanager
def _own_demo() -> Iterator[Demo]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o711)  # started by root, the private server runs as somebody else, who must get through
        command = [sys.executable, "-m", "holdfast.cli", "demo", "--port", str(port)]
        environment = {name: value for name, value in os.environ.items() if name != "HOLDFAST_DATABASE_URL"}
        started = subprocess.Popen(command, cwd=ROOT, env=environment | {"HOLDFAST_HOME": home}, stdout=sys.stderr)
        try:
            _wait_for(port, started)
            yield Demo(f"http://localhost:{port}", Path(home))
        finally:
            started.terminate()
            started.wait(timeout=60)


def _wait_for(port: int, started: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        if started.poll() is not None:
            raise RuntimeError(f"The demo ended with {started.returncode} before it answered.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise RuntimeError("The demo did not answer in time.")


def take_all(demo: Demo) -> list[Row]:
    TO.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        sizes = {name: _take(browser, name, demo) for name in PICTURES}
        browser.close()
    return [Row(name, "PNG", "bytes", size, goal=MOST_BYTES) for name, size in sizes.items()]


def main(address: str, home: Path) -> None:
    if address:
        rows = take_all(Demo(address.rstrip("/"), home))
    else:
        with _own_demo() as demo:
            rows = take_all(demo)
    report("screenshots", rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="", help="a running demo, as http://localhost:8000 (default: make one)")
    parser.add_argument(
        "--home", type=Path, default=ROOT / ".holdfast", help="its HOLDFAST_HOME (default: %(default)s)"
    )
    chosen = parser.parse_args()
    main(chosen.address, chosen.home)

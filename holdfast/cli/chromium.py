"""A Chromium that starts on this machine, found or fetched: `python -m holdfast.cli.chromium` prints its path.

Standard library only. The browser tests and the screenshots of the README are driven with it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

WINDOWS = sys.platform == "win32"
ROOT = Path(__file__).resolve().parents[2]
SHELL = "chromium-headless-shell"
"""Chromium without its own window: the same pages for two thirds of the work."""
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


class NoBrowser(Exception):
    """The message says what to do."""


def find() -> str:
    """The path of a Chromium that starts; fetches one when the machine has none. Raises NoBrowser."""
    if chosen := os.environ.get("HOLDFAST_CHROMIUM"):
        if starts(chosen):
            return chosen
        raise NoBrowser(f"HOLDFAST_CHROMIUM names {chosen}, which does not start.")
    for look in (installed, of_playwright, fetched_by_playwright, fetched_by_apt, fetched_by_npm):
        for path in look():
            if starts(path):
                return path
            say(f"Browser: {path} does not start here")
    raise NoBrowser(
        "No browser: the tests drive a real Chromium. Install Chromium, Chrome or Edge "
        "(Debian: apt-get install chromium), or name its program in HOLDFAST_CHROMIUM."
    )


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def installed() -> list[str]:
    found = [path for path in map(shutil.which, NAMES) if path]
    return found + [path for path in PLACES if Path(path).exists()]


def of_playwright() -> list[str]:
    script = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return [path] if path and Path(path).exists() else []


def fetched_by_playwright() -> list[str]:
    say("Browser: none here; asking playwright to fetch Chromium")
    return of_playwright() if succeeds([sys.executable, "-m", "playwright", "install", "chromium"]) else []


def fetched_by_apt() -> list[str]:
    release = Path("/etc/os-release")
    if WINDOWS or os.geteuid() != 0 or not release.exists() or "ID=debian" not in release.read_text().splitlines():
        return []
    say("Browser: installing Debian's Chromium (apt-get install)")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    succeeds(["apt-get", "update", "-qq"], quiet)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    done = succeeds([*install, SHELL], quiet) or succeeds([*install, "chromium"], quiet)
    return installed() if done else []


def fetched_by_npm() -> list[str]:
    """The last way, for somebody on Linux who may install nothing: a Chromium packed for machines without one."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if sys.platform != "linux" or not npm or not node:
        return []
    folder = ROOT / ".holdfast" / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "chromium"
    if not program.exists():
        say("Browser: unpacking the Chromium of the npm package @sparticuz/chromium")
        inside = {"TMPDIR": str(folder), "npm_config_cache": str(folder / "cache")}
        script = "import('@sparticuz/chromium').then((found) => found.default.executablePath())"
        install = [npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "@sparticuz/chromium"]
        if not (succeeds(install, inside) and succeeds([node, "-e", script], inside, folder=folder)):
            return []
        for name in ("cache", "node_modules"):
            shutil.rmtree(folder / name, ignore_errors=True)
    return [str(program)] if program.exists() else []


def starts(path: str) -> bool:
    if WINDOWS:
        return Path(path).exists()
    return succeeds([path, "--version"], seconds=60)  # a missing library shows here


def succeeds(
    command: Sequence[str], more: dict[str, str] | None = None, *, folder: Path = ROOT, seconds: int = 600
) -> bool:
    try:
        ended = subprocess.run(
            command,
            env=os.environ | (more or {}),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def main() -> int:
    try:
        print(find())
    except NoBrowser as problem:
        say(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

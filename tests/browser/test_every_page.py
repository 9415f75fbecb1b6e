"""Every page that somebody may open, as each of them, in both languages: accessible, narrow enough, no complaint.

Pages that differ only in names and numbers are looked at once: what a rule can find in one it finds in the other.
"""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from holdfast.kernel.actor import system
from holdfast.kernel.scope import enter
from tests.browser.conftest import Shown
from tests.browser.screens import DESK, NARROW
from tests.web.test_access_matrix import ADDRESSES, ROWS, Visitors, allowed, kwargs_of
from tests.world import World

AXE = Axe()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]}
PAGES = sorted(
    name for name, row in ROWS.items() if "GET" in row["methods"] and row["own"] != "-" and name in ADDRESSES
)


def _skeleton(html: str) -> str:
    """The page without its words: tags and attributes whose values no rule looks at are cut to their names."""
    return re.sub(r">[^<]+<", "><", re.sub(r'(value|href|id|for|name|action|nonce|aria-\w+)="[^"]*"', r"\1", html))


def _visits(world: World, name: str) -> Iterator[tuple[str, str, Client, str]]:
    """One visit for each kind of page behind this address: person, language, client, path."""
    row, seen = ROWS[name], set()
    visitors = Visitors(world)
    kwargs = kwargs_of(world, row, ADDRESSES[name].parts)["own"]
    path = reverse(name, kwargs=kwargs or None)
    for language in ("en", "fr"):
        for person in sorted(allowed(row, "own") & set(visitors.clients)):
            client = visitors.clients[person]
            client.cookies["django_language"] = language
            enter(system("test"))
            answer = client.get(path)
            # A page that only sends on is looked at where it sends to.
            if answer.status_code in (301, 302) or not answer.headers["Content-Type"].startswith("text/html"):
                continue
            kind = (language, _skeleton(answer.content.decode()))
            if kind not in seen:
                seen.add(kind)
                yield person, language, client, path


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, world: World, shown: Shown) -> None:
    wrong = []
    for person, language, client, path in _visits(world, name):
        where = f"{name} as {person} in {language}"
        page = shown.show(client, path)
        found = AXE.run(page, options=RULES)
        wrong += [f"{where}: {rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found.response["violations"]]
        page.set_viewport_size(NARROW)
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > NARROW["width"]:
            wrong.append(f"{where}: scrolls sideways at 320 px ({width} px wide)")
        page.set_viewport_size(DESK)
        wrong += [f"{where}: {complaint}" for complaint in shown.complaints]
    assert not wrong, "\n".join(wrong)

"""Every page that somebody may open, as each of them, in both languages: accessible, narrow enough, no complaint.

All of it at 320 px, where a page has the least room; the walks look at phones and desks.
Pages of one address that differ only in names and numbers are looked at once, and the accessibility rules look again
only where a tag appears that they have not seen at this address: what they can find in one page they find in the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.http import HttpResponse
from django.urls import reverse

from holdfast.kernel.actor import system
from holdfast.kernel.scope import enter
from tests.browser.conftest import Shown
from tests.browser.screens import NARROW
from tests.web.test_access_matrix import ADDRESSES, ROWS, Visitors, allowed, kwargs_of
from tests.world import World

AXE = Axe()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
PAGES = sorted(
    name for name, row in ROWS.items() if "GET" in row["methods"] and row["own"] != "-" and name in ADDRESSES
)


NOT_LOOKED_AT = re.compile(
    r"(data-[\w.-]+|(?:aria-)?(?:label|labelledby|describedby|controls)|value|href|src|alt|id|for|name|action|nonce|lang"
    r'|content|title|placeholder|datetime|min|max|maxlength|rows|pattern|d|x|y|width|height)="[^"]*"'
)
"""Attributes of which a rule wants to know only whether they are there."""


CHOSEN_LANGUAGE = ' aria-current="true"'
"""The one difference between a page and itself in another language that is no word."""


def _kind(html: str) -> frozenset[str]:
    """The tags of a page without words, names and numbers: what rules look at."""
    tags = re.findall(r"<[^/][^>]*>", html.replace(CHOSEN_LANGUAGE, ""))
    return frozenset(NOT_LOOKED_AT.sub(r"\1", tag) for tag in tags)


@dataclass(frozen=True)
class Visit:
    """One page as one person gets it in one language."""

    person: str
    language: str
    path: str
    answer: HttpResponse
    has_new_tags: bool


def _visits(world: World, name: str) -> Iterator[Visit]:
    """One visit for each kind of page behind this address, in each language."""
    row = ROWS[name]
    seen: set[str] = set()
    visitors = Visitors(world)
    kwargs = kwargs_of(world, row, ADDRESSES[name].parts)["own"]
    path = reverse(name, kwargs=kwargs or None)
    people = sorted(allowed(row, "own") & set(visitors.clients))
    for language in ("en", "fr"):
        here: dict[frozenset[str], str] = {}
        for person in people:
            client = visitors.clients[person]
            client.cookies["django_language"] = language
            enter(system("test"))
            answer = client.get(path)
            # A page that only sends on is looked at where it sends to.
            if answer.status_code in (301, 302) or not answer.headers["Content-Type"].startswith("text/html"):
                continue
            kind = _kind(answer.content.decode())
            if kind not in here:
                yield Visit(person, language, path, answer, has_new_tags=not kind <= seen)
                here[kind] = person
                seen |= kind
        people = list(here.values())  # whoever saw a kind of page in one language sees it in the other


def _wrong(shown: Shown, visit: Visit) -> Iterator[str]:
    page = shown.show(visit.path, visit.answer)
    width = page.evaluate("document.scrollingElement.scrollWidth")
    if width > NARROW["width"]:
        yield f"scrolls sideways at 320 px ({width} px wide)"
    if page.evaluate("document.documentElement.lang") != visit.language:
        yield "says that it is in another language"
    if visit.has_new_tags:
        for rule in AXE.run(page, options=RULES).response["violations"]:
            yield f"{rule['id']}: {rule['nodes'][0]['html'][:200]}"
    yield from shown.complaints


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, world: World, shown: Shown) -> None:
    wrong = [
        f"{name} as {visit.person} in {visit.language}: {what}"
        for visit in _visits(world, name)
        for what in _wrong(shown, visit)
    ]
    assert not wrong, "\n".join(wrong)

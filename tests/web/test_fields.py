"""The fields that we write out ourselves are those of GOV.UK Frontend, word for word."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import engines

from holdfast.web.jinja import GovukMacros


class Parts(HTMLParser):
    """What a browser makes of it: tags with their attributes in any order, and texts without the space around them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value if value is not None else "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(" ".join(data.split()))


def parts(html: str) -> list[Any]:
    parser = Parts()
    parser.feed(html)
    return parser.found


def ours(call: str) -> list[Any]:
    template = engines["jinja2"].env.from_string('{% import "components/fields.html" as f %}{{ f.' + call + " }}")
    return parts(template.render())


LABEL, HINT = {"text": "Weeks & days"}, {"text": "At most <52>"}
WRONG = {"text": "Enter a number", "visuallyHiddenText": "Error"}


@pytest.mark.parametrize(
    ("call", "theirs"),
    [
        (
            'text("weeks", "Weeks & days")',
            {"id": "weeks", "name": "weeks", "type": "text", "value": "", "label": LABEL},
        ),
        (
            'text("weeks", "Weeks & days", "a\\"b", hint="At most <52>", error="Enter a number", id="w", width=3,'
            ' autocomplete="off", inputmode="numeric", prefix="$", suffix="weeks", spellcheck=false,'
            ' attributes={"data-x": "1"})',
            {
                "id": "w", "name": "weeks", "type": "text", "value": 'a"b', "label": LABEL, "hint": HINT,
                "errorMessage": WRONG, "classes": "govuk-input--width-3", "autocomplete": "off", "inputmode": "numeric",
                "prefix": {"text": "$"}, "suffix": {"text": "weeks"}, "spellcheck": False,
                "attributes": {"data-x": "1"},
            },
        ),
        (
            'text("weeks", "Weeks & days", type="date", suffix="weeks", heading=true)',
            {
                "id": "weeks", "name": "weeks", "type": "date", "value": "", "suffix": {"text": "weeks"},
                "label": {**LABEL, "classes": "govuk-label--l", "isPageHeading": True},
            },
        ),
    ],
)  # fmt: skip
def test_a_line_of_text(call: str, theirs: dict[str, Any]) -> None:
    assert ours(call) == parts(GovukMacros().input(theirs))


@pytest.mark.parametrize("more", [{}, {"hint": HINT, "errorMessage": WRONG}])
def test_a_list_to_choose_from(more: dict[str, Any]) -> None:
    said = ', hint="At most <52>", error="Enter a number"' if more else ""
    items = [{"value": "", "text": "All", "selected": False}, {"value": "2", "text": "Two & a half", "selected": True}]
    theirs = {"id": "grade", "name": "grade", "items": items, "label": LABEL, **more}
    call = f'select("grade", "Weeks & days", [("", "All"), (2, "Two & a half")], "2"{said})'
    assert ours(call) == parts(GovukMacros().select(theirs))

"""Which format the dates of a table have: declared, or decided by every value of its date columns together."""

from collections.abc import Iterable
from datetime import date, datetime

from holdfast.records.problems import Finding
from holdfast.records.reading import Table, Unreadable

FORMATS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
)
WORDS = {"yyyy": "%Y", "aaaa": "%Y", "mm": "%m", "dd": "%d", "jj": "%d"}


def declared(text: str) -> str:
    """`dd/mm/yyyy` or `jj/mm/aaaa` as Python writes it; a Python format stays."""
    found = text.casefold() if "%" not in text else text
    for word, code in WORDS.items():
        found = found.replace(word, code)
    return found


def read(text: str, pattern: str) -> date | None:
    try:
        return datetime.strptime(text[:10] if pattern == "%Y-%m-%d" else text, pattern).date()  # noqa: DTZ007
    except ValueError:
        return None


def format_of(table: Table, headers: Iterable[str]) -> tuple[str, ...]:
    """The one format that reads the most values of these columns. Raises Unreadable when two read them differently."""
    values = {(header, record[header]) for record in table.records() for header in headers if record[header]}
    if not values:
        return FORMATS[:1]
    scores = {pattern: sum(read(text, pattern) is not None for _, text in values) for pattern in FORMATS}
    best = max(scores.values())
    fitting = [pattern for pattern in FORMATS if scores[pattern] == best]
    for header, text in sorted(values):
        readings = {read(text, pattern) for pattern in fitting}
        if best and len(readings) > 1:
            raise Unreadable(Finding("ambiguous_dates", table.name, None, header, text))
    return tuple(fitting[:1])

"""A day in an address: 2026-11-23."""

from datetime import date


class Day:
    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """ValueError for a day that no calendar has, which is then no address."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)

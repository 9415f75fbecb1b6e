"""The only clock. Everything else takes `at` or `on` as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(tz=UTC)


def today(time_zone: str = "UTC") -> date:
    """The present day where the school is."""
    return now().astimezone(ZoneInfo(time_zone)).date()

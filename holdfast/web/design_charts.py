"""Invented numbers for the charts of the /design page."""

import datetime as dt
from typing import Any

import segno
from django.utils.translation import gettext as _
from markupsafe import Markup

from holdfast.web.charts import strip_of
from holdfast.web.jinja import date_text

CLOSED_WEEK = dt.date(2026, 10, 12)


def _days(until: dt.date) -> list[tuple[dt.date, str]]:
    start = dt.date(2026, 8, 31)
    marks = {3: "late", 9: "absent", 10: "absent", 17: "excused", 23: "absent", 24: "missing", 30: "late", 37: "absent"}
    days = []
    for offset in range((until - start).days + 1):
        on = start + dt.timedelta(days=offset)
        if on.weekday() < 5:
            days.append((on, "closed" if on == CLOSED_WEEK else marks.get(offset, "present")))
    return days


def _points() -> list[dict[str, Any]]:
    values = [88, 86, 83, None, 79, 81, 84, 88, 91]
    weeks = [dt.date(2026, 8, 31) + dt.timedelta(weeks=week) for week in range(len(values))]
    return [
        {
            "label": date_text(week, "short"),
            "value": value,
            "low": None if value is None else value - 6,
            "high": None if value is None else min(100, value + 6),
        }
        for week, value in zip(weeks, values, strict=True)
    ]


def qr_svg(address: str) -> Markup:
    """A QR code without style attributes, which the content security policy would refuse."""
    code = segno.make(address, error="m")
    return Markup(code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))  # noqa: S704 - made by segno


def chart_samples(today: dt.date) -> dict[str, Any]:
    return {
        "strip": strip_of(_days(today)),
        "points": _points(),
        "effects": [
            {"label": _("Mentored"), "value": 3.2, "low": 0.9, "high": 5.5, "note": _("41 students")},
            {"label": _("Not mentored"), "value": -0.4, "low": -2.6, "high": 1.8, "note": _("44 students")},
        ],
        "bars_data": [
            {"label": _("Meetings held"), "value": 142, "note": _("of 171")},
            {"label": _("Missed by the student"), "value": 19},
            {"label": _("Missed by the mentor"), "value": 6},
            {"label": _("School closed"), "value": 4},
        ],
        "spark": [9, 8, 8, 7, None, 6, 7, 8, 9, 9],
        "qr": qr_svg("https://holdfast.example/s/3f9c"),
    }

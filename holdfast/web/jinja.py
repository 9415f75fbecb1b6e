"""The Jinja2 environment of every page: strict about names, in the reader's language.

GOV.UK Frontend's macros expect undefined names to be falsy, so they run in a lenient environment of their own and
are reached through the global `govuk`; our own templates stay strict.
"""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import jinja2
from django.contrib.messages import get_messages
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.text import capfirst
from django_htmx.jinja import htmx_script
from markupsafe import Markup, escape

from holdfast.web.compiled import Environment

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"
MINUS = "\u2212"
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

GOVUK_COMPONENTS = {
    "button": "govukButton",
    "character-count": "govukCharacterCount",
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "details": "govukDetails",
    "error-message": "govukErrorMessage",
    "error-summary": "govukErrorSummary",
    "fieldset": "govukFieldset",
    "file-upload": "govukFileUpload",
    "hint": "govukHint",
    "input": "govukInput",
    "inset-text": "govukInsetText",
    "label": "govukLabel",
    "notification-banner": "govukNotificationBanner",
    "pagination": "govukPagination",
    "password-input": "govukPasswordInput",
    "radios": "govukRadios",
    "select": "govukSelect",
    "skip-link": "govukSkipLink",
    "summary-list": "govukSummaryList",
    "task-list": "govukTaskList",
    "textarea": "govukTextarea",
    "warning-text": "govukWarningText",
}


class GovukMacros:
    """`govuk.date_input({...})` renders GOV.UK Frontend's component of that name."""

    def __init__(self) -> None:
        loader = jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")})
        self._environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)

    def __getattr__(self, attribute: str) -> Any:
        folder = attribute.replace("_", "-")
        if folder not in GOVUK_COMPONENTS:
            raise AttributeError(attribute)
        template = self._environment.get_template(f"govuk_frontend_jinja/components/{folder}/macro.html")
        macro = getattr(template.module, GOVUK_COMPONENTS[folder])
        setattr(self, attribute, macro)
        return macro


def _is_french() -> bool:
    return (translation.get_language() or "en").startswith("fr")


def _as_local(value: Any) -> Any:
    """A date, time or datetime; only an aware datetime has a zone to be brought to."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(timezone.get_current_timezone())
    return value


def _day_pattern(value: dt.date) -> str:
    """Day and month; French writes the first of the month as an ordinal."""
    return r"j\e\r F" if value.day == 1 and _is_french() else "j F"


@functools.lru_cache(maxsize=4096)
def _day_in(language: str | None, on: dt.date, pattern: str) -> str:
    """A day in a language; the same few days stand on every page."""
    with translation.override(language):
        return str(formats.date_format(on, pattern))


def date_text(value: dt.date | None, style: str = "long") -> str:
    """`long` 14 October 2026, `short` 14 October, `weekday` Wednesday 14 October, `full` both, `numeric` 2026-10-14."""
    if value is None:
        return ""
    local = _as_local(value)
    on = local.date() if isinstance(local, dt.datetime) else local
    if style == "numeric":
        return str(on.isoformat())
    day = _day_pattern(on)
    patterns = {"month": "F", "long": f"{day} Y", "short": day, "weekday": f"l {day}", "full": f"l {day} Y"}
    return _day_in(translation.get_language(), on, patterns[style])


def time_text(value: dt.time | dt.datetime | None) -> str:
    """3:40 p.m. in English, 15 h 40 in French."""
    if value is None:
        return ""
    pattern = f"G{NO_BREAK_SPACE}\\h{NO_BREAK_SPACE}i" if _is_french() else "P"
    return formats.time_format(_as_local(value), pattern).replace(" ", NO_BREAK_SPACE)


@functools.lru_cache(maxsize=4096)
def _minute_in(language: str | None, wall: dt.datetime, style: str) -> str:
    """A minute as a clock on the wall shows it, in a language."""
    with translation.override(language):
        joint = " à " if _is_french() else " at "
        return f"{date_text(wall, style)}{joint}{time_text(wall)}"


def datetime_text(value: dt.datetime | None, style: str = "short") -> str:
    """The date in the given style, then the time."""
    if value is None:
        return ""
    wall = _as_local(value).replace(tzinfo=None, second=0, microsecond=0)
    return _minute_in(translation.get_language(), wall, style)


def number_text(value: float | Decimal | None, places: int = 0) -> str:
    """A number with the reader's separators; groups of thousands never break over a line."""
    if value is None:
        return "–"
    text = formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return text.replace(NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE).replace("-", MINUS)


def percent_text(share: float | Decimal | None, places: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    if share is None:
        return "–"
    sign = f"{NO_BREAK_SPACE}%" if _is_french() else "%"
    return f"{number_text(share * 100, places)}{sign}"


def list_text(values: Iterable[Any]) -> Markup:
    """Ana, Bo and Cy; Ana, Bo et Cy."""
    items = [escape(value) for value in values]
    if len(items) < 2:
        return Markup("").join(items)
    joint = Markup(" et ") if _is_french() else Markup(" and ")
    return Markup(", ").join(items[:-1]) + joint + items[-1]


def initials(name: str) -> str:
    """At most two letters, from the first and the last part of a name."""
    parts = [part for part in re.split(r"[\s\-]+", name) if part]
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [part[0] for part in parts]
    return "".join(letters).upper()


def iso(value: dt.date | dt.datetime | dt.time) -> str:
    """For machine-readable attributes such as `<time datetime>`."""
    return str(_as_local(value).isoformat())


def hex_colour(value: str) -> str:
    """A district's brand colour, or nothing when it is not six hexadecimal digits (it goes into a style sheet)."""
    return value if HEX_COLOUR.fullmatch(value) else ""


def csp_nonce(request: Any) -> str | None:
    """The nonce of this answer; None when no content security policy is at work (an error before the middleware)."""
    nonce = getattr(request, "csp_nonce", None)
    return None if nonce is None else str(nonce)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def attributes(values: Mapping[str, Any]) -> Markup:
    """HTML attributes from a mapping: True gives a bare name, None and False leave it out."""
    parts = [
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
        for name, value in values.items()
        if value is not None and value is not False
    ]
    return Markup("").join(parts)


def plain_attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    """A Django widget's attributes without those that the macros write themselves."""
    taken = {
        "id",
        "class",
        "required",
        "aria-describedby",
        "aria-invalid",
        "cols",
        "rows",
        "maxlength",
        "type",
        "value",
    }
    return {name: value for name, value in values.items() if name not in taken and value not in (None, False)}


def scaled(value: float, low: float, high: float, start: float, end: float) -> float:
    """A value of [low, high] as a coordinate of [start, end], for charts."""
    share = (value - low) / (high - low) if high != low else 0.5
    return round(start + share * (end - start), 2)


def problems(bound: BoundField) -> list[str]:
    """What is wrong with a field, in words that name it; Django's own "This field is required." does not say which."""
    errors = bound.form.errors.as_data().get(bound.name, [])
    if bound.widget_type == "checkbox":
        missing = translation.gettext("Tick “%(label)s”")
    elif bound.widget_type in {"radioselect", "checkboxselectmultiple", "select", "selectmultiple"}:
        missing = translation.gettext("Choose an answer for “%(label)s”")
    else:
        missing = translation.gettext("Fill in “%(label)s”")
    label = str(bound.label).rstrip(" ?.:")
    return [
        missing % {"label": label} if error.code == "required" else str(message)
        for error in errors
        for message in error.messages
    ]


FILTERS = {
    "date": date_text,
    "time": time_text,
    "datetime": datetime_text,
    "capfirst": capfirst,
    "number": number_text,
    "percent": percent_text,
    "listing": list_text,
    "initials": initials,
    "iso": iso,
    "hex_colour": hex_colour,
    "attributes": attributes,
    "plain_attributes": plain_attributes,
    "scaled": scaled,
    "problems": problems,
}


def environment(**options: Any) -> jinja2.Environment:
    """Called by Django's Jinja2 backend."""
    options["undefined"] = jinja2.StrictUndefined
    options["autoescape"] = True
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options.setdefault("extensions", ["jinja2.ext.i18n", "jinja2.ext.do"])
    env = Environment(**options)
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        static=static,
        url=url,
        csp_nonce=csp_nonce,
        htmx_script=htmx_script,
        get_messages=get_messages,
        get_language=translation.get_language,
        govuk=GovukMacros(),
    )
    env.filters.update(FILTERS)
    return env

"""Which texts the sources hold, and a catalogue kept up to date with them."""

from pathlib import Path

import polib
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).resolve().parents[2]
FRENCH = Path(__file__).parent / "fr" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = [("holdfast/**.py", "python"), ("holdfast/web/templates/**.html", "jinja2")]
OPTIONS = {
    "holdfast/web/templates/**.html": {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do",
        "newstyle_gettext": "true",
        "trimmed": "true",
        "silent": "false",
    }
}
Key = tuple[str, str, str]


def extracted() -> Catalog:
    """Every text of the sources, with the files it stands in (without lines, so that diffs stay small)."""
    found = Catalog()
    for file, _line, message, comments, context in extract_from_dir(
        ROOT, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True
    ):
        found.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return found


def _key(message: Message) -> Key:
    one, many = message.id if isinstance(message.id, tuple) else (message.id, "")
    return (message.context or "", str(one), str(many))


def wanted() -> dict[Key, Message]:
    return {_key(message): message for message in extracted() if message.id}


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def read() -> polib.POFile:
    """The French catalogue as it is kept; a fresh one where there is none."""
    if FRENCH.exists():
        return polib.pofile(str(FRENCH), wrapwidth=118)
    fresh = polib.POFile(wrapwidth=118)
    fresh.metadata = {
        "Project-Id-Version": "Holdfast",
        "Language": "fr",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    return fresh


def update() -> tuple[int, int]:
    """New texts in, vanished texts out, compiled. Returns how many there are and how many lack a translation."""
    kept = {key_of(entry): entry for entry in read() if not entry.obsolete}
    fresh = read()
    fresh.clear()
    for key, message in sorted(wanted().items(), key=lambda pair: (pair[1].locations[0][0], pair[0])):
        entry = kept.get(key) or _new(key)
        entry.occurrences = [(file, "") for file in sorted({file for file, _line in message.locations})]
        entry.flags = ["python-format"] if "python-format" in message.flags else []
        fresh.append(entry)
    fresh.save(str(FRENCH))
    fresh.save_as_mofile(str(FRENCH.with_suffix(".mo")))
    return len(fresh), len(fresh.untranslated_entries())


def _new(key: Key) -> polib.POEntry:
    context, one, many = key
    plural = {"msgid_plural": many, "msgstr_plural": {0: "", 1: ""}} if many else {}
    return polib.POEntry(msgctxt=context or None, msgid=one, **plural)

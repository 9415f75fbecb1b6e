"""Imports that take longer than a page: the work beside the page, and how far it is.

How far it is lies in the folder of the sent files, so that any process of the server can answer. Small deliveries are
done while the person waits.
"""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import Refusal
from holdfast.kernel.scope import scope
from holdfast.records.kept_files import TOKEN, folder

LOG = logging.getLogger(__name__)
AT_ONCE = 1_000_000
"""Bytes up to which the person simply waits: about ten thousand rows, a second or two."""
SILENT_FOR = timedelta(minutes=3)
STATE = "progress.json"
Progress = Callable[[str, int, int], None]
Job = Callable[[Progress], "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the run to look at, or the sentences that say why there is none."""

    run: int | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Working:
    """How far a piece of work is. `run` or `problems` end it."""

    user: int
    step: str = "read"
    done: int = 0
    total: int = 0
    run: int | None = None
    problems: tuple[str, ...] = ()
    at: float = 0

    @property
    def is_over(self) -> bool:
        return self.run is not None or bool(self.problems)

    def is_silent(self, now: datetime) -> bool:
        """Nothing was heard for minutes: the server was stopped, and the database took everything back."""
        return not self.is_over and now.timestamp() - self.at > SILENT_FOR.total_seconds()


def read(token: str, user: int | None) -> Working | None:
    """How far this person's work is; nobody else's can be asked for."""
    if not TOKEN.fullmatch(token):
        return None
    try:
        state = json.loads((folder(token) / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    working = Working(**{**state, "problems": tuple(state["problems"])})
    return working if working.user == user else None


def _write(token: str, working: Working) -> None:
    """Replaced as a whole, so that a reader never meets half of it."""
    place = folder(token)
    fresh = place / f"{STATE}.new"
    fresh.write_text(json.dumps(asdict(replace(working, at=clock.now().timestamp()))), encoding="utf-8")
    fresh.replace(place / STATE)


def start(token: str, job: Job, *, by: Actor, at_once: bool) -> Working:
    """Do the work now, or beside the page. Returns how far it is."""
    working = Working(user=by.user_id or 0)
    _write(token, working)
    if at_once:
        return _do(token, job, working)
    language = translation.get_language()
    # Only once the page's own transaction holds: the work reads what the page has just written.
    transaction.on_commit(lambda: threading.Thread(target=_beside, args=(token, job, working, by, language)).start())
    return working


def _beside(token: str, job: Job, working: Working, by: Actor, language: str | None) -> None:
    try:
        with translation.override(language), scope(by):
            _do(token, job, working)
    finally:
        connection.close()


def _do(token: str, job: Job, working: Working) -> Working:
    latest = working

    def tell(step: str, done: int, total: int) -> None:
        nonlocal latest
        latest = replace(working, step=step, done=done, total=total)
        _write(token, latest)

    try:
        with transaction.atomic():
            outcome = job(tell)
    except Refusal as refusal:
        outcome = Outcome(problems=(str(refusal.message),))
    except Exception:
        LOG.exception("An import broke off.")
        outcome = Outcome(problems=(_("Something went wrong here and nothing was changed. Try again, or ask IT."),))
    latest = replace(latest, run=outcome.run, problems=outcome.problems)
    _write(token, latest)
    return latest

"""Beside the web server: what could not go out at once is tried again each minute, by whichever process is first."""

import logging
import threading

from django.db import DatabaseError, connection

from holdfast.kernel import clock
from holdfast.kernel.actor import system
from holdfast.kernel.scope import scope
from holdfast.messaging.sending import send_waiting

EVERY_SECONDS = 60
LOG = logging.getLogger(__name__)


def keep_sending(every: float = EVERY_SECONDS) -> threading.Event:
    """Start a thread that sends what waits; set the event to end it. It ends with the process, too."""
    ended = threading.Event()
    threading.Thread(target=_until, args=(ended, every), name="outbox", daemon=True).start()
    return ended


def _until(ended: threading.Event, every: float) -> None:
    while not ended.wait(every):
        try:
            send_now()
        except DatabaseError:
            LOG.warning("The outbox could not be read; it is tried again in a minute.")
        finally:
            connection.close()


def send_now() -> dict[str, int]:
    """One round: what is due at all schools, as the system."""
    by = system("outbox")
    with scope(by):
        return send_waiting(by=by, at=clock.now())

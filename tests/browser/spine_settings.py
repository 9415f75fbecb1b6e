"""The product as the walks serve it: on the day that a file names, with its e-mail in a folder."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from holdfast.kernel import clock
from tests.settings import *  # noqa: F403 - settings build on settings

FOLDER = Path(os.environ["HOLDFAST_WALK"])
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = FOLDER / "mail"
MEDIA_ROOT = FOLDER / "files"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True


_really_now = clock.now


def _now() -> datetime:
    """The sample files describe a school year that is over: the walk takes place in it."""
    seconds = float((FOLDER / "seconds-from-now").read_text(encoding="ascii"))
    return _really_now() + timedelta(seconds=seconds)


clock.now = _now

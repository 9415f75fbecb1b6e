"""The settings of the tests for a server that runs as a process of its own: static files come from where they lie."""

from tests.settings import *  # noqa: F403

WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

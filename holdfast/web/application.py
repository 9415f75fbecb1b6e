"""The product as a web server calls it."""

import gc

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver


def build() -> WSGIHandler:
    """Built in the process that serves. What is loaded stays: looking through it for rubbish is a tenth of a page."""
    application = get_wsgi_application()
    len(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    return application

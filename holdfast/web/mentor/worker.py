"""The script that keeps a mentor's pages readable without a network."""

import functools
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from holdfast.web.doors import public
from holdfast.web.request import Request

SCRIPT = "holdfast/service-worker.js"


@functools.cache
def _script() -> str:
    found = finders.find(SCRIPT)
    if not isinstance(found, str):
        raise Http404
    return Path(found).read_text(encoding="utf-8")


@public
@require_GET
def service_worker(request: Request) -> HttpResponse:
    """Served from the top of the site, so that it may see signing out; it keeps pages below /mentor/ only."""
    return HttpResponse(_script(), content_type="text/javascript", headers={"Service-Worker-Allowed": "/"})

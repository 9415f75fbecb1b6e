"""A request as our middleware hands it on."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from holdfast.kernel.actor import Actor


class Request(HttpRequest):
    """Who asks (`actor`), the signed link they came by, and whether htmx asks for a part of the page."""

    actor: Actor
    htmx: HtmxDetails
    link: Any

"""What every page of a mentor shares: what the phone may keep when there is no network."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac

from holdfast.web.request import Request

KEPT = "X-Holdfast-Kept"
"""Sent by a phone that kept a form while it had no network: the answer is then for a program, not a page."""
OWNER = "X-Holdfast-Owner"


def owner_of(request: Request) -> str:
    """A name for this account that says nothing of it: a phone sends and shows only what its present owner wrote."""
    return salted_hmac("holdfast.offline", str(request.actor.user_id)).hexdigest()[:24]


def page(request: Request, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of a mentor. It names its owner, so that a phone never shows it to somebody else."""
    owner = owner_of(request)
    told = {"owner": owner, "new_key": str(uuid4()), **context}
    response = render(request, template, told, status=status)
    response.headers[OWNER] = owner
    return response


def done(request: Request, location: str, said: str) -> HttpResponse:
    """It is stored: on to the next page, or a word to the phone that had kept it."""
    if request.headers.get(KEPT):
        return JsonResponse({"stored": True, "location": location, "said": said})
    return redirect(location)


def refused(request: Request, form: forms.Form) -> HttpResponse | None:
    """Why it was not stored, for a phone; None for a browser, which gets the page again."""
    if not request.headers.get(KEPT):
        return None
    said = [str(message) for messages in form.errors.values() for message in messages]
    return JsonResponse({"stored": False, "said": said}, status=422)

"""Pages for when something went wrong: what happened and what to do next."""

from django.http import HttpResponse
from django.shortcuts import render

from holdfast.web.request import Request


def locked_out(request: Request, response: object = None, credentials: object = None) -> HttpResponse:
    """Too many wrong passwords for one account from one address."""
    return render(request, "accounts/locked_out.html", status=429)


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """The page was open too long or was sent from elsewhere; what was typed is still in the browser's form."""
    return render(request, "403.html", {"stale": True}, status=403)


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """The same answer for what does not exist and for what this person may not see."""
    return render(request, "404.html", status=404)


def server_error(request: Request) -> HttpResponse:
    return render(request, "500.html", status=500)

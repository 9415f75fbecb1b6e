"""Pages that everybody may read: why somebody sees a student, privacy, accessibility."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.web.doors import public
from holdfast.web.request import Request


@public
@require_GET
def why_can_i_see_this(request: Request) -> HttpResponse:
    return render(request, "public/why.html")


@public
@require_GET
def privacy(request: Request) -> HttpResponse:
    return render(request, "public/privacy.html")


@public
@require_GET
def accessibility(request: Request) -> HttpResponse:
    return render(request, "public/accessibility.html")

"""Pages that everybody may read: why somebody sees a student, privacy, accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.web.doors import public


@public
@require_GET
def why_can_i_see_this(request: HttpRequest) -> HttpResponse:
    return render(request, "public/why.html")


@public
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


@public
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")

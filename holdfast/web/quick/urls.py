"""Addresses of the sheets that come back; short, because they are printed."""

from django.urls import path

from holdfast.web.quick import pages

urlpatterns = [
    path("s/", pages.enter_sheet, name="enter_sheet"),
    path("s/<slug:code>/", pages.quick_sheet, name="quick_sheet"),
]

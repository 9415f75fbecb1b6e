"""Addresses of the pages that everybody may read, and of the design system."""

from django.urls import path

from holdfast.web import design
from holdfast.web.public import pages

urlpatterns = [
    path("help/why-can-i-see-this/", pages.why_can_i_see_this, name="why_can_i_see_this"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("design/", design.design, name="design"),
    path("design/reading/", design.design_reading, name="design_reading"),
    path("design/sheet/", design.design_sheet, name="design_sheet"),
]

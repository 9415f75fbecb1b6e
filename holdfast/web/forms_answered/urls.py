"""Addresses of the forms of a programme."""

from django.urls import path

from holdfast.web.forms_answered import pages

FORM = "forms/<int:programme>/<slug:about>/<int:pk>/<slug:code>/"

urlpatterns = [
    path(FORM, pages.form_answer, name="form_answer"),
    path(f"{FORM}answers/", pages.form_answers, name="form_answers"),
]

"""Addresses of those who look after students without running the programmes, and of outside agencies."""

from django.urls import path

from holdfast.web.caseload import agency, home

urlpatterns = [
    path("caseload/", home.caseload_home, name="caseload_home"),
    path("shared/", agency.agency_home, name="agency_home"),
]

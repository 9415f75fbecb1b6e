"""Addresses of the programme manager."""

from django.urls import path

from holdfast.web.manager import home

urlpatterns = [
    path("manager/", home.manager_home, name="manager_home"),
]

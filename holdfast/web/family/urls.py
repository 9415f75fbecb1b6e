"""Addresses of parents and guardians."""

from django.urls import path

from holdfast.web.family import refer

urlpatterns = [
    path("family/ask/<int:pk>/", refer.own, name="family_ask"),
    path("f/<str:token>/ask/", refer.by_link, name="ask_by_link"),
]

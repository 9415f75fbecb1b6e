"""Addresses of parents and guardians."""

from django.urls import path

from holdfast.web.family import refer

urlpatterns = [
    path("family/ask/<int:pk>/", refer.own, name="family_ask"),
    path("f/<str:token>/child/ask/", refer.by_link, name="family_ask_by_link"),
]

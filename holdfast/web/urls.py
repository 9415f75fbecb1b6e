"""Pages by audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("holdfast.web.accounts.urls")),
    path("", include("holdfast.web.people.urls")),
]

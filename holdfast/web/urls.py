"""Pages by audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("holdfast.web.district.urls")),
    path("", include("holdfast.web.manager.urls")),
    path("", include("holdfast.web.public.urls")),
    path("", include("holdfast.web.accounts.urls")),
    path("", include("holdfast.web.people.urls")),
]

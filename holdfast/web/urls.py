"""Pages by audience. Addresses are tried in this order: what people ask for most stands first."""

from django.urls import include, path

urlpatterns = [
    path("", include("holdfast.web.people.urls")),
    path("", include("holdfast.web.mentor.urls")),
    path("", include("holdfast.web.manager.urls")),
    path("", include("holdfast.web.accounts.urls")),
    path("", include("holdfast.web.teacher.urls")),
    path("", include("holdfast.web.student.urls")),
    path("", include("holdfast.web.family.urls")),
    path("", include("holdfast.web.caseload.urls")),
    path("", include("holdfast.web.groups.urls")),
    path("", include("holdfast.web.liaison.urls")),
    path("", include("holdfast.web.plan.urls")),
    path("", include("holdfast.web.manager.consent_urls")),
    path("", include("holdfast.web.manager.match_urls")),
    path("", include("holdfast.web.manager.supervision_urls")),
    path("", include("holdfast.web.mentor.match_urls")),
    path("", include("holdfast.web.family.match_urls")),
    path("", include("holdfast.web.forms_answered.urls")),
    path("", include("holdfast.web.quick.urls")),
    path("", include("holdfast.web.public.urls")),
    path("", include("holdfast.web.admin.urls")),
    path("", include("holdfast.web.district.urls")),
]

"""Addresses of contact with families."""

from django.urls import path

from holdfast.web.liaison import call_list, family, letters

urlpatterns = [
    path("families/", call_list.families, name="families"),
    path("families/steps/<int:pk>/", call_list.family_step, name="family_step"),
    path("students/<int:pk>/family/", family.student_family, name="student_family"),
    path("students/<int:pk>/family/<int:programme>/", family.family_contact, name="family_contact"),
    path("students/<int:pk>/family/<int:programme>/tap/", family.family_tap, name="family_tap"),
    path("students/<int:pk>/family/<int:programme>/<slug:code>/", letters.family_letter, name="family_letter"),
]

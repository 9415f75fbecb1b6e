"""Addresses of plans."""

from django.urls import path

from holdfast.web.plan import pages

PLAN = "students/<int:pk>/plan/<int:programme>/"

urlpatterns = [
    path(PLAN, pages.plan, name="plan"),
    path(f"{PLAN}lines/<int:line>/", pages.plan_line, name="plan_line"),
    path(f"{PLAN}looked/", pages.plan_looked, name="plan_looked"),
]

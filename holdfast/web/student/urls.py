"""Addresses of students."""

from django.urls import path

from holdfast.web.student import refer

urlpatterns = [
    path("student/ask/", refer.own, name="student_ask"),
    path("f/<str:token>/ask/", refer.by_link, name="student_ask_by_link"),
]

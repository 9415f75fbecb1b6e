"""Addresses of students."""

from django.urls import path

from holdfast.web.student import refer

urlpatterns = [
    path("student/ask/", refer.own, name="student_ask"),
]

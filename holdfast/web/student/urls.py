"""Addresses of students."""

from django.urls import path

from holdfast.web.student import assent, refer

urlpatterns = [
    path("f/<str:token>/mine/", assent.mine, name="student_page"),
    path("student/ask/", refer.own, name="student_ask"),
]

"""Addresses of students."""

from django.urls import path

from holdfast.web.student import assent, copy, home, next_meeting, refer

urlpatterns = [
    path("f/<str:token>/meeting/", next_meeting.next_meeting, name="student_next_meeting"),
    path("f/<str:token>/mine/", assent.mine, name="student_page"),
    path("student/", home.student_home, name="student_home"),
    path("matches/<int:pk>/copy/", copy.student_copy, name="student_copy"),
    path("student/ask/", refer.own, name="student_ask"),
]

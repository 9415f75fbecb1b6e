"""Addresses of teachers and other staff."""

from django.urls import path

from holdfast.web.teacher import refer

urlpatterns = [
    path("teacher/refer/", refer.find, name="refer"),
    path("teacher/refer/<int:pk>/", refer.tell, name="refer_student"),
]

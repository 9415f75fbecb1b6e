"""Addresses of students' records."""

from django.urls import path

from holdfast.web.people import students

urlpatterns = [
    path("students/", students.students, name="students"),
    path("students/<int:pk>/", students.student, name="student"),
    path("students/<int:pk>/access/", students.student_access, name="student_access"),
]

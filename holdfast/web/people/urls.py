"""Addresses of students' records."""

from django.urls import path

from holdfast.web.people import sharing, students

urlpatterns = [
    path("students/", students.students, name="students"),
    path("students/<int:pk>/", students.student, name="student"),
    path("students/<int:pk>/access/", students.student_access, name="student_access"),
    path("students/<int:pk>/sharing/", sharing.student_sharing, name="student_sharing"),
    path("students/<int:pk>/caseload/", sharing.student_caseload, name="student_caseload"),
    path("students/<int:pk>/sharing/<int:relation>/stop/", sharing.sharing_stop, name="sharing_stop"),
]

"""Addresses of those who look after students without running the programmes, and of outside agencies."""

from django.urls import path

from holdfast.web.caseload import agencies, agency, home, services, training, work

urlpatterns = [
    path("caseload/", home.caseload_home, name="caseload_home"),
    path("mentor/work/", work.mentor_work, name="mentor_work"),
    path("mentors/<int:pk>/work/", work.mentor_time, name="mentor_time"),
    path("mentors/<int:pk>/hours/<int:hours>/remove/", work.hours_remove, name="hours_remove"),
    path("mentors/<int:pk>/training/", training.mentor_training, name="mentor_training"),
    path("mentors/<int:pk>/requests/", training.mentor_requests, name="mentor_requests"),
    path("manager/mentors/load/", work.mentors_load, name="mentors_load"),
    path("manager/mentors/requests/", training.training_requests, name="training_requests"),
    path("manager/mentors/requests/<int:pk>/decide/", training.training_decide, name="training_decide"),
    path("shared/", agency.agency_home, name="agency_home"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/new/", agencies.agency_new, name="agency_new"),
    path("agencies/<int:pk>/", agencies.agency_edit, name="agency_edit"),
    path("students/<int:pk>/services/", services.student_services, name="student_services"),
    path("students/<int:pk>/services/add/", services.service_add, name="service_add"),
    path("students/<int:pk>/services/<int:service>/end/", services.service_end, name="service_end"),
    path("students/<int:pk>/services/agency/", services.outside_new, name="outside_new"),
    path("students/<int:pk>/services/agency/<int:referral>/", services.outside_news, name="outside_news"),
    path("manager/programmes/<int:pk>/designated/", agencies.programme_designated, name="programme_designated"),
]

"""Addresses of groups and of the open door."""

from django.urls import path, register_converter

from holdfast.web.groups import days, drop_in, pages, register

register_converter(days.Day, "day")

urlpatterns = [
    path("programmes/<int:pk>/groups/", pages.groups, name="groups"),
    path("programmes/<int:pk>/groups/new/", pages.new, name="group_new"),
    path("programmes/<int:pk>/drop-in/", drop_in.drop_in, name="drop_in"),
    path("programmes/<int:pk>/drop-in/<int:visit>/take-back/", drop_in.take_back, name="drop_in_take_back"),
    path("groups/<int:pk>/", pages.group, name="group"),
    path("groups/<int:pk>/change/", pages.change, name="group_change"),
    path("groups/<int:pk>/members/", pages.members, name="group_members"),
    path("groups/<int:pk>/members/<int:member>/leave/", pages.leave, name="group_leave"),
    path("groups/<int:pk>/sheet/", pages.sheet, name="group_sheet"),
    path("groups/<int:pk>/end/", pages.end, name="group_end"),
    path("groups/<int:pk>/register/<day:held_on>/", register.register, name="group_register"),
]

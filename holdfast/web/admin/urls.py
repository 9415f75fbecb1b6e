"""Addresses of those who look after the installation."""

from django.urls import path

from holdfast.web.admin import users

urlpatterns = [
    path("admin/users/", users.users, name="users"),
    path("admin/users/new/", users.user_new, name="user_new"),
    path("admin/users/<int:pk>/", users.user, name="user"),
    path("admin/users/<int:pk>/roles/", users.user_give_role, name="user_give_role"),
    path("admin/users/<int:pk>/roles/<int:grant>/take/", users.user_take_role, name="user_take_role"),
    path("admin/users/<int:pk>/close/", users.user_close, name="user_close"),
    path("admin/users/<int:pk>/reopen/", users.user_reopen, name="user_reopen"),
    path("admin/users/<int:pk>/send-link/", users.user_send_link, name="user_send_link"),
]

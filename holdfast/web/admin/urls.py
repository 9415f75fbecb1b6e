"""Addresses of those who look after the installation."""

from django.urls import path

from holdfast.web.admin import imports, users

urlpatterns = [
    path("admin/imports/", imports.imports, name="imports"),
    path("admin/imports/working/<str:token>/", imports.import_working, name="import_working"),
    path("admin/imports/<int:pk>/", imports.import_run, name="import_run"),
    path("admin/imports/<int:pk>/changes/", imports.import_changes, name="import_changes"),
    path("admin/imports/<int:pk>/rejected/", imports.import_rejected, name="import_rejected"),
    path("admin/imports/<int:pk>/rejected/file/", imports.import_rejected_file, name="import_rejected_file"),
    path("admin/imports/<int:pk>/apply/", imports.import_apply, name="import_apply"),
    path("admin/imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("admin/users/", users.users, name="users"),
    path("admin/users/new/", users.user_new, name="user_new"),
    path("admin/users/<int:pk>/", users.user, name="user"),
    path("admin/users/<int:pk>/roles/", users.user_give_role, name="user_give_role"),
    path("admin/users/<int:pk>/roles/<int:grant>/take/", users.user_take_role, name="user_take_role"),
    path("admin/users/<int:pk>/close/", users.user_close, name="user_close"),
    path("admin/users/<int:pk>/reopen/", users.user_reopen, name="user_reopen"),
    path("admin/users/<int:pk>/send-link/", users.user_send_link, name="user_send_link"),
]

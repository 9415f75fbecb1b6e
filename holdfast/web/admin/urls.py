"""Addresses of those who look after the installation."""

from django.urls import path

from holdfast.web.admin import attendance, import_columns, imports, school_years, schools, users

YEAR = "admin/settings/<int:pk>/years/<int:year>"

urlpatterns = [
    path("admin/imports/", imports.imports, name="imports"),
    path("admin/imports/columns/<str:token>/", import_columns.import_columns, name="import_columns"),
    path("admin/imports/working/<str:token>/", imports.import_working, name="import_working"),
    path("admin/imports/<int:pk>/", imports.import_run, name="import_run"),
    path("admin/imports/<int:pk>/changes/", imports.import_changes, name="import_changes"),
    path("admin/imports/<int:pk>/rejected/", imports.import_rejected, name="import_rejected"),
    path("admin/imports/<int:pk>/rejected/file/", imports.import_rejected_file, name="import_rejected_file"),
    path("admin/imports/<int:pk>/apply/", imports.import_apply, name="import_apply"),
    path("admin/imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("admin/settings/", schools.school_settings, name="school_settings"),
    path("admin/settings/<int:pk>/", schools.school_setting, name="school_setting"),
    path("admin/settings/<int:pk>/contact/", schools.school_contact, name="school_contact"),
    path("admin/settings/<int:pk>/district/", schools.school_district, name="school_district"),
    path("admin/settings/<int:pk>/years/new/", school_years.school_year_new, name="school_year_new"),
    path(f"{YEAR}/", school_years.school_year, name="school_year"),
    path(f"{YEAR}/dates/", school_years.school_year_change, name="school_year_change"),
    path(f"{YEAR}/remove/", school_years.school_year_remove, name="school_year_remove"),
    path(f"{YEAR}/weekdays/", school_years.school_weekdays, name="school_weekdays"),
    path(f"{YEAR}/terms/new/", school_years.school_term_new, name="school_term_new"),
    path(f"{YEAR}/terms/<int:term>/", school_years.school_term, name="school_term"),
    path(f"{YEAR}/terms/<int:term>/remove/", school_years.school_term_remove, name="school_term_remove"),
    path(f"{YEAR}/closures/new/", school_years.school_closure_new, name="school_closure_new"),
    path(f"{YEAR}/closures/remove/", school_years.school_closure_remove, name="school_closure_remove"),
    path("admin/attendance/<int:pk>/", attendance.attendance_policy, name="attendance_policy"),
    path("admin/attendance/<int:pk>/new/", attendance.attendance_policy_new, name="attendance_policy_new"),
    path("admin/attendance/<int:pk>/codes/", attendance.attendance_codes, name="attendance_codes"),
    path("admin/attendance/<int:pk>/codes/meaning/", attendance.attendance_code, name="attendance_code"),
    path("admin/users/", users.users, name="users"),
    path("admin/users/new/", users.user_new, name="user_new"),
    path("admin/users/<int:pk>/", users.user, name="user"),
    path("admin/users/<int:pk>/roles/", users.user_give_role, name="user_give_role"),
    path("admin/users/<int:pk>/roles/<int:grant>/take/", users.user_take_role, name="user_take_role"),
    path("admin/users/<int:pk>/close/", users.user_close, name="user_close"),
    path("admin/users/<int:pk>/reopen/", users.user_reopen, name="user_reopen"),
    path("admin/users/<int:pk>/send-link/", users.user_send_link, name="user_send_link"),
]

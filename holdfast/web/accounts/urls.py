"""Addresses of signing in. The names are those that allauth looks up; its other pages do not exist here."""

from django.urls import path, re_path

from holdfast.web.accounts import home, signing_in

urlpatterns = [
    path("", home.home, name="home"),
    path("language/", home.set_language, name="set_language"),
    path("session/extend/", home.stay_signed_in, name="stay_signed_in"),
    path("accounts/login/", signing_in.sign_in, name="account_login"),
    path("accounts/login/as/<int:pk>/", signing_in.sign_in_as, name="sign_in_as"),
    path("accounts/login/code/", signing_in.request_code, name="account_request_login_code"),
    path("accounts/login/code/confirm/", signing_in.confirm_code, name="account_confirm_login_code"),
    path("accounts/login/passkey/", signing_in.passkey_sign_in, name="mfa_login_webauthn"),
    path("accounts/login/second/", signing_in.check_second_factor, name="mfa_authenticate"),
    path("accounts/logout/", signing_in.sign_out, name="account_logout"),
    path("accounts/inactive/", signing_in.inactive, name="account_inactive"),
    path("accounts/reauthenticate/", signing_in.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", signing_in.change_password, name="account_change_password"),
    path("accounts/password/set/", signing_in.set_password, name="account_set_password"),
    path("accounts/password/reset/", signing_in.reset_password, name="account_reset_password"),
    path("accounts/password/reset/sent/", signing_in.reset_password_sent, name="account_reset_password_done"),
    path("accounts/password/reset/done/", signing_in.reset_password_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        signing_in.reset_password_from_mail,
        name="account_reset_password_from_key",
    ),
    path("accounts/second-factor/", signing_in.second_factor, name="second_factor"),
    path("accounts/second-factor/yours/", signing_in.factors, name="mfa_index"),
    path("accounts/second-factor/show/", signing_in.show_code_again, name="mfa_reauthenticate"),
    path("accounts/second-factor/show/passkey/", signing_in.show_passkey_again, name="mfa_reauthenticate_webauthn"),
    path("accounts/second-factor/app/add/", signing_in.add_app, name="mfa_activate_totp"),
    path("accounts/second-factor/app/remove/", signing_in.remove_app, name="mfa_deactivate_totp"),
    path("accounts/second-factor/passkeys/", signing_in.passkeys, name="mfa_list_webauthn"),
    path("accounts/second-factor/passkeys/add/", signing_in.add_passkey, name="mfa_add_webauthn"),
    path("accounts/second-factor/passkeys/<int:pk>/name/", signing_in.rename_passkey, name="mfa_edit_webauthn"),
    path("accounts/second-factor/passkeys/<int:pk>/remove/", signing_in.remove_passkey, name="mfa_remove_webauthn"),
    path("accounts/second-factor/codes/", signing_in.codes, name="mfa_view_recovery_codes"),
    path("accounts/second-factor/codes/new/", signing_in.new_codes, name="mfa_generate_recovery_codes"),
    path("accounts/second-factor/codes/download/", signing_in.download_codes, name="mfa_download_recovery_codes"),
]

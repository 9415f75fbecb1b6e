"""Addresses of information and consent, below a referral, and of the sheets to print."""

from django.urls import path

from holdfast.web.manager import consent, sheets

urlpatterns = [
    path("manager/referrals/<int:pk>/family/", consent.consent, name="consent"),
    path("manager/referrals/<int:pk>/family/send/", consent.send, name="consent_send"),
    path("manager/referrals/<int:pk>/family/tell/", consent.tell, name="consent_tell"),
    path("manager/referrals/<int:pk>/family/paper/", consent.record_paper, name="consent_paper"),
    path("manager/referrals/<int:pk>/family/student/", consent.assent, name="consent_assent"),
    path("manager/referrals/<int:pk>/family/stop/", consent.stop, name="consent_stop"),
    path("manager/referrals/<int:pk>/family/card/", consent.print_card, name="consent_card"),
    path("manager/referrals/<int:pk>/family/<int:guardian>/decides/", consent.authority, name="consent_authority"),
    path("manager/referrals/<int:pk>/family/<int:guardian>/sheet/", consent.print_sheet, name="consent_sheet"),
    path("manager/referrals/<int:pk>/family/questions/<int:question>/", consent.reply, name="consent_reply"),
    path("manager/programmes/<int:pk>/sheets/", sheets.programme_sheets, name="programme_sheets"),
    path("manager/programmes/<int:pk>/sheets/<slug:code>/", sheets.programme_sheet, name="programme_sheet"),
    path("manager/referrals/<int:pk>/sheets/", sheets.referral_sheets, name="referral_sheets"),
    path("manager/referrals/<int:pk>/sheets/<slug:code>/", sheets.referral_sheet, name="referral_sheet"),
    path("manager/mentors/<int:pk>/sheets/", sheets.mentor_sheets, name="mentor_sheets"),
    path("manager/mentors/<int:pk>/sheets/<int:programme>/<slug:code>/", sheets.mentor_sheet, name="mentor_sheet"),
    path("matches/<int:pk>/sheets/", sheets.match_sheets, name="match_sheets"),
    path("matches/<int:pk>/sheets/<slug:kind>/", sheets.match_sheet, name="match_sheet"),
]

"""Addresses of parents and guardians."""

from django.urls import path

from holdfast.web.family import consent, home, own_answers, pages, refer

urlpatterns = [
    path("family/", home.family_home, name="family_home"),
    path("family/answer/<int:pk>/", own_answers.own_answer, name="own_answer"),
    path("family/agreement/<int:pk>/", own_answers.own_agreement, name="own_agreement"),
    path("family/more-weeks/<int:pk>/", own_answers.own_more_weeks, name="own_more_weeks"),
    path("family/ask/<int:pk>/", refer.own, name="family_ask"),
    path("f/<str:token>/", pages.first_page, name="link"),
    path("f/<str:token>/ask/", refer.by_link, name="ask_by_link"),
    path("f/<str:token>/consent/", consent.start, name="family_consent"),
    path("f/<str:token>/consent/<int:number>/", consent.item, name="family_item"),
    path("f/<str:token>/consent/answer/", consent.answer, name="family_answer"),
    path("f/<str:token>/consent/question/", consent.question, name="family_question"),
    path("f/<str:token>/consent/stop/", consent.change_mind, name="family_stop"),
]

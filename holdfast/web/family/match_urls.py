"""The address under which students and guardians read and sign an agreement."""

from django.urls import path

from holdfast.web.family import agreement, agreement_more, agreement_opinion

urlpatterns = [
    path("f/<str:token>/agreement/", agreement.agreement, name="sign_agreement"),
    path("f/<str:token>/more-weeks/", agreement_more.more_weeks, name="more_weeks"),
    path("f/<str:token>/opinion/", agreement_opinion.opinion, name="family_opinion"),
]

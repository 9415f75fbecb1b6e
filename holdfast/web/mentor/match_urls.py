"""Addresses of becoming a mentor, and of a proposal to one."""

from django.urls import path

from holdfast.web.mentor import offer, proposal, proposal_together

urlpatterns = [
    path("offer/<str:token>/", offer.offer, name="mentor_offer"),
    path("mentor/matches/<int:pk>/", proposal_together.mentor_match, name="mentor_match"),
    path("mentor/matches/<int:pk>/more-weeks/", proposal_together.mentor_more_weeks, name="mentor_more_weeks"),
    path(
        "mentor/matches/<int:pk>/more-weeks/answer/",
        proposal_together.mentor_more_weeks_answer,
        name="mentor_more_weeks_answer",
    ),
    path("mentor/proposals/<int:pk>/", proposal.proposal, name="mentor_proposal"),
    path("mentor/proposals/<int:pk>/accept/", proposal.accept, name="mentor_proposal_accept"),
    path("mentor/proposals/<int:pk>/decline/", proposal.decline, name="mentor_proposal_decline"),
    path("mentor/proposals/<int:pk>/sign/", proposal.sign, name="mentor_proposal_sign"),
]

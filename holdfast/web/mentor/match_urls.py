"""Addresses of becoming a mentor, and of a proposal to one."""

from django.urls import path

from holdfast.web.mentor import offer, proposal

urlpatterns = [
    path("offer/<str:token>/", offer.offer, name="mentor_offer"),
    path("mentor/proposals/<int:pk>/", proposal.proposal, name="mentor_proposal"),
    path("mentor/proposals/<int:pk>/accept/", proposal.accept, name="mentor_proposal_accept"),
    path("mentor/proposals/<int:pk>/decline/", proposal.decline, name="mentor_proposal_decline"),
    path("mentor/proposals/<int:pk>/sign/", proposal.sign, name="mentor_proposal_sign"),
]

"""Addresses of those who support mentors."""

from django.urls import path

from holdfast.web.manager import advice, packs, sources, steps, supervision, team

urlpatterns = [
    path("support/", supervision.supervision, name="supervision"),
    path("support/talks/<int:pk>/", supervision.kept, name="supervision_kept"),
    path("support/agreed/<int:pk>/done/", supervision.agreed_done, name="agreed_done"),
    path("support/advice/<int:pk>/", advice.advice, name="advice"),
    path("manager/programmes/<int:pk>/support/", supervision.programme_supervision, name="programme_supervision"),
    path("manager/programmes/<int:pk>/support/<slug:rhythm>/", supervision.talk, name="supervision_talk"),
    path("manager/programmes/<int:pk>/support/<slug:rhythm>/sheet/", packs.supervision_sheet, name="supervision_sheet"),
    path("manager/programmes/<int:pk>/team/", team.programme_team, name="programme_team"),
    path("manager/programmes/<int:pk>/sources/", sources.programme_sources, name="programme_sources"),
    path("manager/programmes/<int:pk>/policies/", sources.programme_policies, name="programme_policies"),
    path("manager/programmes/<int:pk>/policies/<slug:item>/", sources.policy, name="programme_policy"),
    path("manager/programmes/<int:pk>/objectives/", sources.programme_objectives, name="programme_objectives"),
    path("support/matches/<int:pk>/steps/", steps.match_steps, name="match_steps"),
]

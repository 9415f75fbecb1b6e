"""Addresses of mentors and matches, for managers."""

from django.urls import path

from holdfast.web.manager import (
    agreements,
    match_end,
    match_more_weeks,
    match_opinion,
    match_teachers,
    matches,
    mentor_team,
    mentors,
)

urlpatterns = [
    path("manager/mentors/", mentors.mentors, name="mentors"),
    path("manager/mentors/add/", mentors.add, name="mentor_add"),
    path("manager/mentors/renewal/", mentor_team.renewal, name="mentors_renewal"),
    path("manager/mentors/<int:pk>/renewal/", mentor_team.renew, name="mentor_renew"),
    path("manager/mentors/<int:pk>/concerns/", mentor_team.flags, name="mentor_flags"),
    path("manager/mentors/<int:pk>/concerns/<int:flag>/settle/", mentor_team.settle, name="mentor_flag_settle"),
    path("manager/mentors/<int:pk>/terms/", mentor_team.terms, name="mentor_terms"),
    path("manager/mentors/<int:pk>/", mentors.mentor, name="mentor"),
    path("manager/mentors/<int:pk>/step/<str:kind>/", mentors.step, name="mentor_step"),
    path("manager/mentors/<int:pk>/change/", mentors.change, name="mentor_change"),
    path("manager/mentors/<int:pk>/accept/", mentors.accept, name="mentor_accept"),
    path("manager/mentors/<int:pk>/not-suitable/", mentors.not_suitable, name="mentor_not_suitable"),
    path("manager/matches/", matches.matches, name="matches"),
    path("manager/matches/propose/<int:pk>/", matches.propose, name="matches_propose"),
    path("manager/matches/approve/<int:pk>/", matches.approve_all, name="matches_approve"),
    path("manager/matches/<int:pk>/approve/", matches.approve, name="match_approve"),
    path("manager/matches/<int:pk>/change/", matches.change, name="match_change"),
    path("manager/matches/<int:pk>/insist/<int:mentor>/", matches.insist, name="match_insist"),
    path("manager/matches/<int:pk>/", agreements.match, name="match"),
    path("manager/matches/<int:pk>/sign/<slug:party>/", agreements.sign, name="match_sign"),
    path("manager/matches/<int:pk>/yes/<slug:party>/", agreements.say_yes, name="match_yes"),
    path("manager/matches/<int:pk>/link/<slug:party>/", agreements.make_link, name="match_link"),
    path("manager/matches/<int:pk>/opinion/", match_opinion.opinion, name="match_opinion"),
    path("manager/matches/<int:pk>/opinion/link/", match_opinion.opinion_link, name="match_opinion_link"),
    path("manager/matches/<int:pk>/start/", agreements.start, name="match_start"),
    path("manager/matches/<int:pk>/more-weeks/", match_more_weeks.more_weeks, name="match_more_weeks"),
    path("manager/matches/<int:pk>/more-weeks/link/", match_more_weeks.more_weeks_link, name="match_more_weeks_link"),
    path(
        "manager/matches/<int:pk>/more-weeks/<slug:party>/",
        match_more_weeks.more_weeks_answer,
        name="match_more_weeks_answer",
    ),
    path("manager/matches/<int:pk>/tell/", match_teachers.tell, name="match_tell"),
    path("manager/matches/<int:pk>/told/<slug:party>/", match_teachers.told, name="match_told"),
    path("manager/matches/<int:pk>/end/", match_end.end, name="match_end"),
    path("manager/students/<int:pk>/wishes/", matches.wishes, name="student_wishes"),
]

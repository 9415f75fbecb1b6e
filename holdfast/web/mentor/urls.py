"""Addresses of mentors."""

from django.urls import path

from holdfast.web.mentor import home, match_review, meetings, notes, support, tips, today, work, worker

urlpatterns = [
    path("mentor/", home.mentor_home, name="mentor_home"),
    path("mentor/meetings/", home.mentor_meetings, name="mentor_meetings"),
    path("mentor/meetings/<int:pk>/", meetings.mentor_meeting, name="mentor_meeting"),
    path("mentor/meetings/<int:pk>/held/", meetings.mentor_held, name="mentor_held"),
    path("mentor/meetings/<int:pk>/missed/", meetings.mentor_missed, name="mentor_missed"),
    path("mentor/meetings/<int:pk>/time/", meetings.mentor_move, name="mentor_move"),
    path("mentor/meetings/<int:pk>/cancel/", meetings.mentor_cancel, name="mentor_cancel"),
    path("mentor/targets/<int:pk>/", meetings.mentor_target, name="mentor_target"),
    path("mentor/matches/<int:pk>/book/", meetings.mentor_book, name="mentor_book"),
    path("mentor/matches/<int:pk>/notes/", notes.mentor_notes, name="mentor_notes"),
    path("mentor/matches/<int:pk>/work/", work.mentor_work, name="mentor_work"),
    path("mentor/matches/<int:pk>/saw/", today.mentor_saw, name="mentor_saw"),
    path("mentor/matches/<int:pk>/absence/", today.mentor_absence, name="mentor_absence"),
    path("matches/<int:pk>/review/", match_review.match_review, name="match_review"),
    path("mentor/matches/<int:pk>/advice/", support.mentor_advice, name="mentor_advice"),
    path("programmes/<int:pk>/tips/", tips.programme_tips, name="programme_tips"),
    path("programmes/<int:pk>/tips/<int:tip>/", tips.tip_decide, name="tip_decide"),
    path("mentor/support/", support.mentor_support, name="mentor_support"),
    path("mentor/token/", home.mentor_token, name="mentor_token"),
    path("service-worker.js", worker.service_worker, name="service_worker"),
]

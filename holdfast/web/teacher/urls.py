"""Addresses of teachers and other staff."""

from django.urls import path

from holdfast.web.teacher import pairs, refer, responses, reviews

urlpatterns = [
    path("teacher/refer/", refer.find, name="refer"),
    path("teacher/pairs/", pairs.pairs, name="teacher_pairs"),
    path("t/<str:token>/", pairs.pairs_by_link, name="teacher_pairs_by_link"),
    path("teacher/reviews/", reviews.teacher_reviews, name="teacher_reviews"),
    path("programmes/<int:pk>/reviews/", responses.programme_reviews, name="programme_reviews"),
    path("r/<str:token>/", reviews.teacher_reviews_by_link, name="teacher_reviews_by_link"),
    path("teacher/refer/<int:pk>/", refer.tell, name="refer_student"),
]

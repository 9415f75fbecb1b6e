from django.apps import AppConfig


class MentorsConfig(AppConfig):
    name = "holdfast.mentors"
    label = "mentors"

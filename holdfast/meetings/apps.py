from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "holdfast.meetings"
    label = "meetings"

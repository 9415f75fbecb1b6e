from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "holdfast.families"
    label = "families"

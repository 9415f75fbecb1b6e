from django.apps import AppConfig


class MatchesConfig(AppConfig):
    name = "holdfast.matches"
    label = "matches"

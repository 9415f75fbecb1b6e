from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "holdfast.supervision"
    label = "supervision"

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "holdfast.forms"
    label = "forms"

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "holdfast.services"
    label = "services"

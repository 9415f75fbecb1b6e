from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "holdfast.plans"
    label = "plans"

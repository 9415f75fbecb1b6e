"""Groups on a topic and the open door: who belongs, who came."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "holdfast.groups"
    default_auto_field = "django.db.models.BigAutoField"

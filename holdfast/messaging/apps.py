from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "holdfast.messaging"
    label = "messaging"

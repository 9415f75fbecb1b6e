from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "holdfast.records"
    label = "records"

"""The application with its addresses loaded before the workers are forked: a new worker answers at once."""

from django.urls import get_resolver

from config.wsgi import application

__all__ = ["application"]

get_resolver()._populate()

"""Signing in to the demonstration as one of its invented people: only in a demo, only from the machine itself."""

from ipaddress import ip_address

from django.conf import settings
from django.db.models import QuerySet

from holdfast.accounts.models import User


def may_choose(remote_address: str) -> bool:
    """Whether whoever asks from this address may sign in as an invented person."""
    return bool(settings.DEMO) and ip_address(remote_address).is_loopback


def people() -> QuerySet[User]:
    """The invented people who sign in: one of each role, the first one made."""
    first_of_each_role = User.objects.filter(is_active=True, grants__isnull=False).order_by("grants__role", "pk")
    return User.objects.filter(pk__in=first_of_each_role.distinct("grants__role").values("pk")).order_by("pk")

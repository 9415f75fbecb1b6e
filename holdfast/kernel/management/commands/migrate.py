"""Migrate, then raise the walls: no table may exist for a moment longer than needed without them."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate

from holdfast.kernel import walls


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        call_command("createcachetable", verbosity=0, database=options["database"])
        walls.build()

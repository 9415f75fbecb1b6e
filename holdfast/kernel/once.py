"""A row kept once: however often the same form arrives, the database keeps one."""

import functools
from typing import Any

from django.db import connection, models


@functools.cache
def _insert(model: type[models.Model]) -> "tuple[str, tuple[models.Field[Any, Any], ...]]":
    fields = tuple(field for field in model._meta.concrete_fields if not field.primary_key)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(["%s"] * len(fields))
    table, key = model._meta.db_table, model._meta.pk.column
    return f'insert into "{table}" ({columns}) values ({values}) on conflict do nothing returning "{key}"', fields  # noqa: S608 - names of our own model


def keep(row: models.Model) -> bool:
    """Insert a row unless a unique key of it is taken: whether it is new. Then `row.pk` is set."""
    statement, fields = _insert(type(row))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        found = cursor.execute(statement, values).fetchone()
    if found is not None:
        row.pk = found[0]
    return found is not None

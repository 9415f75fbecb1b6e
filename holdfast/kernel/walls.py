"""The walls that the database itself holds: row-level security, audit triggers, append-only tables, noticed changes.

Built from what the models declare, after every migration, and the same each time. A model in a school has a `school`
or `district` field and is walled; a model is audited unless it says `audited = False`; its changes are
noticed (`changes.py`) if it says `noticed = True`.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from holdfast.kernel.models import EVERYWHERE, AuditEntry, AuditSeal, Change
from holdfast.kernel.scope import APP_ROLE

OWN_APPS = "holdfast."
NOT_AUDITED = ("kernel",)
SEAL_LOCK = 4_815_162

ROLE = f"""do $$ begin
  if not exists (select from pg_roles where rolname = '{APP_ROLE}') then create role {APP_ROLE} nologin; end if;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin
  if not pg_has_role(current_user, '{APP_ROLE}', 'member') or not pg_has_role(current_user, '{APP_ROLE}', 'usage')
  then grant {APP_ROLE} to current_user; end if;
exception when others then raise notice '%', sqlerrm; end $$;
grant usage on schema public to {APP_ROLE};
grant select, insert, update, delete on all tables in schema public to {APP_ROLE};
grant usage, select on all sequences in schema public to {APP_ROLE};"""

AUDIT_FUNCTION = f"""create or replace function holdfast_audit() returns trigger language plpgsql as $$
declare
  verb text := nullif(current_setting('holdfast.verb', true), '');
  moment timestamptz := nullif(current_setting('holdfast.at', true), '')::timestamptz;
  who text := current_setting('holdfast.actor', true);
  why text := coalesce(current_setting('holdfast.reason', true), '');
  whose text := case when tg_table_name = 'people_student' then 'id' else 'student_id' end;
begin
  if tg_op = 'INSERT' then
    if not exists (select from new_rows) then return null; end if;
  elsif not exists (select from old_rows) then return null; end if;
  if verb is null then
    raise exception 'A change of % was made outside an action: nothing would say who did it.', tg_table_name;
  end if;
  -- Shared with every other writer; a seal takes it alone: no line with a smaller number can still be on its way.
  perform pg_advisory_xact_lock_shared({SEAL_LOCK});
  if tg_op = 'INSERT' then
    insert into kernel_auditentry (at, actor, verb, "table", op, row_id, school_id, student_id, changes, reason)
    select moment, who, verb, tg_table_name, 'insert', (j->>'id')::bigint, (j->>'school_id')::bigint,
      (j->>whose)::bigint, '{{}}', why
    from (select to_jsonb(n) j from new_rows n) rows;
  elsif tg_op = 'DELETE' then
    insert into kernel_auditentry (at, actor, verb, "table", op, row_id, school_id, student_id, changes, reason)
    select moment, who, verb, tg_table_name, 'delete', (j->>'id')::bigint, (j->>'school_id')::bigint,
      (j->>whose)::bigint, '{{}}', why
    from (select to_jsonb(o) j from old_rows o) rows;
  else
    insert into kernel_auditentry (at, actor, verb, "table", op, row_id, school_id, student_id, changes, reason)
    select moment, who, verb, tg_table_name, 'update', (j->>'id')::bigint, (j->>'school_id')::bigint,
      (j->>whose)::bigint, diff, why
    from (
      select to_jsonb(n) j, (
        select coalesce(jsonb_object_agg(key, jsonb_build_array(to_jsonb(o)->key, value)), '{{}}')
        from jsonb_each(to_jsonb(n)) where value is distinct from to_jsonb(o)->key
      ) diff
      from new_rows n join old_rows o using (id)
    ) rows where diff <> '{{}}';
  end if;
  return null;
end $$;
create or replace function holdfast_append_only() returns trigger language plpgsql as $$
begin raise exception '% is append-only.', tg_table_name; end $$;"""


SHARED = "shared"
NOTICED_BY = {"school_id": "school_id", "id": "id", SHARED: str(EVERYWHERE)}
"""What tells the school of a noticed row: its column, in the schools themselves their key, or nothing."""


def _notice_function(name: str, school: str) -> str:
    """Runs as the owner: whoever changes rows may not write or change the notices themselves."""

    def notice(rows: str) -> str:
        return (
            "insert into kernel_change (school_id, txid, at)"
            f" select distinct {school}, pg_current_xact_id()::text::bigint, now() from {rows} on conflict do nothing"
        )

    return f"""create or replace function holdfast_notice_{name}() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if tg_op <> 'DELETE' then {notice("new_rows")}; end if;
  if tg_op <> 'INSERT' then {notice("old_rows")}; end if;
  return null;
end $$"""


def models_of_ours() -> list[type[models.Model]]:
    """Every concrete model of Holdfast, many-to-many tables included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith(OWN_APPS) and model._meta.managed and not model._meta.proxy
    ]


def is_audited(model: type[models.Model]) -> bool:
    return model._meta.app_label not in NOT_AUDITED and getattr(model, "audited", True)


def scope_column(model: type[models.Model]) -> str | None:
    """The column that the wall compares, or None for a table that belongs to no school."""
    if not getattr(model, "walled", True):
        return None
    names = {field.name for field in model._meta.concrete_fields}
    return next((f"{name}_id" for name in ("school", "district") if name in names), None)


def _wall(model: type[models.Model], column: str) -> Iterator[str]:
    table, setting = model._meta.db_table, "holdfast.schools" if column == "school_id" else "holdfast.districts"
    listed = f"(select current_setting('{setting}', true))"
    inside = f"{listed} = '*' or {column} = any((select string_to_array(nullif({listed}, '*'), ','))::bigint[])"
    if model._meta.get_field(column.removesuffix("_id")).null:
        inside = f"{column} is null or {inside}"
    yield f"alter table {table} enable row level security"
    yield f"alter table {table} force row level security"
    yield f"drop policy if exists holdfast_wall on {table}"
    yield f"create policy holdfast_wall on {table} using ({inside}) with check ({inside})"


def _after(table: str, name: str, do: str) -> Iterator[str]:
    """A trigger after each statement that changes the table, told which rows it changed."""
    for op, rows in (
        ("insert", "new table as new_rows"),
        ("update", "old table as old_rows new table as new_rows"),
        ("delete", "old table as old_rows"),
    ):
        yield (
            f"create or replace trigger holdfast_{name}_{op} after {op} on {table}"
            f" referencing {rows} for each statement execute function {do}"
        )


def _notice(model: type[models.Model]) -> Iterator[str]:
    names = {field.column for field in model._meta.concrete_fields}
    table = model._meta.db_table
    known_by = "id" if table == "people_school" else "school_id" if "school_id" in names else SHARED
    yield from _after(table, "notice", f"holdfast_notice_{known_by}()")


def _wall_of_changes(table: str) -> Iterator[str]:
    """Everybody reads of their schools and forgets what is old; only the triggers write, and they are the owner's."""
    listed = "(select current_setting('holdfast.schools', true))"
    theirs = f"school_id = any((select string_to_array(nullif({listed}, '*'), ','))::bigint[])"
    yield f"alter table {table} enable row level security"
    for name, what in (
        ("read", f"for select using ({listed} = '*' or school_id = {EVERYWHERE} or {theirs})"),
        ("forget", "for delete using (at < now() - interval '1 day')"),
    ):
        yield f"drop policy if exists holdfast_{name} on {table}"
        yield f"create policy holdfast_{name} on {table} {what}"
    yield f"revoke insert, update, truncate on {table} from {APP_ROLE}"


def _append_only(table: str) -> Iterator[str]:
    yield (
        f"create or replace trigger holdfast_append_only before update or delete or truncate on {table}"
        " for each statement execute function holdfast_append_only()"
    )
    yield f"revoke update, delete, truncate on {table} from {APP_ROLE}"


def statements() -> Iterator[str]:
    """Everything that makes the walls stand, in order; running it twice changes nothing."""
    yield ROLE
    yield AUDIT_FUNCTION
    yield from (_notice_function(name, school) for name, school in NOTICED_BY.items())
    for model in models_of_ours():
        if column := scope_column(model):
            yield from _wall(model, column)
        if is_audited(model):
            yield from _after(model._meta.db_table, "audit", "holdfast_audit()")
        if getattr(model, "noticed", False):
            yield from _notice(model)
    yield from _wall_of_changes(Change._meta.db_table)
    yield from _append_only(AuditEntry._meta.db_table)
    yield from _append_only(AuditSeal._meta.db_table)


def build() -> None:
    """Raise the walls. Needs the role that owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(statements()))

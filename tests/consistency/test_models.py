"""Every model says what it keeps of whom, is walled and audited or says why not, and has its migration."""

import pytest
from django.core.management import call_command
from django.db import connection, models

from holdfast.kernel import walls
from holdfast.kernel.privacy import Privacy, Sensitivity

OURS = [model for model in walls.models_of_ours() if not model._meta.auto_created]
NEEDS_A_WORD = (models.CharField, models.TextField, models.DateField, models.DateTimeField, models.EmailField)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
class TestEachModel:
    def test_declares_privacy(self, model: type[models.Model]) -> None:
        assert isinstance(getattr(model, "privacy", None), Privacy)

    def test_every_text_and_date_is_personal_or_neutral(self, model: type[models.Model]) -> None:
        fields = {field.name for field in model._meta.concrete_fields if isinstance(field, NEEDS_A_WORD)}
        declared = set(model.privacy.personal) | set(model.privacy.neutral)
        assert fields <= declared, f"not declared: {sorted(fields - declared)}"
        names = {field.name for field in model._meta.concrete_fields}
        assert declared <= names, f"declared but not there: {sorted(declared - names)}"

    def test_personal_data_has_a_subject_and_a_class(self, model: type[models.Model]) -> None:
        if model.privacy.personal:
            assert model.privacy.about
            assert model.privacy.sensitivity is not Sensitivity.NONE

    def test_what_is_about_a_child_is_walled(self, model: type[models.Model]) -> None:
        if model.privacy.about in {"student", "guardian"} and getattr(model, "walled", True):
            assert walls.scope_column(model), "no school or district: row-level security cannot hold it"


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_database_holds_every_wall_the_models_declare(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_policies where policyname = 'holdfast_wall'")
        walled = {row[0] for row in cursor.fetchall()}
        cursor.execute("select distinct tgrelid::regclass::text from pg_trigger where tgname like 'holdfast_audit%'")
        audited = {row[0] for row in cursor.fetchall()}
    every = walls.models_of_ours()
    assert walled == {model._meta.db_table for model in every if walls.scope_column(model)}
    assert audited == {model._meta.db_table for model in every if walls.is_audited(model)}

"""Plan, apply, apply again, change, miss, undo: on the files of the data contract."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from holdfast.cases.choices import NothingToDo
from holdfast.cases.models import Look
from holdfast.kernel import audit
from holdfast.kernel.actor import NOBODY
from holdfast.kernel.errors import NotAllowed
from holdfast.kernel.models import AuditEntry
from holdfast.people.models import (
    District,
    Enrolment,
    Guardian,
    Guardianship,
    School,
    SchoolYear,
    SectionMember,
    Staff,
    StaffPost,
    Student,
)
from holdfast.records import actions, queries
from holdfast.records.choices import RunStatus
from holdfast.records.models import SourceRow
from tests.domain.records.samples import (
    AT,
    LATER,
    LINKS,
    ME,
    ORGS,
    STUDENTS,
    codes,
    contract,
    imported,
    planned,
    source_for,
    total,
)
from tests.world import World

ROSTER_TABLES = [
    model._meta.db_table
    for model in (*apps.get_app_config("people").get_models(), SourceRow)
    if model._meta.model_name != "relation"
]


def dump() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the roster and of the importer's memory of it."""
    found = {}
    with connection.cursor() as cursor:
        for table in ROSTER_TABLES:
            cursor.execute(f"select t::text from {table} t order by id")
            found[table] = cursor.fetchall()
    return found


def look_at(student: Student) -> Look:
    with audit.change("tests.look", by=ME, at=AT):
        return Look.objects.create(
            school=student.school,
            student=student,
            because=NothingToDo.values[0],
            words="Talked with her at the gate.",
            until_on=date(2027, 1, 1),
            looked_at=AT,
        )


@pytest.fixture
def first(district: District) -> Iterator[District]:
    imported(district, contract())
    return district


def test_everything_arrives_with_its_relations(first: District) -> None:
    nori = Student.objects.get(district=first, number="007")
    assert (nori.name, nori.birth_on, nori.grade) == ("Nori Wakame", date(2012, 3, 5), "8")
    assert nori.school.name == "Eelgrass School"
    stay = Enrolment.objects.get(student=nori)
    assert (stay.starts_on, stay.ends_before, stay.is_inferred) == (date(2026, 8, 31), date(2027, 6, 23), True)
    link = Guardianship.objects.get(student=nori)
    assert (link.guardian.name, link.kinship, link.has_legal_authority) == ("Ulva Wakame", "mother", None)
    assert SchoolYear.objects.filter(school__district=first).count() == 2
    assert StaffPost.objects.get(staff__district=first).school.name == "Eelgrass School"
    group = SectionMember.objects.get(student=nori).section
    assert set(group.members.values_list("student__number", flat=True)) == {"007", "008"}


def test_leading_zeros_survive(first: District) -> None:
    assert set(Student.objects.filter(district=first).values_list("number", flat=True)) == {"007", "008", "009", "0010"}


def test_a_dry_run_writes_no_roster_row(district: District) -> None:
    before = dump()
    run = planned(district, contract())
    assert total(run, "insert") == 24
    assert dump() == before
    imported(district, contract())
    assert dump() != before, "the comparison sees an import"


def test_the_same_files_again_change_nothing(first: District) -> None:
    before, audited = dump(), AuditEntry.objects.filter(table__startswith="people_").count()
    run = imported(first, contract(), LATER)
    assert {op for ops in run.counts["plan"].values() for op in ops} == {"unchanged"}
    assert run.changes.count() == 0
    assert dump() == before
    assert AuditEntry.objects.filter(table__startswith="people_").count() == audited


def test_a_change_is_planned_field_by_field(first: District) -> None:
    run = planned(first, contract(students=STUDENTS.replace("Nori,Wakame,2012-03-05,8", "Nori,Wakame,2012-03-06,8")))
    (change,) = run.changes.all()
    assert (change.op, change.key) == ("update", "007")
    (field,) = queries.fields_of(change)
    assert (field.name, field.before, field.after) == ("birth_on", "2012-03-05", "2012-03-06")


def test_every_change_is_audited_as_the_import(first: District) -> None:
    lines = AuditEntry.objects.filter(table="people_student", row_id__in=Student.objects.filter(district=first))
    assert set(lines.values_list("actor", "verb")) == {("system:test", "records.apply_import")}
    assert lines.count() == 4


def test_a_correction_by_a_person_survives_the_next_change_of_another_field(first: District) -> None:
    link = Guardianship.objects.get(student__number="007", student__district=first)
    with audit.change("tests.confirm", by=ME, at=AT):
        Guardianship.objects.filter(pk=link.pk).update(has_legal_authority=True)
    imported(first, contract(student_guardians=LINKS.replace("mother", "guardian")), LATER)
    link.refresh_from_db()
    assert (link.kinship, link.has_legal_authority) == ("guardian", True)


def test_who_is_gone_is_marked_and_comes_back(first: District) -> None:
    without = STUDENTS.replace("008,Dulse,Carrageen,2012-11-17,8,8A,01\n", "")
    run = imported(first, contract(students=without), LATER)
    dulse = Student.objects.get(district=first, number="008")
    assert dulse.missing_since == LATER.date()
    assert run.counts["plan"]["student"] == {"close": 1, "unchanged": 3}
    assert Enrolment.objects.get(student=dulse).missing_since == LATER.date()
    imported(first, contract(), LATER)
    dulse.refresh_from_db()
    assert dulse.missing_since is None


def test_a_rejected_row_closes_nothing(first: District) -> None:
    bad = STUDENTS.replace("2012-11-17", "17th of November")
    run = imported(first, contract(students=bad), LATER)
    assert ("students.csv", 3, "not_a_date") in codes(run)
    assert total(run, "close") == 0
    assert Student.objects.get(district=first, number="008").missing_since is None


def test_a_rejected_row_without_its_key_stops_the_sweep_of_its_kind(first: District) -> None:
    bad = STUDENTS.replace("008,Dulse", ",Dulse").replace("009,Kombu,Laver,2013-01-31,7,7B,01\n", "")
    run = imported(first, contract(students=bad), LATER)
    assert {code for _, _, code in codes(run)} == {"required", "sweep_skipped"}
    assert "close" not in run.counts["plan"]["student"]


def test_a_school_sent_alone_touches_no_other(first: District) -> None:
    alone = "\n".join(line for line in STUDENTS.splitlines() if not line.endswith("02")).replace("Nori", "Noriko")
    orgs = "\n".join(line for line in ORGS.splitlines() if not line.startswith("02"))
    run = imported(first, contract(students=alone, organisations=""), LATER)
    assert (total(run, "update"), total(run, "close")) == (1, 0)
    assert Student.objects.get(district=first, number="0010").missing_since is None
    assert orgs.count("\n") == 2


def test_a_header_only_file_closes_nothing(first: District) -> None:
    run = imported(first, contract(students=STUDENTS.splitlines()[0] + "\n"), LATER)
    assert ("students.csv", None, "file_has_no_rows") in codes(run)
    assert not Student.objects.filter(district=first, missing_since__isnull=False).exists()


def test_undo_restores_every_table_exactly(first: District) -> None:
    before = dump()
    changed = STUDENTS.replace("Nori", "Noriko").replace("008,Dulse,Carrageen,2012-11-17,8,8A,01\n", "")
    run = imported(first, contract(students=changed + "011,Irish,Moss,2012-02-29,8,8A,02\n"), LATER)
    assert (total(run, "insert"), total(run, "update"), total(run, "close")) == (4, 1, 3)
    assert dump() != before
    actions.undo_import(run=run, by=ME, at=LATER)
    assert dump() == before


def test_undo_keeps_the_student_on_whom_people_wrote(district: District) -> None:
    run = imported(district, contract())
    nori = Student.objects.get(district=district, number="007")
    look = look_at(nori)
    done = actions.undo_import(run=run, by=ME, at=LATER)
    nori.refresh_from_db()
    look.refresh_from_db()
    assert (nori.missing_since, look.words) == (LATER.date(), "Talked with her at the gate.")
    assert list(Student.objects.filter(district=district)) == [nori]
    assert list(School.objects.filter(district=district)) == [nori.school]
    assert not Guardian.objects.filter(district=district).exists()
    assert done.counts["undone"]["kept"] == 2
    imported(district, contract(), LATER)
    nori.refresh_from_db()
    assert (nori.missing_since, Student.objects.filter(district=district).count()) == (None, 4)


def test_undo_keeps_a_word_that_a_person_changed_since(first: District) -> None:
    run = imported(first, contract(students=STUDENTS.replace("Nori", "Noriko")), LATER)
    with audit.change("tests.correct", by=ME, at=LATER):
        Student.objects.filter(district=first, number="007").update(given_name="Norika")
    actions.undo_import(run=run, by=ME, at=LATER)
    assert Student.objects.get(district=first, number="007").given_name == "Norika"


def test_undo_is_refused_once_a_later_run_touched_the_rows(district: District) -> None:
    run = imported(district, contract())
    second = imported(district, contract(students=STUDENTS.replace("Nori", "Noriko")), LATER)
    with pytest.raises(actions.CannotUndo, match=str(second.pk)):
        actions.undo_import(run=run, by=ME, at=LATER)
    actions.undo_import(run=second, by=ME, at=LATER)
    actions.undo_import(run=run, by=ME, at=LATER)
    assert not Student.objects.filter(district=district).exists()


def test_a_stale_plan_and_a_second_apply_are_refused(district: District) -> None:
    old, run = planned(district, contract()), imported(district, contract())
    for plan in (old, run):
        with pytest.raises(actions.CannotImport):
            actions.apply_import(run=plan, by=ME, at=LATER)
    assert Student.objects.filter(district=district).count() == 4


def test_a_failure_in_the_middle_leaves_nothing(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    run, before = planned(district, contract()), dump()

    def fail(step: str, done: int, total: int) -> None:
        if done > 10:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Savepoint():
        actions.apply_import(run=run, by=ME, at=AT, progress=fail)
    assert dump() == before
    run.refresh_from_db()
    assert run.status == RunStatus.PLANNED


class Savepoint:
    """The test's own transaction survives: what the action did is rolled back to here."""

    def __enter__(self) -> None:
        self.mark = connection.savepoint()

    def __exit__(self, *error: object) -> None:
        connection.needs_rollback = False
        connection.savepoint_rollback(self.mark)


def test_another_source_recognises_school_and_student_instead_of_doubling_them(first: District) -> None:
    run = imported(first, contract(guardians="", student_guardians="", sessions=""), name="Another system")
    assert run.counts["plan"]["organisation"] == {"adopt": 2, "insert": 1}
    assert run.counts["plan"]["student"] == {"adopt": 4}
    assert run.counts["plan"]["school_enrolment"] == {"adopt": 4}
    assert (Student.objects.filter(district=first).count(), School.objects.filter(district=first).count()) == (4, 2)
    assert Staff.objects.filter(district=first).count() == 1


def test_only_who_may_imports(district: District, world: World) -> None:
    files = contract()
    source = source_for(district, files)
    for actor in (NOBODY, world.tern.actor("teacher"), world.tern.actor("manager")):
        with pytest.raises(NotAllowed):
            actions.plan_import(source=source, files=files, by=actor, at=AT)


def test_a_manager_imports_for_the_own_school_only(world: World) -> None:
    manager, tern = world.tern.actor("manager"), world.tern.school
    students = STUDENTS.splitlines()[0] + f"\n77,Irish,Moss,2012-02-29,8,8A,{tern.name}\n"
    files = contract(organisations="", sessions="", guardians="", student_guardians="", staff="", students=students)
    source = source_for(tern.district, files)
    run = actions.plan_import(source=source, files=files, by=manager, at=AT)
    actions.apply_import(run=run, by=manager, at=AT)
    assert Student.objects.get(number="77").school == tern
    assert AuditEntry.objects.filter(verb="records.apply_import").latest("id").actor == manager.label
    with pytest.raises(NotAllowed):
        actions.plan_import(source=source, files=contract(), by=manager, at=AT)

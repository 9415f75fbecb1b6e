"""The second wall and the audit hold in the database itself, whatever the code above forgets."""

import pytest
from django.db import DatabaseError, connection, transaction

from holdfast.kernel import audit
from holdfast.kernel.actor import NOBODY, system
from holdfast.kernel.models import AuditEntry
from holdfast.kernel.scope import scope
from holdfast.people.models import Student
from tests.world import NOW, World


def test_a_manager_sees_only_rows_of_her_school_even_without_a_filter(world: World) -> None:
    with scope(world.actor("manager")):
        assert set(Student.objects.all()) == set(world.tern.students.values())


def test_a_district_captain_sees_both_schools_and_no_neighbour(world: World) -> None:
    with scope(world.actor("captain")):
        schools = set(Student.objects.values_list("school_id", flat=True))
    assert schools == {world.tern.school.pk, world.gannet.school.pk}


def test_nobody_sees_nothing(world: World) -> None:
    with scope(NOBODY):
        assert not Student.objects.exists()


def test_a_row_of_another_school_cannot_be_written(world: World) -> None:
    student = world.skua.students["plain"]
    manager = world.actor("manager")
    with scope(manager), audit.change("tests.try", by=manager, at=NOW):
        assert Student.objects.filter(pk=student.pk).update(grade="9") == 0
    student.refresh_from_db()
    assert student.grade == "12"


def test_a_student_cannot_be_moved_out_of_the_wall(world: World) -> None:
    manager, student = world.actor("manager"), world.tern.students["plain"]
    with (
        scope(manager),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        audit.change("tests.try", by=manager, at=NOW),
    ):
        Student.objects.filter(pk=student.pk).update(school=world.skua.school)


def test_a_change_outside_an_action_is_refused(world: World) -> None:
    with pytest.raises(DatabaseError, match="outside an action"), transaction.atomic():
        world.tern.students["plain"].save()


def test_each_changed_row_has_an_audit_line_with_who_what_and_why(world: World) -> None:
    manager, student = world.actor("manager"), world.tern.students["plain"]
    with scope(manager), audit.change("tests.regrade", by=manager, at=NOW, reason="moved up"):
        Student.objects.filter(pk=student.pk).update(grade="13")
    line = AuditEntry.objects.filter(table="people_student", row_id=student.pk).latest("id")
    assert (line.actor, line.verb, line.op, line.reason, line.at) == (
        f"user:{manager.id}",
        "tests.regrade",
        "update",
        "moved up",
        NOW,
    )
    assert line.changes == {"grade": ["12", "13"]}
    assert (line.student_id, line.school_id) == (student.pk, world.tern.school.pk)


def test_a_bulk_change_leaves_one_line_for_each_row(world: World) -> None:
    before = AuditEntry.objects.count()
    with audit.change("tests.regrade", by=system("test"), at=NOW):
        changed = Student.objects.filter(school=world.tern.school).update(grade="13")
    assert AuditEntry.objects.count() - before == changed == len(world.tern.students)


@pytest.mark.parametrize(
    "statement",
    ["update kernel_auditentry set actor = 'x'", "delete from kernel_auditentry", "truncate kernel_auditentry"],
)
def test_the_audit_is_append_only(world: World, statement: str) -> None:
    refused = pytest.raises(DatabaseError, match=r"append-only|permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_failed_change_leaves_neither_row_nor_line(world: World) -> None:
    before = AuditEntry.objects.count()
    student = world.tern.students["plain"]

    def fail() -> None:
        with audit.change("tests.fail", by=system("test"), at=NOW):
            Student.objects.filter(pk=student.pk).update(grade="13")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fail()
    student.refresh_from_db()
    assert (student.grade, AuditEntry.objects.count()) == ("12", before)

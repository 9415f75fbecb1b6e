"""A seal over the audit: honest lines verify; a changed, removed or cut-off line is found."""

from pathlib import Path

from django.db import connection

from holdfast.kernel import audit, seals
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry, AuditSeal
from holdfast.people.models import Student
from tests.world import NOW, World


def _change_grades(world: World, *grades: str) -> None:
    for grade in grades:
        with audit.change("tests.regrade", by=system("test"), at=NOW):
            Student.objects.filter(school=world.tern.school).update(grade=grade)


def _tamper(statement: str, table: str = "kernel_auditentry") -> None:
    """As somebody with the owner's hands on the database could."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('role', 'none', false)")
        cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(statement)
        cursor.execute(f"alter table {table} enable trigger user")


def test_honest_lines_verify_over_several_seals(world: World, tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    _change_grades(world, "9", "10")
    assert seals.seal(at=NOW, published=heads) == AuditEntry.objects.count()
    _change_grades(world, "11")
    assert seals.seal(at=NOW, published=heads) == len(world.tern.students)
    assert seals.seal(at=NOW, published=heads) == 0
    assert seals.verify(heads) is None


def test_a_changed_line_is_found(world: World) -> None:
    _change_grades(world, "9")
    seals.seal(at=NOW)
    victim = AuditEntry.objects.latest("id").pk
    _tamper(f"update kernel_auditentry set actor = 'user:0' where id = {victim}")
    broken = seals.verify()
    assert broken is not None
    assert broken.up_to_id == victim


def test_a_removed_line_is_found(world: World) -> None:
    _change_grades(world, "9")
    seals.seal(at=NOW)
    _tamper(f"delete from kernel_auditentry where id = {AuditEntry.objects.latest('id').pk - 1}")
    assert seals.verify() is not None


def test_a_cut_tail_is_found_through_the_published_head(world: World, tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    _change_grades(world, "9")
    seals.seal(at=NOW, published=heads)
    _change_grades(world, "10")
    seals.seal(at=NOW, published=heads)
    last = AuditSeal.objects.latest("up_to_id")
    _tamper(f"delete from kernel_auditseal where id = {last.pk}", "kernel_auditseal")
    _tamper(f"delete from kernel_auditentry where id > {last.up_to_id - last.entries}")
    assert seals.verify() is None, "without the published head a cut tail looks whole"
    assert seals.verify(heads) is not None

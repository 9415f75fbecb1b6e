"""What is kept until something changes: who may write and read the notices, and what is never kept."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from holdfast.jobs.step import Night
from holdfast.jobs.steps.changes import FORGET_CHANGES
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import system
from holdfast.kernel.changes import Kept
from holdfast.kernel.models import EVERYWHERE, Change
from holdfast.kernel.scope import scope
from holdfast.people.models import Student
from holdfast.programmes.models import BlueprintVersion
from tests.world import NOW, World

BY = system("tests")


def _change(world: World) -> None:
    with audit.change("tests.change", by=BY, at=NOW):
        Student.objects.filter(school=world.skua.school).update(grade="13")


def _noticed() -> set[int]:
    return set(Change.objects.values_list("school_id", flat=True))


@pytest.fixture
def quiet(world: World) -> World:
    """The world, and no notice of how it came about."""
    with connection.cursor() as cursor:
        cursor.execute("reset role; delete from kernel_change; set role holdfast_app")
    return world


def test_each_school_is_noticed_once_for_a_transaction_however_many_rows_change(quiet: World) -> None:
    assert _noticed() == set()
    _change(quiet)
    _change(quiet)
    assert list(Change.objects.values_list("school_id", flat=True)) == [quiet.skua.school.pk]


def test_a_row_that_moves_is_noticed_where_it_was_and_where_it_is(quiet: World) -> None:
    with audit.change("tests.move", by=BY, at=NOW):
        Student.objects.filter(pk=quiet.tern.students["plain"].pk).update(school=quiet.gannet.school)
    assert _noticed() == {quiet.tern.school.pk, quiet.gannet.school.pk}


def test_a_school_itself_is_noticed_and_what_schools_share_is_noticed_in_all(quiet: World) -> None:
    type(quiet.tern.school).objects.filter(pk=quiet.tern.school.pk)
    with audit.change("tests.rename", by=BY, at=NOW):
        type(quiet.tern.school).objects.filter(pk=quiet.tern.school.pk).update(phone="555")
        assert _noticed() == {quiet.tern.school.pk}
        assert BlueprintVersion.objects.update(edition="2")
    assert _noticed() == {quiet.tern.school.pk, EVERYWHERE}


def test_nothing_is_kept_of_a_transaction_that_may_still_be_undone(world: World) -> None:
    kept, made = Kept[int](), iter(range(5))
    _change(world)
    assert [kept.until_changed([world.tern.school.pk], "", lambda: next(made)) for _ in range(2)] == [0, 1]


def test_a_manager_reads_notices_of_her_school_alone(quiet: World) -> None:
    _change(quiet)
    with scope(quiet.actor("manager")):
        assert _noticed() == set()
    assert _noticed() == {quiet.skua.school.pk}


@pytest.mark.parametrize(
    "statement",
    [
        "insert into kernel_change values (1, 1, now())",
        "update kernel_change set txid = 1",
        "truncate kernel_change",
    ],
)
def test_only_triggers_write_notices(world: World, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_notices_are_forgotten_after_a_day_and_not_before(quiet: World) -> None:
    _change(quiet)
    now = clock.now()
    later = Night(None, now.date(), now + timedelta(days=3), BY, dry=False)
    assert FORGET_CHANGES.do(later).counts == {"changes": 0}, "the database itself does not let go of a young one"
    with connection.cursor() as cursor:
        cursor.execute("reset role; update kernel_change set at = at - interval '25 hours'; set role holdfast_app")
    tonight = Night(None, now.date(), now, BY, dry=False)
    assert FORGET_CHANGES.do(tonight).counts == {"changes": 1}
    assert _noticed() == set()

"""Who sees which referral and decision, whom each person may refer, and who decides: exact sets for everybody."""

import pytest

from holdfast.cases import access
from holdfast.cases.models import Decision, Referral
from holdfast.kernel.actor import Role, system
from holdfast.kernel.scope import scope
from tests.referrals import decide, everybody, ready, refer
from tests.world import SchoolWorld, World

PREFIXES = ("", "gannet ", "skua ")


def schools(world: World) -> dict[str, SchoolWorld]:
    return dict(zip(PREFIXES, (world.tern, world.gannet, world.skua), strict=True))


@pytest.fixture
def referrals(world: World) -> dict[str, dict[str, Referral]]:
    """At each school: one referral of the student with a mentor, by the manager, and a decided one by the teacher."""
    made = {}
    for prefix, here in schools(world).items():
        met, referred = refer(here, student="met", by=here.actor("manager")), ready(here)
        decide(here, referred, "accept")
        made[prefix] = {"met": met, "referred": referred}
    return made


def seen_by_everybody(world: World, things_of: object) -> dict[str, set[object]]:
    seen = {}
    for name, actor in everybody(world).items():
        with scope(actor):
            if things := set(things_of(actor)):  # type: ignore[operator]
                seen[name] = things
    return seen


def test_who_reads_referrals(world: World, referrals: dict[str, dict[str, Referral]]) -> None:
    expected = {}
    for prefix, made in referrals.items():
        expected |= {prefix + name: set(made.values()) for name in ("manager", "safeguarding", "pastoral")}
        expected |= {prefix + name: {made["met"]} for name in ("learning_mentor", "liaison")}
    assert seen_by_everybody(world, access.referrals_visible_to) == expected


def test_who_works_on_and_decides_referrals(world: World, referrals: dict[str, dict[str, Referral]]) -> None:
    expected = {
        prefix + name: set(made.values()) for prefix, made in referrals.items() for name in ("manager", "pastoral")
    }
    assert seen_by_everybody(world, access.referrals_changed_by) == expected
    assert seen_by_everybody(world, access.referrals_decided_by) == expected


def test_who_reads_decisions(world: World, referrals: dict[str, dict[str, Referral]]) -> None:
    decisions = {prefix: Decision.objects.get(referral=made["referred"]) for prefix, made in referrals.items()}
    assert seen_by_everybody(world, access.decisions_visible_to) == {
        prefix + name: {decision}
        for prefix, decision in decisions.items()
        for name in ("manager", "safeguarding", "pastoral")
    }


def test_who_has_a_receipt(world: World, referrals: dict[str, dict[str, Referral]]) -> None:
    expected = {prefix + "manager": {made["met"]} for prefix, made in referrals.items()}
    expected |= {prefix + "teacher": {made["referred"]} for prefix, made in referrals.items()}
    assert seen_by_everybody(world, access.receipts_of) == expected


def test_whom_each_person_may_refer(world: World) -> None:
    expected = {}
    for prefix, here in schools(world).items():
        expected |= {prefix + name: set(here.students.values()) for name in ("manager", "pastoral")}
        expected |= {prefix + name: {here.students["met"]} for name in ("resource_teacher", "liaison", "agency")}
        expected[prefix + "teacher"] = {here.students["met"], here.students["referred"]}
        expected[prefix + "student"] = {here.students["own"]}
        expected[prefix + "guardian"] = {here.students["met"]}
    assert seen_by_everybody(world, access.students_referable_by) == expected


def test_why_somebody_may_decide(world: World, referrals: dict[str, dict[str, Referral]]) -> None:
    referral, found = referrals[""]["referred"], {}
    for name, actor in everybody(world).items():
        with scope(actor):
            if why := access.why_may_decide(actor, referral):
                found[name] = (why.scope, why.role)
    assert found == {"manager": ("s", Role.MANAGER), "pastoral": ("s", Role.PASTORAL)}


def test_the_system_reads_everything(world: World, referrals: dict[str, dict[str, Referral]]) -> None:
    assert set(access.referrals_visible_to(system("tests"))) == set(Referral.objects.all())

"""A referral goes the way that its programme drew, and lands with whom the programme names."""

from typing import Any

import pytest

from holdfast.cases import access, actions
from holdfast.cases.models import Referral
from holdfast.kernel.errors import NotAllowed
from holdfast.kernel.scope import scope
from holdfast.programmes.actions import name_people
from holdfast.programmes.models import Programme
from tests.forms import programme_from
from tests.referrals import decide, everybody, refer
from tests.world import NOW, World


@pytest.fixture
def programme(world: World) -> Programme:
    """With ways from tutors to the co-ordinator, from families to the mentor, from support staff after asking."""
    return programme_from(world, "qehs-learning-mentor")


def who(world: World, of: Any, referral: Referral) -> set[str]:
    found = set()
    for name, actor in everybody(world).items():
        with scope(actor):
            if of(actor).filter(pk=referral.pk).exists():
                found.add(name)
    return found


def test_it_lands_with_whom_the_way_names_and_they_decide(world: World, programme: Programme) -> None:
    here, whole_school = world.tern, {"manager", "pastoral"}
    asked = refer(here, student="met", source="family", by=world.actor("guardian"), programme_id=programme.pk)
    assert (asked.route, asked.goes_to) == ("parent", "mentor")
    assert who(world, access.referrals_decided_by, asked) == whole_school | {"learning_mentor"}

    told = refer(here, programme_id=programme.pk)
    assert (told.route, told.goes_to) == ("academic-mentor", "coordinator")
    assert who(world, access.referrals_visible_to, told) == whole_school | {"safeguarding"}
    name_people(
        programme=programme, people={"lgc": here.users["resource_teacher"].pk}, by=world.actor("manager"), at=NOW
    )
    assert who(world, access.referrals_changed_by, told) == whole_school | {"resource_teacher"}
    assert who(world, access.referrals_come_to, told) == {"resource_teacher"}
    with scope(named := world.actor("resource_teacher")):
        decided = decide(here, told, "decline", by=named, reason="Another plan is there.")
    assert decided.decided_by_id == named.id
    with scope(teacher := world.actor("teacher")), pytest.raises(NotAllowed):
        decide(here, asked, "decline", by=teacher, reason="x")


def test_whoever_must_be_spoken_with_first_is_named_and_kept(world: World, programme: Programme) -> None:
    told: dict[str, Any] = {"student": "met", "programme_id": programme.pk, "by": world.actor("liaison")}
    with pytest.raises(actions.NotAskedFirst, match="the coordinator"):
        refer(world.tern, asked_first=["deputy_head"], **told)
    kept = refer(world.tern, asked_first=["deputy_head", "coordinator"], **told)
    assert (kept.route, kept.asked_first) == ("individual-studies", ["deputy_head", "coordinator"])
    with pytest.raises(actions.NoSuchWay, match="takes referrals from"):
        refer(world.tern, student="met", sent="again", programme_id=programme.pk, by=world.actor("agency"))

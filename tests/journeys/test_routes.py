"""A referral goes the way that its programme drew, and lands with whom the programme names."""

from typing import Any

import pytest

from holdfast.cases import access, actions
from holdfast.cases.models import Decision, Referral
from holdfast.journeys.decide import let_the_family_decide, send_on
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.scope import scope
from holdfast.programmes.actions import name_people
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import setting
from tests.forms import programme_from
from tests.referrals import decide, everybody, refer
from tests.world import NOW, TODAY, World


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
        programme=programme, people={"lgc": [here.users["resource_teacher"].pk]}, by=world.actor("manager"), at=NOW
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


def test_one_action_sends_a_referral_on_to_another_programme(world: World, programme: Programme) -> None:
    """The way on goes past the mentors first; the first referral is closed and leads to the second."""
    here = world.tern
    first = refer(here, programme_id=programme.pk, by=world.actor("manager"), tried="A seat at the front.")
    told: dict[str, Any] = {"referral_id": first.pk, "by": world.actor("manager"), "at": NOW, "on": TODAY}
    told |= {"programme_id": here.programme.pk, "reason": "Weekly targets suit Finn."}
    with pytest.raises(actions.NotAskedFirst, match="the mentor"):
        send_on(**told)
    assert Referral.objects.get().status == "received"
    second = send_on(asked_first=["mentor"], **told)
    assert (second.programme, second.worry, second.tried) == (here.programme, first.worry, first.tried)
    assert (second.sent_on_from_id, second.asked_first, second.status) == (first.pk, ["mentor"], "received")
    first.refresh_from_db()
    assert (first.status, first.decisions.get().redirected_to) == ("redirected", here.programme.name)
    with pytest.raises(actions.NotOpen):
        send_on(asked_first=["mentor"], **told)
    with pytest.raises(Refusal, match="another programme"):
        send_on(**told | {"referral_id": second.pk})
    assert (
        send_on(referral_id=second.pk, service="Guidance", **{k: told[k] for k in ("by", "at", "on", "reason")}) is None
    )
    assert Decision.objects.get(referral=second).redirected_to == "Guidance"


def test_where_it_is_open_to_all_one_action_asks_the_family(world: World) -> None:
    here, manager = world.tern, world.actor("manager")
    open_to_all = programme_from(world, "qc-15021-school-family")
    assert setting(open_to_all, "entry.eligibility_mode") == "universal"
    referral = refer(here, student="met", programme_id=open_to_all.pk)
    told = let_the_family_decide(referral_id=referral.pk, by=manager, at=NOW, on=TODAY)
    assert [name for name, _channel in told.sent] == [here.guardians["met"].name]
    referral.refresh_from_db()
    assert referral.status == "accepted"

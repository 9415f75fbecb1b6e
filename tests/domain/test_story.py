"""The story of a student tells what happened around the referral, and to each reader only what they may know."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.journeys import agree, withdraw
from holdfast.kernel.actor import Actor
from holdfast.matches.story import events_of
from tests.consents import accepted, by_link, sign, tell_all
from tests.matching import active
from tests.world import NOW, TODAY, World


def sentences(actor: Actor, student_id: int, **which: Any) -> list[str]:
    return [one.sentence for one in events_of(actor, student_id, **which)]


def test_the_family_and_the_decision_stand_in_order(world: World) -> None:
    here, guardian = world.tern, world.tern.guardians["referred"]
    referral, by = accepted(here), by_link(here)
    tell_all(referral, by)
    sign(referral, by, at=NOW + timedelta(minutes=5))
    withdraw.withdraw(
        referral_id=referral.pk, guardian_id=guardian.pk, means="link", language="fr", by=by,
        at=NOW + timedelta(hours=1), on=TODAY,
    )  # fmt: skip
    told = sentences(here.actor("manager"), referral.student_id, referral_id=referral.pk)
    assert told[:3] == [
        f"{guardian.name} took the yes back",
        f"{guardian.name} agreed",
        "Accepted: now the family is informed and a mentor is found.",
    ]
    assert "The family was told 8 points" in told
    assert "referred" in told[-1]
    assert sentences(here.actor("manager"), referral.student_id, referral_id=referral.pk + 1) == []


def test_the_match_is_told_from_its_approval_to_its_end(world: World) -> None:
    here = world.tern
    found = active(here)
    agree.end(
        match_id=found.pk, end_reason="no-progress", words="Everything was said", by=here.actor("manager"), at=NOW,
        on=TODAY + timedelta(days=1), steps_done=["last-meeting", "tell-teachers", "tell-family"],
    )  # fmt: skip
    events = events_of(here.actor("manager"), found.student_id)
    name = found.mentor.name
    told = [one.sentence for one in events if name in one.sentence]
    assert told[0] == f"The match with {name} ended"
    assert set(told[1:]) == {f"The agreement with {name} was signed by everybody", f"{name} was chosen as mentor"}
    assert (type(events[0].at), type(events[1].at)) == (date, datetime)


def test_each_reader_is_told_what_the_matrix_lets_them_read(world: World) -> None:
    here = world.tern
    found = active(here)
    all_of_it = sentences(here.actor("manager"), found.student_id)
    assert set(sentences(here.actor("learning_mentor"), found.student_id)) <= set(all_of_it)
    volunteer = sentences(here.actor("volunteer"), found.student_id)
    for actor in (here.actor("teacher"), world.skua.actor("manager"), world.gannet.actor("manager")):
        assert sentences(actor, found.student_id) == []
    assert volunteer == []


def test_two_referrals_cost_as_many_queries_as_one(world: World) -> None:
    here = world.tern
    found = active(here)
    with CaptureQueriesContext(connection) as one:
        events_of(here.actor("manager"), found.student_id)
    tell_all(found.referral, by_link(here))
    with CaptureQueriesContext(connection) as more:
        events_of(here.actor("manager"), found.student_id)
    assert len(one) == len(more) <= 12

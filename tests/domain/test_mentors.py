"""Offers, screening that somebody else records, clearance by the programme's own gate, and who may see what."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from holdfast.journeys import screen
from holdfast.journeys.apply_as_mentor import OfferClosed, add_mentor, apply, offer_token, open_offer
from holdfast.kernel import audit
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.kernel.scope import scope
from holdfast.mentors import actions
from holdfast.mentors.access import mentors_changed_by, mentors_known_cleared_to, mentors_visible_to, steps_visible_to
from holdfast.mentors.models import Mentor, ScreeningStep
from holdfast.mentors.queries import clearance, expiring_steps, mentor_rows
from holdfast.programmes.models import Programme
from tests.matching import LAST_MONTH, STEPS, SYSTEM, applied, cleared, offer, record
from tests.referrals import everybody
from tests.world import NOW, TODAY, World


def test_somebody_offers_through_the_schools_address_and_sees_nothing(world: World) -> None:
    token = offer_token(school_id=world.tern.school.pk, until=TODAY)
    key = uuid4()
    by = open_offer(token, on=TODAY).actor
    mentor = apply(token=token, told=offer(dislikes=["crowds"]), client_key=key, by=by, at=NOW, on=TODAY)
    again = apply(token=token, told=offer(), client_key=key, by=by, at=NOW, on=TODAY)
    assert (mentor.school, mentor.status, mentor.dislikes) == (world.tern.school, "applied", ["crowds"])
    assert again.pk == mentor.pk
    assert Mentor.objects.count() == 1
    line = AuditEntry.objects.get(table="mentors_mentor", row_id=mentor.pk)
    assert (line.actor, line.verb) == ("applicant", "mentors.offer")


def test_an_offer_by_a_stranger_never_takes_over_an_account(world: World) -> None:
    token = offer_token(school_id=world.tern.school.pk, until=TODAY)
    told = offer(user_id=world.tern.users["teacher"].pk, email=world.tern.users["teacher"].email)
    by = open_offer(token, on=TODAY).actor
    mentor = apply(token=token, told=told, client_key=uuid4(), by=by, at=NOW, on=TODAY)
    assert (mentor.user_id, mentor.staff_id) == (None, None)


@pytest.mark.parametrize("token", ["", "made-up", None])
def test_a_made_up_or_old_address_is_closed(world: World, token: str | None) -> None:
    old = offer_token(school_id=world.tern.school.pk, until=TODAY - timedelta(days=1))
    with pytest.raises(OfferClosed):
        apply(token=old if token is None else token, told=offer(), client_key=uuid4(), by=SYSTEM, at=NOW, on=TODAY)
    assert not Mentor.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "given_name"),
        ({"source": "robot"}, "source"),
        ({"languages": []}, "languages"),
        ({"interests": ["gold"]}, "interests"),
        ({"interests": ["music"], "dislikes": ["music"]}, "dislikes"),
        ({"capacity": 0}, "capacity"),
    ],
)
def test_what_an_offer_must_say(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        applied(world.tern, **changes)
    assert refused.value.field == field


def test_the_manager_writes_an_offer_down_and_the_account_becomes_the_mentors(world: World) -> None:
    user = world.tern.users["learning_mentor"]
    mentor = applied(world.tern, user=user, source="staff")
    assert (mentor.user, mentor.staff) == (user, user.staff)
    with pytest.raises(Refusal):
        applied(world.tern, "Another Name", user=user)


def test_only_the_schools_manager_writes_offers_down(world: World) -> None:
    for name in ("pastoral", "teacher", "captain", "skua manager"):
        with pytest.raises(NotAllowed):
            add_mentor(
                school_id=world.tern.school.pk, told=offer(), client_key=uuid4(), by=everybody(world)[name], at=NOW
            )


def test_a_mentor_is_cleared_step_by_step_as_the_programme_says(world: World) -> None:
    here = world.tern
    mentor, seen = applied(here), []
    for step in STEPS:
        seen.append([one.code for one in clearance(mentor, here.programme, TODAY).missing])
        record(here, mentor, **step)
    assert [len(codes) for codes in seen] == [5, 4, 4, 3, 3, 2]
    assert not clearance(mentor, here.programme, TODAY).cleared
    screen.accept(mentor_id=mentor.pk, by=here.actor("manager"), at=NOW, on=TODAY)
    mentor.refresh_from_db()
    told = clearance(mentor, here.programme, TODAY)
    assert (told.cleared, told.trained, told.missing) == (True, True, ())
    assert told.expires_on == date(2029, 10, 11)


@pytest.mark.parametrize("without", [step["kind"] for step in STEPS if step["kind"] != "training"])
def test_without_any_one_step_nobody_is_accepted(world: World, without: str) -> None:
    with pytest.raises(actions.StepsMissing):
        cleared(world.tern, without=without)
    assert Mentor.objects.get().status == "applied"


def test_training_may_come_after_the_acceptance_but_before_a_match(world: World) -> None:
    mentor = cleared(world.tern, without="training")
    told = clearance(mentor, world.tern.programme, TODAY)
    assert (mentor.status, told.cleared, told.trained) == ("accepted", True, False)
    record(world.tern, mentor, kind="training", done_on=TODAY, minutes=60, topics=["safety"])
    assert not clearance(mentor, world.tern.programme, TODAY).trained
    rest = STEPS[-1] | {"minutes": 60}
    record(world.tern, mentor, **rest)
    assert clearance(mentor, world.tern.programme, TODAY).ready


def test_a_check_holds_for_its_months_and_not_a_day_longer(world: World) -> None:
    mentor = cleared(world.tern)
    last = date(2029, 10, 10)
    assert clearance(mentor, world.tern.programme, last).cleared
    assert not clearance(mentor, world.tern.programme, last + timedelta(days=1)).cleared


def test_the_newest_outcome_holds(world: World) -> None:
    mentor = cleared(world.tern)
    record(world.tern, mentor, kind="check:integrity", done_on=TODAY, outcome="not_suitable")
    assert not clearance(mentor, world.tern.programme, TODAY).cleared
    record(world.tern, mentor, kind="check:integrity", done_on=TODAY, outcome="considered")
    assert clearance(mentor, world.tern.programme, TODAY).cleared


def test_the_schools_own_settings_change_what_is_asked(world: World) -> None:
    mentor, programme = cleared(world.tern, without="training"), Programme.objects.get(pk=world.tern.programme.pk)
    with audit.change("tests.settings", by=SYSTEM, at=NOW):
        programme.settings = {"mentor_gate.training_minutes": 0, "rules.mentor-trained.kind": "inform"}
        programme.save()
    assert clearance(mentor, programme, TODAY).ready


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "interview", "outcome": "splendid"}, "outcome"),
        ({"kind": "interview", "done_on": TODAY + timedelta(days=1)}, "done_on"),
        ({"kind": "training", "done_on": TODAY}, "minutes"),
        ({"kind": "training", "minutes": 10, "topics": ["juggling"]}, "topics"),
        ({"kind": "check:handwriting"}, "kind"),
        ({"kind": "check:integrity", "reference_number": "one conviction, 2011"}, "reference_number"),
        ({"kind": "check:integrity", "reference_number": "Condamnation 12"}, "reference_number"),
        ({"kind": "check:integrity", "reference_number": "caution given"}, "reference_number"),
    ],
)
def test_what_recording_a_step_refuses(world: World, told: dict[str, Any], field: str) -> None:
    mentor = applied(world.tern)
    with pytest.raises(Refusal) as refused:
        record(world.tern, mentor, **{"done_on": LAST_MONTH} | told)
    assert refused.value.field == field
    assert not ScreeningStep.objects.exists()


def test_a_screening_row_has_no_place_for_what_a_certificate_says() -> None:
    texts = {f.name for f in ScreeningStep._meta.concrete_fields if f.get_internal_type() in ("TextField", "FileField")}
    assert texts == set()


def test_nobody_records_or_decides_their_own_screening(world: World) -> None:
    here, manager = world.tern, world.tern.actor("manager")
    own = applied(here, user=here.users["manager"], source="staff")
    with pytest.raises(actions.OwnScreening):
        record(here, own, kind="interview", done_on=LAST_MONTH)
    with pytest.raises(actions.OwnScreening):
        screen.accept(mentor_id=own.pk, by=manager, at=NOW, on=TODAY)
    with pytest.raises(actions.OwnScreening):
        actions.decide_not_suitable(mentor_id=own.pk, why="No time", by=manager, at=NOW)
    other = applied(here, "Otto Otterson")
    assert record(here, other, kind="interview", done_on=LAST_MONTH).seen_by == here.users["manager"]


def test_not_suitable_asks_for_a_reason_that_stays_out_of_the_audit(world: World) -> None:
    here, mentor = world.tern, applied(world.tern)
    told: dict[str, Any] = {"mentor_id": mentor.pk, "by": here.actor("manager"), "at": NOW}
    with pytest.raises(Refusal):
        actions.decide_not_suitable(why=" ", **told)
    with pytest.raises(actions.ContentOfACheck):
        actions.decide_not_suitable(why="A conviction for theft", **told)
    actions.decide_not_suitable(why="Too little time this year", **told)
    mentor.refresh_from_db()
    assert (mentor.status, mentor.decision_reason) == ("not_suitable", "Too little time this year")
    assert not any("Too little" in str(line.changes) + line.reason for line in AuditEntry.objects.all())


def test_the_database_refuses_a_check_that_ends_before_it_began(world: World) -> None:
    mentor = applied(world.tern)
    with (
        pytest.raises(DatabaseError, match="step_expires_later"),
        transaction.atomic(),
        audit.change("tests.try", by=SYSTEM, at=NOW),
    ):
        ScreeningStep.objects.create(
                school=world.tern.school, mentor=mentor, kind="interview", outcome="clear", done_on=TODAY,
                expires_on=TODAY, recorded_at=NOW,
            )  # fmt: skip


def test_who_sees_mentors_and_their_screening(world: World) -> None:
    here = world.tern
    own = {
        name: cleared(here, f"{name.title()} Sternly", user=here.users[name], source="staff")
        for name in ("learning_mentor", "volunteer")
    }
    other = cleared(here, "Otto Otterson")
    applied(world.skua, "Nora Neighbour")
    everyone = {*own.values(), other}
    people = everybody(world)
    lists = {name: set(mentors_visible_to(actor)) for name, actor in people.items() if "skua" not in name}
    reads = {"manager", "safeguarding", "pastoral", "liaison"}
    assert {name for name, seen in lists.items() if seen == everyone} == reads
    assert {name: seen for name, seen in lists.items() if seen and seen != everyone} == {
        name: {mentor} for name, mentor in own.items()
    }
    assert {name for name, actor in people.items() if other in mentors_changed_by(actor)} == {"manager"}
    rows = {name: {step.mentor for step in steps_visible_to(actor)} for name, actor in people.items()}
    assert {name: seen for name, seen in rows.items() if seen} == {"manager": everyone, "volunteer": {own["volunteer"]}}
    knows = {name for name, actor in people.items() if other in mentors_known_cleared_to(actor)}
    assert knows == {"manager", "safeguarding", "pastoral", "captain"}


def test_the_wall_keeps_mentors_of_other_schools(world: World) -> None:
    applied(world.skua, "Nora Neighbour")
    with scope(world.actor("manager")):
        assert not Mentor.objects.exists()


def test_the_list_says_who_is_ready_what_is_missing_and_what_runs_out(world: World) -> None:
    here = world.tern
    ready, new = cleared(here), applied(here, "Otto Otterson")
    soon = date(2029, 10, 1)
    first, second = mentor_rows([ready, new], [here.programme], soon)
    assert (first.ready_for, first.missing, first.expires_soon) == ((here.programme,), (), True)
    assert (second.ready_for, len(second.missing), second.expires_soon) == ((), 5, False)
    found = list(expiring_steps([here.school.pk], soon))
    assert {step.kind for step in found} == {"check:integrity", "check:judicial-record"}
    record(here, ready, kind="check:integrity", done_on=soon, on=soon)
    assert {step.kind for step in expiring_steps([here.school.pk], soon)} == {"check:judicial-record"}

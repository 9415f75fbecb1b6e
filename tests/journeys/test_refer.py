"""From a worry to a referral: staff for their students, students for themselves, guardians for their child."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from holdfast.cases import actions
from holdfast.cases.models import Decision, Referral, Willingness
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.scope import scope
from holdfast.programmes.actions import change_settings
from tests.referrals import decide, refer
from tests.world import NOW, World


@pytest.mark.parametrize(
    ("by", "student", "source"),
    [
        ("manager", "plain", "staff"), ("pastoral", "plain", "staff"), ("teacher", "referred", "staff"),
        ("resource_teacher", "met", "staff"), ("student", "own", "self"), ("guardian", "met", "family"),
    ],
)  # fmt: skip
def test_people_refer_behind_the_wall_of_their_school(world: World, by: str, student: str, source: str) -> None:
    actor = world.actor(by)
    with scope(actor):
        referral = refer(world.tern, student=student, source=source, by=actor)
    assert (referral.student, referral.source, referral.referred_by_id, referral.referrer_name) == (
        world.tern.students[student],
        source,
        actor.id,
        actor.name,
    )


@pytest.mark.parametrize("name", ["liaison", "agency"])
def test_where_the_programme_drew_no_way_it_says_who_refers(world: World, name: str) -> None:
    """A school that wants them to refer names them in the programme's own setting."""
    actor = world.actor(name)
    with pytest.raises(actions.NoSuchWay, match=r"takes referrals from: the tutor\. .* or with Manager Tern"):
        refer(world.tern, student="met", by=actor)
    word = "liaison_officer" if name == "liaison" else "community_partner"
    change_settings(
        programme=world.tern.programme, changes={"entry.refer_by": [word]}, by=world.actor("manager"), at=NOW
    )
    assert refer(world.tern, student="met", by=actor).goes_to == "manager"


@pytest.mark.parametrize(
    ("by", "student"),
    [
        ("teacher", "plain"), ("resource_teacher", "referred"), ("learning_mentor", "met"), ("volunteer", "met"),
        ("peer", "met"), ("student", "plain"), ("guardian", "plain"), ("safeguarding", "met"), ("captain", "met"),
        ("it", "met"), ("auditor", "met"),
    ],
)  # fmt: skip
def test_people_refer_nobody_else(world: World, by: str, student: str) -> None:
    with scope(world.actor(by)), pytest.raises(NotAllowed):
        refer(world.tern, student=student, by=world.actor(by))
    assert not Referral.objects.exists()


def test_a_neighbour_refers_nobody_here(world: World) -> None:
    for place in (world.gannet, world.skua):
        with scope(place.actor("manager")), pytest.raises(NotAllowed):
            refer(world.tern, by=place.actor("manager"))


LEGAL = {
    ("received", "waiting"), ("received", "accepted"), ("received", "redirected"), ("received", "declined"),
    ("waiting", "accepted"), ("waiting", "redirected"), ("waiting", "declined"),
}  # fmt: skip


def _ask(**told: Any) -> None:
    actions.ask_willingness(**told)


class Steps(RuleBasedStateMachine):
    """Refer, ask and decide in any order, at one school."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        with audit.change("tests.clear", by=system("tests"), at=NOW):
            Referral.objects.all().delete()
        self.sent = 0
        self.asked_before: dict[int, int] = {}

    def attempt(self, do: Any, *args: Any, **told: Any) -> None:
        before = dict(Referral.objects.values_list("id", "status"))
        decisions = Decision.objects.count()
        try:
            do(*args, **told)
        except Refusal:
            assert dict(Referral.objects.values_list("id", "status")) == before
            assert Decision.objects.count() == decisions
            return
        moved = {
            (before[pk], now)
            for pk, now in Referral.objects.values_list("id", "status")
            if pk in before and before[pk] != now
        }
        assert moved <= LEGAL
        assert len(moved) == Decision.objects.count() - decisions

    @rule(student=st.sampled_from(["met", "referred"]), again=st.booleans())
    def refers(self, student: str, again: bool) -> None:
        self.sent += not again
        self.attempt(refer, self.world.tern, student=student, sent=str(self.sent))

    @rule(says_yes=st.booleans(), who=st.sampled_from(["manager", "pastoral", "teacher"]), data=st.data())
    def asks(self, says_yes: bool, who: str, data: st.DataObject) -> None:
        if ids := list(Referral.objects.order_by("id").values_list("id", flat=True)):
            told = {"referral_id": data.draw(st.sampled_from(ids)), "says_yes": says_yes, "own_words": ""}
            self.attempt(_ask, **told, by=self.world.actor(who), at=NOW)

    @rule(
        outcome=st.sampled_from(["accept", "wait", "redirect", "decline"]),
        reason=st.sampled_from(["", "Because"]),
        data=st.data(),
    )
    def decides(self, outcome: str, reason: str, data: st.DataObject) -> None:
        if referrals := list(Referral.objects.order_by("id")):
            chosen = data.draw(st.integers(0, len(referrals) - 1))
            self.attempt(
                decide, self.world.tern, referrals[chosen], outcome, reason=reason, redirected_to="Guidance office"
            )
            last = Willingness.objects.order_by("-id").values_list("id", flat=True).first() or 0
            for pk in Decision.objects.values_list("id", flat=True):
                self.asked_before.setdefault(pk, last)

    @invariant()
    def nobody_is_accepted_against_their_will(self) -> None:
        for decision in Decision.objects.filter(outcome="accept"):
            before = decision.referral.willingness.filter(pk__lte=self.asked_before[decision.pk])
            asked = before.latest("id")
            assert asked.says_yes
            assert asked.asked_by_id != decision.referral.referred_by_id

    @invariant()
    def one_open_referral_a_student(self) -> None:
        still_open = Referral.objects.filter(status__in=["received", "waiting", "accepted"])
        students = list(still_open.values_list("student_id", flat=True))
        assert len(students) == len(set(students))


def test_no_order_of_steps_reaches_a_state_without_a_decision(world: World) -> None:
    """States change only as a person decided, nobody is accepted unasked, and one referral stays open."""
    machine = type("StepsHere", (Steps,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

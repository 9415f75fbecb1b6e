"""Whatever people do in whatever order: no match is active unless everything that the programme demands was there."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from holdfast.cases.models import InformationGiven, Willingness
from holdfast.journeys import agree, match, screen
from holdfast.kernel import audit
from holdfast.kernel.errors import Refusal
from holdfast.matches import actions
from holdfast.matches.models import Answer, Match, Signature
from holdfast.mentors.models import Mentor, ScreeningStep
from tests.matching import STEPS, SYSTEM, TOPICS, accepted, applied, assent, inform, record
from tests.world import NOW, TODAY, SchoolWorld, World

ITEMS = {"goals", "mentor-role", "reasons", "mentor-profile", "rules", "safety", "phases", "parents-role"}
PARTIES = ("student", "mentor", "guardian", "school")
CHECKS = ("check:integrity", "check:judicial-record")
KINDS = [step["kind"] for step in STEPS]


class Life(RuleBasedStateMachine):
    """One student, one mentor, and everybody around them."""

    here: ClassVar[SchoolWorld]
    began: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.on = TODAY
        self.was: dict[int, str] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(
        left_out=st.sampled_from([*KINDS, *[""] * 8]),
        told=st.sampled_from([True, True, True, False]),
        says=st.sampled_from([True, True, True, None]),
        unsigned=st.sampled_from([*PARTIES, *[""] * 6]),
    )
    def begin(self, left_out: str, told: bool, says: bool | None, unsigned: str) -> None:
        """Most of the way is done already, so that what is missing is what counts."""
        self.manager = self.here.actor("manager")
        self.referral = accepted(self.here)
        self.mentor = applied(self.here, user=self.here.users["learning_mentor"], source="staff")
        for step in STEPS:
            if step["kind"] != left_out:
                record(self.here, self.mentor, **step)
        self.accept()
        inform(self.referral, but="" if told else "safety")
        if says is not None:
            assent(self.referral, says_yes=says)
        self.propose()
        self.approve()
        self.answer("mentor", True)
        for party in PARTIES:
            if party != unsigned:
                self.sign(party)

    def attempt(self, act: Any, *args: Any, **told: Any) -> None:
        with suppress(Refusal):
            act(*args, at=NOW, **told)

    def newest(self) -> int:
        return Match.objects.order_by("-id").values_list("id", flat=True).first() or 0

    @rule(kind=st.sampled_from(KINDS), outcome=st.sampled_from(["clear", "clear", "considered", "withdrawn"]))
    def screen_again(self, kind: str, outcome: str) -> None:
        step = next(one for one in STEPS if one["kind"] == kind) | {"outcome": outcome, "done_on": self.on}
        self.attempt(screen.record_step, mentor_id=self.mentor.pk, by=self.manager, on=self.on, **step)

    @rule()
    def accept(self) -> None:
        self.attempt(screen.accept, mentor_id=self.mentor.pk, by=self.manager, on=self.on)

    @rule(says_yes=st.booleans())
    def student_answers(self, says_yes: bool) -> None:
        assent(self.referral, says_yes=says_yes)

    @rule()
    def tell_the_last_item(self) -> None:
        if not InformationGiven.objects.filter(item="safety").exists():
            with audit.change("tests.inform", by=SYSTEM, at=NOW):
                InformationGiven.objects.create(
                    school=self.here.school, referral=self.referral, student_id=self.referral.student_id,
                    item="safety", means="paper", language="fr", given_at=NOW,
                )  # fmt: skip

    @rule()
    def propose(self) -> None:
        self.attempt(match.propose_round, programme_id=self.here.programme.pk, by=self.manager, on=self.on)

    @rule()
    def approve(self) -> None:
        self.attempt(match.approve, match_id=self.newest(), reason="Yes", by=self.manager, on=self.on)

    @rule(party=st.sampled_from(["mentor", "mentor", "guardian"]), says_yes=st.sampled_from([True, True, True, False]))
    def answer(self, party: str, says_yes: bool) -> None:
        self.attempt(
            match.answer,
            match_id=self.newest(),
            party=party,
            says_yes=says_yes,
            reason="So",
            by=self.manager,
            on=self.on,
        )

    @rule(party=st.sampled_from(PARTIES))
    def sign(self, party: str) -> None:
        means = "signed_in" if party == "school" else "paper"
        self.attempt(
            agree.sign,
            match_id=self.newest(),
            party=party,
            signed_name="Name",
            means=means,
            by=self.manager,
            on=self.on,
        )

    @rule()
    def sign_all(self) -> None:
        for party in PARTIES:
            self.sign(party)

    @rule()
    def try_to_begin(self) -> None:
        self.attempt(actions.start, match_id=self.newest(), by=SYSTEM, on=self.on)

    @rule(days=st.sampled_from([1, 400, 1100]))
    def time_passes(self, days: int) -> None:
        self.on += timedelta(days=days)
        self.attempt(actions.follow_screening, mentor_id=self.mentor.pk, by=SYSTEM, on=self.on)

    @rule()
    def stand_still(self) -> None:
        self.attempt(actions.suspend, match_id=self.newest(), reason="Stop", by=self.manager, on=self.on)

    @rule()
    def finish(self) -> None:
        self.attempt(
            agree.end, match_id=self.newest(), end_reason="completed", words="Done", by=self.manager, on=self.on
        )

    @invariant()
    def what_became_active_had_everything(self) -> None:
        now = dict(Match.objects.values_list("id", "status"))
        for pk in now:
            if now[pk] == "active" and self.was.get(pk) != "active":
                type(self).began += 1
                assert missing(pk, self.on) == []
        self.was = now

    @invariant()
    def at_most_one_living_match(self) -> None:
        living = Match.objects.filter(status__in=["proposed", "approved", "active", "suspended"])
        assert living.count() <= 1


def missing(match_id: int, on: date) -> list[str]:
    """What a match lacks on a day, read from the rows alone: written apart from the product's own rules."""
    found = Match.objects.get(pk=match_id)
    mentor = Mentor.objects.get(pk=found.mentor_id)
    lacks = []
    last = Willingness.objects.filter(referral=found.referral_id).order_by("asked_at", "id").last()
    if last is None or not last.says_yes:
        lacks.append("assent")
    if set(InformationGiven.objects.filter(referral=found.referral_id).values_list("item", flat=True)) != ITEMS:
        lacks.append("information")
    if mentor.status != "accepted":
        lacks.append("acceptance")
    for kind in KINDS[:-1]:
        step = ScreeningStep.objects.filter(mentor=mentor, kind=kind).order_by("done_on", "id").last()
        good = step is not None and step.outcome in ("clear", "considered")
        if not good or (kind in CHECKS and on >= step.done_on.replace(year=step.done_on.year + 3)):
            lacks.append(kind)
    trainings = ScreeningStep.objects.filter(mentor=mentor, kind="training", outcome__in=["clear", "considered"])
    topics = {topic for one in trainings for topic in one.topics}
    if sum(one.minutes for one in trainings) < 120 or topics != set(TOPICS):
        lacks.append("training")
    if set(Signature.objects.filter(agreement__match=found).values_list("party", flat=True)) != set(PARTIES):
        lacks.append("signatures")
    if not Answer.objects.filter(match=found, party="mentor", says_yes=True).exists():
        lacks.append("the mentor's yes")
    return lacks


@pytest.mark.slow
def test_no_order_of_actions_begins_a_match_too_early(world: World) -> None:
    Life.here, Life.began = world.tern, 0
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=45, stateful_step_count=6, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert Life.began >= 10, "too few matches began: the test would prove nothing"

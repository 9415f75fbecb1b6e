"""What the rules say of a referral, each with its source, and what deciding several at once leaves over."""

from datetime import date, timedelta
from typing import Any

import pytest

from holdfast.cases import actions
from holdfast.cases.models import Referral
from holdfast.engines.blueprint import Kind, Origin
from holdfast.engines.eligibility import Outcome, State
from holdfast.journeys.decide import decide_several, recommendation
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.people.models import Enrolment, SchoolYear
from holdfast.programmes.actions import change_settings
from holdfast.records.models import AttendancePolicy, AttendanceSummary, TierCrossing
from tests.referrals import decide, ready, refer
from tests.world import NOW, TODAY, YEAR, World


def found(recommended: Any) -> dict[str, State]:
    return {one.code: one.state for one in recommended.findings}


def test_what_is_not_known_is_asked_for_and_blocks_accepting(world: World) -> None:
    recommended = recommendation(refer(world.tern, subjects=[]), TODAY)
    assert (recommended.outcome, recommended.proposed) == (Outcome.MORE_INFORMATION, None)
    assert found(recommended)["concern-in-several-subjects"] is State.UNKNOWN
    assert {one.code for one in recommended.blocking} >= {"concern-in-several-subjects", "true-volunteer"}


def test_every_finding_has_its_words_its_kind_and_its_source(world: World) -> None:
    recommended = recommendation(ready(world.tern), TODAY)
    assert (recommended.outcome, recommended.proposed) == (Outcome.ELIGIBLE, "accept")
    volunteer = next(one for one in recommended.findings if one.code == "true-volunteer")
    assert (volunteer.kind, volunteer.origin, volunteer.state, volunteer.stands) == (
        Kind.GATE,
        Origin.STATED,
        State.MET,
        False,
    )
    assert all(one.text.en != one.text.fr for one in recommended.findings)


def test_the_same_question_is_not_asked_twice(world: World) -> None:
    assert "free-choice" not in found(recommendation(refer(world.tern), TODAY))


def test_facts_follow_the_records(world: World) -> None:
    referral = refer(world.tern)
    facts = recommendation(referral, TODAY + timedelta(days=15)).facts
    assert (facts.year_at_school, facts.age, facts.grade, facts.weeks_waiting, facts.subjects_with_concern) == (
        1,
        17,
        "12",
        2,
        2,
    )
    assert (facts.attendance_tier, facts.absence_percent, facts.services_now) == (None, None, None)
    assert (facts.referred_by_role, facts.willing) == ("teacher", None)


def test_a_late_referral_and_a_yes_to_the_referrer_ask_for_a_reason(world: World) -> None:
    """Late is counted from the first sign in the records to the day of the referral, not while somebody waits."""
    here, manager = world.tern, world.actor("manager")
    referral = ready(here)
    known = recommendation(referral, TODAY + timedelta(weeks=30))
    assert (known.facts.history_weeks, [one.code for one in known.warnings]) == (0, [])
    with audit.change("tests.earlier", by=system("tests"), at=NOW):
        year = SchoolYear.objects.get(school=here.school)
        policy = AttendancePolicy.objects.create(
            district=here.school.district, code="tests", version=1, starts_on=YEAR[0], body={}, made_at=NOW
        )
        TierCrossing.objects.create(
            school=here.school, student=referral.student, school_year=year, policy=policy, tier=2, tier_before=1,
            crossed_on=TODAY - timedelta(weeks=21), announced_at=NOW,
        )  # fmt: skip
    change_settings(programme=here.programme, changes={"entry.willingness_asked_by": "anyone"}, by=manager, at=NOW)
    with audit.change("tests.asked", by=system("tests"), at=NOW):
        referral.willingness.update(asked_by=referral.referred_by_id)
    found = recommendation(Referral.objects.get(pk=referral.pk), TODAY)
    assert (found.facts.history_weeks, found.proposed) == (21, "redirect")
    assert [one.code for one in found.warnings] == ["late-referral", "not-under-pressure"]
    with pytest.raises(actions.ReasonNeeded):
        decide(here, referral, "accept")
    kept = decide(here, referral, "accept", reason="We knew and waited too long.")
    assert {one["code"] for one in kept.findings if one["stands"]} == {"late-referral", "not-under-pressure"}


def test_a_student_who_was_here_before_this_year_is_not_in_the_first_year(world: World) -> None:
    school, student = world.tern.school, world.tern.students["referred"]
    with audit.change("tests.earlier", by=system("tests"), at=NOW):
        SchoolYear.objects.create(
            school=school, name="2025-2026", starts_on=date(2025, 9, 1), ends_before=date(2026, 6, 24)
        )
        Enrolment.objects.filter(student=student).update(starts_on=TODAY - timedelta(days=300))
    recommended = recommendation(ready(world.tern), TODAY)
    assert recommended.facts.year_at_school == 2
    assert recommended.outcome is Outcome.NOT_ELIGIBLE
    assert [one.code for one in recommended.blocking] == ["first-year-student"]


@pytest.mark.parametrize(("tier", "known"), [(2, (2, 11.5)), (254, (None, None)), (255, (None, None))])
def test_attendance_counts_when_the_records_know_it(world: World, tier: int, known: tuple[int | None, ...]) -> None:
    referral = refer(world.tern)
    school, student = world.tern.school, world.tern.students["referred"]
    with audit.change("tests.attendance", by=system("tests"), at=NOW):
        policy = AttendancePolicy.objects.create(
            district=school.district, code="tests", version=1, starts_on=YEAR[0], body={}, made_at=NOW
        )
        AttendanceSummary.objects.create(
            school=school, student=student, school_year=SchoolYear.objects.get(school=school), policy=policy,
            as_of=TODAY, tier=tier, units_per_session=1, possible=200, absent=23, excused=0, late=0, missing=0,
            possible_days=100, absent_days=11, recent_school_days=20, recent_possible_days=20, recent_absent_days=2,
            current_run=0, longest_run=2,
        )  # fmt: skip
    facts = recommendation(referral, TODAY).facts
    assert (facts.attendance_tier, facts.absence_percent) == known
    assert recommendation(referral, TODAY + timedelta(days=365)).facts.attendance_tier is None


def test_a_stronger_service_is_proposed_with_its_name(world: World) -> None:
    referral = ready(world.tern)
    referral.answers = {"overwhelming-difficulty": True, "entrenched-history": False}
    recommended = recommendation(referral, TODAY)
    assert (recommended.outcome, recommended.proposed) == (Outcome.REDIRECT, "redirect")
    assert "Counselling" in recommended.redirect_to.en
    referral.answers = {"entrenched-history": False}
    assert recommendation(referral, TODAY).redirect_to is None


def test_a_criterion_made_a_warning_by_the_school_no_longer_blocks(world: World) -> None:
    referral = refer(world.tern, subjects=["Art"])
    change_settings(
        programme=world.tern.programme, by=world.actor("manager"), at=NOW, reason="small school",
        changes={"entry.all_of.concern-in-several-subjects.kind": "warn"},
    )  # fmt: skip
    referral = type(referral).objects.get(pk=referral.pk)
    recommended = recommendation(referral, TODAY)
    assert "concern-in-several-subjects" in {one.code for one in recommended.warnings}
    world.tern.programme.settings = {}


def test_several_at_once_leaves_what_needs_a_closer_look(world: World) -> None:
    clear, unclear = ready(world.tern), refer(world.tern, student="met")
    ids = [clear.pk, unclear.pk, clear.pk]
    came = decide_several(referral_ids=ids, outcome="accept", by=world.actor("manager"), at=NOW, on=TODAY)
    assert (came.done, len(came.left)) == (1, 1)
    assert world.tern.students["met"].name in came.left[0]
    clear.refresh_from_db()
    unclear.refresh_from_db()
    assert (clear.status, unclear.status) == ("accepted", "received")


def test_what_the_rules_said_is_kept_as_it_was(world: World) -> None:
    decision = decide(world.tern, ready(world.tern), "accept")
    kept = {one["code"]: one for one in decision.findings}
    assert kept["true-volunteer"]["state"] == "met"
    assert kept["true-volunteer"]["fr"].startswith("L'élève a dit oui")

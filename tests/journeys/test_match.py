"""A round for the whole cohort, proven best; a person approves; whoever is asked may say no and is proposed again."""

from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from holdfast.engines.blueprint import Facts
from holdfast.journeys import match
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.matches import refusals
from holdfast.matches.choices import MatchStatus, RoundStatus
from holdfast.matches.models import Match, MatchRound
from holdfast.matches.pairs import pair_facts
from holdfast.matches.queries import cohort_of_round, is_stale, ready_for, round_cohort, round_with_people
from holdfast.mentors.models import Mentor, ScreeningStep
from holdfast.messaging.models import Message
from holdfast.people.models import Student
from holdfast.programmes.actions import change_settings
from tests.matching import (
    LAST_MONTH,
    STEPS,
    SYSTEM,
    TOPICS,
    accepted,
    applied,
    approved,
    assent,
    cleared,
    inform,
    matchable,
    propose,
    proposed,
    record,
)
from tests.referrals import everybody
from tests.world import NOW, TODAY, SchoolWorld, World

INTERESTS = ("music", "hockey", "films", "reading", "cooking", "science", "drawing", "games")


def many(here: SchoolWorld, students: int, mentors: int, seed: int = 7) -> tuple[list[Student], list[Mentor]]:
    """So many ready students and mentors, with interests, languages and places drawn from `seed`."""
    draw = Random(seed)
    with audit.change("tests.many", by=SYSTEM, at=NOW):
        pupils = Student.objects.bulk_create(
            Student(
                district=here.school.district, school=here.school, given_name=f"Pupil{n:02}", family_name="Tidepool",
                birth_on=date(2009, 1, 1), grade="12",
            )
            for n in range(students)
        )  # fmt: skip
        adults = Mentor.objects.bulk_create(
            Mentor(
                school=here.school, given_name=f"Adult{n:02}", family_name="Driftwood", source="staff",
                status="accepted", languages=["en"], capacity=draw.randint(1, 3), applied_at=NOW,
                interests=draw.sample(INTERESTS, 3), years_of_experience=draw.randint(0, 4),
            )
            for n in range(mentors)
        )  # fmt: skip
        ScreeningStep.objects.bulk_create(
            ScreeningStep(
                school=here.school, mentor=one, kind=kind, outcome="clear", done_on=LAST_MONTH, recorded_at=NOW,
                minutes=120 if kind == "training" else None, topics=list(TOPICS) if kind == "training" else [],
            )
            for one in adults
            for kind in (step["kind"] for step in STEPS)
        )  # fmt: skip
    for one in pupils:
        matchable(here, one, need_tier=draw.randint(1, 3))
        match.keep_preference(
            student_id=one.pk, interests=draw.sample(INTERESTS, 3), dislikes=[], languages=[], free_slots=[],
            by=SYSTEM, at=NOW,
        )  # fmt: skip
    return pupils, adults


def test_a_round_of_forty_students_and_fifteen_mentors_is_the_best_there_is(world: World) -> None:
    here = world.tern
    _pupils, adults = many(here, 40, 15)
    found = propose(here)
    pairs = dict(found.matches.values_list("student_id", "mentor_id"))
    assert found.certificate["accepted"]
    assert found.certificate["achieved"] == found.certificate["bound"]
    places = {one.pk: min(one.capacity, 3) for one in adults}
    assert len(pairs) == sum(places.values()) < 40
    assert all(list(pairs.values()).count(one) <= places[one] for one in places)
    assert len(found.unmatched) == 40 - len(pairs)
    assert total_by_dense_solver(here, places) == found.certificate["achieved"]


def total_by_dense_solver(here: SchoolWorld, places: dict[int, int]) -> int:
    """The largest total weight by SciPy for everybody who waits: a row for each student, a column for each place."""
    with audit.change("tests.clear", by=SYSTEM, at=NOW):
        Match.objects.all().delete()
    problem = round_cohort(here.programme, ready_for(here.programme, TODAY).referrals, TODAY).found.problem
    columns = [index for index, key in enumerate(problem.mentor_keys) for _place in range(places[int(key)])]
    weights = np.zeros((len(problem.student_keys), len(problem.mentor_keys)))
    weights[problem.pair_student, problem.pair_mentor] = problem.weights()
    dense = weights[:, columns]
    rows, chosen = linear_sum_assignment(dense, maximize=True)
    return int(dense[rows, chosen].sum())


def test_the_same_people_give_the_same_pairs(world: World) -> None:
    many(world.tern, 12, 5)
    first = set(propose(world.tern).matches.filter(status="proposed").values_list("student_id", "mentor_id"))
    again = propose(world.tern)
    assert set(again.matches.filter(status="proposed").values_list("student_id", "mentor_id")) == first
    old = MatchRound.objects.exclude(pk=again.pk).get()
    assert old.status == RoundStatus.STALE
    assert set(old.matches.values_list("status", flat=True)) == {"replaced"}


def test_each_pair_says_why_and_who_came_next(world: World) -> None:
    found = proposed(world.tern, interests=["music"])
    cleared(world.tern, "Rosa Runnerup")
    match.keep_preference(
        student_id=found.student_id, interests=["music", "hockey"], dislikes=[], languages=[], free_slots=[],
        by=SYSTEM, at=NOW,
    )  # fmt: skip
    best = propose(world.tern).matches.get(status="proposed")
    parts = {part["name"]: part for part in best.why["parts"]}
    assert best.mentor.name == "Rosa Runnerup"
    assert parts["shared_interest"]["values"] == ["hockey", "music"]
    assert best.score == sum(part["points"] for part in best.why["parts"])
    assert best.runner_up == {"id": found.mentor_id, "score": best.score - best.runner_up["behind"],
                              "behind": best.runner_up["behind"]}  # fmt: skip
    assert best.runner_up["behind"] > 0


@pytest.mark.parametrize("missing", ["information", "assent", "a no"])
def test_a_student_whose_gates_are_closed_is_named_and_not_in_the_round(world: World, missing: str) -> None:
    referral = accepted(world.tern)
    inform(referral, but="rules" if missing == "information" else "")
    if missing != "assent":
        assent(referral, says_yes=missing != "a no")
    cleared(world.tern)
    ready = ready_for(world.tern.programme, TODAY)
    assert ready.referrals == ()
    assert [(one.referral, [f.code for f in one.findings]) for one in ready.not_yet] == [
        (referral, ["family-informed" if missing == "information" else "consent-given"])
    ]
    with pytest.raises(refusals.NobodyReady):
        propose(world.tern)
    assert not MatchRound.objects.exists()


def test_who_cannot_be_matched_is_kept_with_the_one_change_that_helps(world: World) -> None:
    matchable(world.tern)
    cleared(world.tern, without="training")
    found = propose(world.tern)
    (told,) = found.unmatched
    assert not found.matches.exists()
    assert (told["student"], told["relax"]) == (world.tern.students["referred"].pk, [["training", 1, 1]])


@pytest.mark.parametrize(
    ("who", "code"),
    [("teacher", "own_teacher"), ("guardian", "kin"), ("student", "kin")],
)
def test_ones_own_teacher_parent_or_self_is_no_mentor(world: World, who: str, code: str) -> None:
    here = world.tern
    student = {"teacher": "referred", "guardian": "met", "student": "own"}[who]
    matchable(here, student)
    cleared(here, "Otto Own", user=here.users[who], source="staff")
    (told,) = propose(here).unmatched
    assert [code, 1] in told["blocked"]
    cleared(here, "Frida Free")
    assert propose(here).matches.get(status="proposed").mentor.name == "Frida Free"


def test_free_times_keep_apart_only_when_both_are_known(world: World) -> None:
    here = world.tern
    referral, mentor = matchable(here), cleared(here, free_slots=[24, 25])
    wishes: dict[str, Any] = {"student_id": referral.student_id, "interests": [], "dislikes": [], "languages": []}
    assert propose(here).matches.filter(status="proposed").exists()
    match.keep_preference(**wishes, free_slots=[72], by=SYSTEM, at=NOW)
    (told,) = propose(here).unmatched
    assert told["relax"] == [["slot", 1, 1]]
    match.keep_preference(**wishes, free_slots=[25], by=SYSTEM, at=NOW)
    assert propose(here).matches.get(status="proposed").mentor == mentor


def test_one_tap_approves_and_the_mentor_hears_that_something_waits(world: World) -> None:
    here = world.tern
    found = proposed(here, user=here.users["learning_mentor"], source="staff")
    done = match.approve(match_id=found.pk, by=here.actor("manager"), at=NOW, on=TODAY)
    assert (done.status, done.approved_by, done.round.status) == ("approved", here.users["manager"], "done")
    message = Message.objects.get()
    assert (message.address, message.template) == (here.users["learning_mentor"].email, "something_waits")
    assert found.student.given_name not in str(message.values)
    line = AuditEntry.objects.filter(table="matches_match", row_id=found.pk).latest("id")
    assert (line.verb, line.actor) == ("matches.approve", here.actor("manager").label)


def test_only_the_schools_manager_proposes_and_approves(world: World) -> None:
    found = proposed(world.tern)
    for name, actor in everybody(world).items():
        if name == "manager":
            continue
        with pytest.raises(NotAllowed):
            match.propose_round(programme_id=world.tern.programme.pk, by=actor, at=NOW, on=TODAY)
        with pytest.raises(NotAllowed):
            match.approve(match_id=found.pk, by=actor, at=NOW, on=TODAY)
    assert match.approve(match_id=found.pk, by=world.actor("manager"), at=NOW, on=TODAY).status == "approved"


def test_approval_asks_the_rules_again(world: World) -> None:
    here, manager = world.tern, world.tern.actor("manager")
    found = proposed(here)
    record(here, found.mentor, kind="check:integrity", done_on=TODAY, outcome="withdrawn")
    with pytest.raises(refusals.BlockedByRule) as blocked:
        match.approve(match_id=found.pk, by=manager, at=NOW, on=TODAY)
    assert blocked.value.codes == ("checks-valid",)
    record(here, found.mentor, kind="check:integrity", done_on=TODAY)
    assert match.approve(match_id=found.pk, by=manager, at=NOW, on=TODAY).status == "approved"
    with pytest.raises(refusals.NotOpenAnyMore):
        match.approve(match_id=found.pk, by=manager, at=NOW, on=TODAY)


def test_a_whole_round_is_approved_at_once_and_what_needs_a_look_is_left(world: World) -> None:
    _pupils, _adults = many(world.tern, 6, 4)
    found = propose(world.tern)
    first = found.matches.order_by("referral__need_tier", "id").first()
    with audit.change("tests.ended", by=SYSTEM, at=NOW):
        Match.objects.create(
            school=world.tern.school, programme=found.programme, referral=first.referral, student=first.student,
            mentor=first.mentor, status="ended", starts_on=LAST_MONTH, ended_on=TODAY, end_reason="left-school",
            proposed_at=NOW,
        )  # fmt: skip
    several = match.approve_round(round_id=found.pk, by=world.actor("manager"), at=NOW, on=TODAY)
    assert several.done == found.matches.count() - 1
    assert len(several.left) == 1
    assert "several matches this year" in several.left[0]
    with pytest.raises(refusals.ReasonNeeded):
        match.approve(match_id=first.pk, by=world.actor("manager"), at=NOW, on=TODAY)
    done = match.approve(match_id=first.pk, reason="The first one moved away", by=world.actor("manager"), at=NOW,
                         on=TODAY)  # fmt: skip
    assert done.override_reason == "The first one moved away"


def test_forbidding_a_pair_costs_what_was_foretold(world: World) -> None:
    many(world.tern, 8, 5)
    manager, found = world.actor("manager"), propose(world.tern)
    first = found.matches.filter(status="proposed").order_by("id").first()
    before = found.certificate["score"], len(found.unmatched)
    told = match.price_of(
        round_id=found.pk, student_id=first.student_id, mentor_id=first.mentor_id, insist=False, by=manager, on=TODAY
    )
    with pytest.raises(refusals.ReasonNeeded):
        match.forbid(match_id=first.pk, reason=" ", by=manager, at=NOW, on=TODAY)
    after = match.forbid(match_id=first.pk, reason="They know each other too well", by=manager, at=NOW, on=TODAY)
    first.refresh_from_db()
    assert (first.status, first.decline_reason) == ("declined", "They know each other too well")
    assert before[0] - after.certificate["score"] == told.price.score
    assert after.edits[0]["price"]["score"] == told.price.score
    assert dict(told.pairs) == {
        str(s): str(m) for s, m in after.matches.filter(status="proposed").values_list("student_id", "mentor_id")
    }
    again = propose(world.tern).matches.filter(status="proposed", student=first.student).first()
    assert again is None or again.mentor_id != first.mentor_id


def test_insisting_on_a_pair_keeps_the_reason_and_moves_only_the_others(world: World) -> None:
    many(world.tern, 8, 5)
    manager, found = world.actor("manager"), propose(world.tern)
    one = found.matches.filter(status="proposed").order_by("id").first()
    other = found.matches.filter(status="proposed").exclude(mentor=one.mentor).first().mentor
    ask: dict[str, Any] = {"round_id": found.pk, "student_id": one.student_id, "mentor_id": other.pk, "by": manager}
    told = match.price_of(**ask, insist=True, on=TODAY)
    done = match.force(**ask, reason="Both asked for it", at=NOW, on=TODAY)
    assert (done.status, done.is_forced, done.override_reason) == ("proposed", True, "Both asked for it")
    found.refresh_from_db()
    assert dict(told.pairs) == {
        str(s): str(m) for s, m in found.matches.filter(status="proposed").values_list("student_id", "mentor_id")
    }
    assert found.certificate["accepted"]
    assert not is_stale(found, cohort_of_round(found, TODAY))


def test_nobody_can_insist_on_what_the_rules_forbid(world: World) -> None:
    here = world.tern
    found = proposed(here)
    untrained = cleared(here, "Una Untrained", without="training")
    told: dict[str, Any] = {"round_id": found.round_id, "student_id": found.student_id, "by": here.actor("manager")}
    newest = propose(here)
    told["round_id"] = newest.pk
    assert match.price_of(**told, mentor_id=untrained.pk, insist=True, on=TODAY) is None
    with pytest.raises(refusals.PairImpossible):
        match.force(**told, mentor_id=untrained.pk, reason="Please", at=NOW, on=TODAY)
    record(here, untrained, kind="training", done_on=TODAY, minutes=120, topics=list(TOPICS))
    told["round_id"] = propose(here).pk
    assert match.force(**told, mentor_id=untrained.pk, reason="Please", at=NOW, on=TODAY).mentor == untrained


def test_who_somebody_is_counts_only_where_the_school_has_declared_such_aims_and_said_why(world: World) -> None:
    here, manager = world.tern, world.actor("manager")
    found = proposed(here)
    other = cleared(here, "Ottilie Otherton")
    aims = {"match.cultural_aims": True, "match.only_with_cultural_aims": ["gender"]}

    def insist(counted: list[str]) -> Match:
        return match.force(
            round_id=propose(here).pk, student_id=found.student_id, mentor_id=other.pk, reason="She asked for it",
            counted=counted, by=manager, at=NOW, on=TODAY,
        )  # fmt: skip

    with pytest.raises(NotAllowed):
        insist(["gender"])
    with pytest.raises(Refusal, match="Say why"):
        change_settings(programme=here.programme, changes=aims, by=manager, at=NOW)
    change_settings(programme=here.programme, changes=aims, reason="The elders ask for it", by=manager, at=NOW)
    with pytest.raises(NotAllowed):
        insist(["age"])
    done = Match.objects.select_related("programme__blueprint", "student").get(pk=insist(["gender"]).pk)
    assert done.counted == ["gender"]
    assert "gender" in (pair_facts(done, Facts(on=TODAY)).matched_by or ())


def test_a_round_knows_when_it_is_out_of_date(world: World) -> None:
    here = world.tern
    found = proposed(here)
    told = round_with_people(MatchRound.objects.all(), found.round_id)
    assert not is_stale(told, cohort_of_round(told, TODAY))
    cleared(here, "Nell Newcomer")
    assert is_stale(told, cohort_of_round(told, TODAY))
    with pytest.raises(refusals.RoundStale):
        match.forbid(match_id=found.pk, reason="No", by=here.actor("manager"), at=NOW, on=TODAY)
    newest = propose(here).matches.get(status="proposed")
    assert match.forbid(match_id=newest.pk, reason="No", by=here.actor("manager"), at=NOW, on=TODAY).edits


def test_a_night_does_not_make_a_round_out_of_date(world: World) -> None:
    """The day until which mentors are needed moves; nobody here leaves before it."""
    proposed(world.tern)
    told = round_with_people(MatchRound.objects.all(), MatchRound.objects.get().pk)
    assert not is_stale(told, cohort_of_round(told, TODAY + timedelta(days=1)))


def test_approving_one_leaves_the_rest_of_the_round_valid(world: World) -> None:
    many(world.tern, 6, 4)
    found = propose(world.tern)
    first = found.matches.order_by("id").first()
    match.approve(match_id=first.pk, by=world.actor("manager"), at=NOW, on=TODAY)
    told = round_with_people(MatchRound.objects.all(), found.pk)
    assert not is_stale(told, cohort_of_round(told, TODAY))


def test_a_mentor_may_decline_with_a_reason_and_only_those_concerned_are_proposed_again(world: World) -> None:
    here = world.tern
    first = approved(here, user=here.users["learning_mentor"], source="staff")
    matchable(here, "plain")
    cleared(here, "Second Chance", capacity=2)
    settled = propose(here).matches.get(student=here.students["plain"])
    match.approve(match_id=settled.pk, by=here.actor("manager"), at=NOW, on=TODAY)
    mentor = here.actor("learning_mentor")
    told: dict[str, Any] = {"match_id": first.pk, "party": "mentor", "by": mentor, "at": NOW, "on": TODAY}
    with pytest.raises(refusals.ReasonNeeded):
        match.answer(says_yes=False, reason="", **told)
    match.answer(says_yes=False, reason="I know the family", **told)
    first.refresh_from_db()
    settled.refresh_from_db()
    assert (first.status, first.decline_reason, settled.status) == ("declined", "I know the family", "approved")
    again = Match.objects.get(student=first.student, status=MatchStatus.PROPOSED)
    assert again.mentor.name == "Second Chance"
    assert again.round.status == RoundStatus.OPEN


def test_who_says_yes_in_whose_name(world: World) -> None:
    here = world.tern
    found = approved(here, user=here.users["learning_mentor"], source="staff")
    told: dict[str, Any] = {"match_id": found.pk, "says_yes": True, "at": NOW, "on": TODAY}
    for name in ("volunteer", "teacher", "pastoral", "student", "captain"):
        with pytest.raises(NotAllowed):
            match.answer(party="mentor", by=world.actor(name), **told)
    with pytest.raises(NotAllowed):
        match.answer(party="guardian", by=here.actor("learning_mentor"), **told)
    match.answer(party="mentor", by=here.actor("learning_mentor"), **told)
    with pytest.raises(refusals.AlreadyAnswered):
        match.answer(party="mentor", by=here.actor("learning_mentor"), **told)
    assert found.agreement.parties == ["student", "mentor", "guardian", "school"]


def test_wishes_of_the_student_count_most(world: World) -> None:
    here = world.tern
    matchable(here)
    cleared(here, "Able Shared", interests=["music"])
    wished = cleared(here, "Wanda Wished", interests=[])
    student = here.students["referred"]
    kept: dict[str, Any] = {"student_id": student.pk, "dislikes": [], "languages": [], "free_slots": [], "at": NOW}
    match.keep_preference(interests=["music"], by=SYSTEM, **kept)
    assert propose(here).matches.get(status="proposed").mentor.name == "Able Shared"
    match.keep_preference(interests=["music"], wishes=[wished.pk], by=here.actor("manager"), **kept)
    assert propose(here).matches.get(status="proposed").mentor == wished
    with pytest.raises(NotAllowed):
        match.keep_preference(interests=[], by=here.actor("teacher"), **kept)


def test_a_mentor_of_another_school_is_never_proposed(world: World) -> None:
    matchable(world.tern)
    cleared(world.skua, "Nora Neighbour")
    applied(world.tern, "Anton Applied")
    found = propose(world.tern)
    assert (found.certificate["mentors"], found.matches.count()) == (0, 0)


def test_a_mentor_who_leaves_too_early_is_not_proposed(world: World) -> None:
    matchable(world.tern)
    cleared(world.tern, available_until=TODAY + timedelta(days=30))
    (told,) = propose(world.tern).unmatched
    assert told["relax"] == [["ends_too_soon", 1, 1]]


def test_the_system_may_propose_for_a_demonstration(world: World) -> None:
    matchable(world.tern)
    cleared(world.tern)
    found = propose(world.tern, by=system("demo"))
    assert found.matches.get().status == "proposed"
    assert found.proposed_by is None

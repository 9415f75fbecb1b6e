"""Everybody signs, nobody twice, nobody for another; a match begins when every gate is open, and ends with a reason."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from holdfast.accounts import links
from holdfast.cases.models import Referral
from holdfast.jobs.step import Night
from holdfast.jobs.steps.agreements import REMEMBER_UNSIGNED
from holdfast.jobs.steps.screening import FOLLOW_CHECKS
from holdfast.journeys import agree, withdraw
from holdfast.journeys.match_links import SIGN, make_link
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.matches import actions, refusals
from holdfast.matches.access import matches_managed_by, matches_visible_to
from holdfast.matches.counts import counts_for_home
from holdfast.matches.models import Match, Signature
from holdfast.matches.queries import active_matches_of
from holdfast.messaging.models import Message
from holdfast.people.access import students_visible_to
from holdfast.people.models import Relation
from tests.matching import (
    SYSTEM,
    active,
    agreeing,
    approved,
    assent,
    cleared,
    matchable,
    propose,
    proposed,
    record,
    sign,
)
from tests.meetings import a_meeting
from tests.referrals import everybody
from tests.world import NOW, TODAY, SchoolWorld, World

ENOUGH = {"words": "Everything was said", "steps_done": ["last-meeting", "tell-teachers", "tell-family"]}


def by_link(here: SchoolWorld, found: Match, guardian: str | None = None) -> Actor:
    """Whoever holds the link to this agreement: the student, or a guardian by name."""
    token = make_link(
        purpose=SIGN, match_id=found.pk, guardian_id=here.guardians[guardian].pk if guardian else None,
        by=here.actor("manager"), at=NOW,
    )  # fmt: skip
    return links.actor_of(links.open(token, purpose=SIGN, at=NOW), NOW)


def test_four_signatures_begin_the_match_on_that_day(world: World) -> None:
    here = world.tern
    found = agreeing(here)
    told = [
        sign(here, found, "student", by_link(here, found), means="link"),
        sign(here, found, "guardian", by_link(here, found, "referred"), means="link"),
        sign(here, found, "mentor", here.actor("learning_mentor")),
        sign(here, found, "school", here.actor("manager")),
    ]
    assert [one.active for one in told] == [False, False, False, True]
    begun = Match.objects.get(pk=found.pk)
    assert (begun.status, begun.starts_on, begun.ends_before) == ("active", TODAY, date(2026, 12, 22))
    assert Referral.objects.get(pk=begun.referral_id).status == "matched"
    relation = Relation.objects.get(source=f"match:{begun.pk}")
    assert (relation.user, relation.kind, relation.starts_on, relation.ends_before) == (
        here.users["learning_mentor"], "match", TODAY, None,
    )  # fmt: skip
    assert list(active_matches_of(here.users["learning_mentor"])) == [begun]
    assert begun.student in students_visible_to(here.actor("learning_mentor"))


def test_the_agreement_is_in_the_programmes_words(world: World) -> None:
    agreement = agreeing(world.tern).agreement
    assert (agreement.weeks, agreement.per_week, agreement.minutes) == (6, 1, 15)
    assert agreement.parties == ["student", "mentor", "guardian", "school"]
    assert {
        "id": "six-weeks",
        "en": "We meet every week, for the number of weeks written here.",
        "fr": "Nous nous rencontrons chaque semaine, pendant le nombre de semaines écrit ici.",
    } in agreement.clauses


def test_a_match_that_a_no_stopped_goes_on_after_a_new_yes(world: World) -> None:
    found = active(world.tern)
    told = {"referral_id": found.referral_id, "own_words": "", "by": world.tern.actor("pastoral"), "on": TODAY}
    for says_yes, status in ((False, "suspended"), (True, "active")):
        withdraw.ask_willingness(says_yes=says_yes, at=NOW + timedelta(hours=1 + says_yes), **told)
        assert Match.objects.get(pk=found.pk).status == status


def test_nobody_signs_twice(world: World) -> None:
    found = agreeing(world.tern)
    sign(world.tern, found, "student")
    with pytest.raises(refusals.AlreadySigned):
        sign(world.tern, found, "student")
    with (
        pytest.raises(DatabaseError, match="each_party_signs_once"),
        transaction.atomic(),
        audit.change("tests.twice", by=SYSTEM, at=NOW),
    ):
        Signature.objects.create(
                school=world.tern.school, agreement=found.agreement, student=found.student, party="student",
                signed_name="Again", means="paper", signed_at=NOW,
            )  # fmt: skip


@pytest.mark.parametrize(
    ("party", "who"),
    [
        ("student", "guardian link"),
        ("guardian", "student link"),
        ("mentor", "manager"),
        ("mentor", "volunteer"),
        ("school", "learning_mentor"),
        ("school", "teacher"),
        ("guardian", "other guardian"),
        ("student", "captain"),
    ],
)
def test_nobody_signs_in_anothers_name(world: World, party: str, who: str) -> None:
    here = world.tern
    found = agreeing(here)
    people: dict[str, Callable[[], Actor]] = {
        "guardian link": lambda: by_link(here, found, "referred"),
        "student link": lambda: by_link(here, found),
        "other guardian": lambda: here.actor("guardian"),
    }
    by = people[who]() if who in people else world.actor(who)
    with pytest.raises(NotAllowed):
        sign(here, found, party, by, means="link" if "link" in who else "signed_in")
    assert not Signature.objects.exists()


def test_only_the_manager_records_paper(world: World) -> None:
    here = world.tern
    found = agreeing(here)
    with pytest.raises(NotAllowed):
        sign(here, found, "guardian", here.actor("learning_mentor"), means="paper")
    sign(here, found, "guardian", here.actor("manager"), means="paper")
    assert Signature.objects.get().recorded_by == here.users["manager"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"party": "aunt"}, refusals.NotAParty), ({"signed_name": "  "}, Refusal)],
)
def test_what_a_signature_needs(world: World, changes: dict[str, Any], refusal: type[Refusal]) -> None:
    found = agreeing(world.tern)
    with pytest.raises(refusal):
        sign(world.tern, found, **{"party": "school"} | changes)


def test_there_is_nothing_to_sign_before_the_mentor_said_yes(world: World) -> None:
    here = world.tern
    found = approved(here, user=here.users["learning_mentor"], source="staff")
    with pytest.raises(refusals.NotOpenAnyMore):
        sign(here, found, "school")


def test_a_link_is_for_a_guardian_of_this_student_alone(world: World) -> None:
    here = world.tern
    found = agreeing(here)
    with pytest.raises(NotAllowed):
        by_link(here, found, "plain")
    with pytest.raises(NotAllowed):
        make_link(purpose=SIGN, match_id=found.pk, guardian_id=None, by=here.actor("learning_mentor"), at=NOW)
    assert by_link(here, found, "referred").guardian_id == here.guardians["referred"].pk


def unassent(here: SchoolWorld, found: Match) -> None:
    assent(found.referral, says_yes=False)


def reassent(here: SchoolWorld, found: Match) -> None:
    assent(found.referral, says_yes=True)


def uncheck(here: SchoolWorld, found: Match) -> None:
    record(here, found.mentor, kind="check:integrity", done_on=TODAY, outcome="withdrawn")


def recheck(here: SchoolWorld, found: Match) -> None:
    record(here, found.mentor, kind="check:integrity", done_on=TODAY)


@pytest.mark.parametrize(("close", "reopen"), [(unassent, reassent), (uncheck, recheck)])
def test_all_signatures_do_not_open_a_closed_gate(
    world: World, close: Callable[..., None], reopen: Callable[..., None]
) -> None:
    here = world.tern
    found = agreeing(here)
    for party in ("student", "guardian", "mentor"):
        sign(here, found, party)
    close(here, found)
    told = sign(here, found, "school")
    assert (told.active, told.match.status) == (False, "approved")
    assert told.still_missing
    reopen(here, found)
    assert agree.start_if_ready(match_id=found.pk, by=here.actor("manager"), at=NOW, on=TODAY).active


def test_what_has_just_arrived_begins_what_waited_for_it(world: World) -> None:
    here = world.tern
    found = agreeing(here)
    for party in ("student", "guardian", "mentor"):
        sign(here, found, party)
    unassent(here, found)
    sign(here, found, "school")
    assert agree.start_those_ready(student_id=found.student_id, by=SYSTEM, at=NOW, on=TODAY) == []
    reassent(here, found)
    assert [one.pk for one in agree.start_those_ready(student_id=found.student_id, by=SYSTEM, at=NOW, on=TODAY)] == [
        found.pk
    ]


def test_the_students_yes_begins_what_waited_for_it(world: World) -> None:
    here = world.tern
    found = agreeing(here)
    for party in ("student", "guardian", "mentor"):
        sign(here, found, party)
    unassent(here, found)
    sign(here, found, "school")
    withdraw.assent(
        referral_id=found.referral_id, says_yes=True, own_words="", means="in_person", language="en",
        by=here.actor("manager"), at=NOW + timedelta(hours=1), on=TODAY,
    )  # fmt: skip
    assert Match.objects.get(pk=found.pk).status == "active"


def test_an_ended_match_says_why_and_staff_may_finish_their_notes(world: World) -> None:
    here, manager = world.tern, world.tern.actor("manager")
    found = active(here)
    told: dict[str, Any] = {"match_id": found.pk, "by": manager, "at": NOW, "on": TODAY}
    with pytest.raises(refusals.BlockedByRule):
        agree.end(end_reason="boredom", **ENOUGH, **told)
    with pytest.raises(refusals.ReasonNeeded):
        agree.end(end_reason="no-progress", words="", **told)
    ended = agree.end(end_reason="no-progress", **ENOUGH, **told)
    assert (ended.status, ended.end_reason, ended.end_words) == ("ended", "no-progress", "Everything was said")
    assert Relation.objects.get(source=f"match:{found.pk}").ends_before == TODAY + timedelta(days=14)
    assert found in matches_visible_to(here.actor("learning_mentor"))
    assert Referral.objects.get(pk=found.referral_id).status == "closed"
    with pytest.raises(refusals.NotOpenAnyMore):
        agree.end(end_reason="no-progress", **ENOUGH, **told)


@pytest.mark.parametrize("ended_by", ["manager", "learning_mentor"])
def test_the_end_calls_off_what_is_planned_and_tells_those_who_would_have_come(world: World, ended_by: str) -> None:
    here = world.tern
    found = active(here)
    coming = [a_meeting(found, NOW + timedelta(days=days)) for days in (1, 8)]
    overdue = a_meeting(found, NOW - timedelta(days=1))
    with audit.change("tests.phone", by=SYSTEM, at=NOW):
        found.student.__class__.objects.filter(pk=found.student_id).update(phone="555-0100")
    by = here.actor(ended_by)
    agree.end(match_id=found.pk, end_reason="no-progress", by=by, at=NOW, on=TODAY, **ENOUGH)
    planned = found.meetings.filter(status="planned")
    assert list(planned) == [overdue], "what should be over can still be logged"
    line = AuditEntry.objects.filter(table="meetings_meeting", row_id=coming[0].pk).latest("id")
    assert (line.actor, line.reason) == (by.label, "match ended: no-progress")
    told = dict(Message.objects.filter(template__in=["meetings_off", "something_waits"]).values_list("once", "address"))
    told = {once.split(":")[0]: address for once, address in told.items() if not once.startswith("match:")}
    mentor = {"match_ended": here.users["learning_mentor"].email} if ended_by == "manager" else {}
    assert told == {"meetings_off": "555-0100"} | mentor


def test_a_volunteer_loses_the_view_of_the_student_at_once(world: World) -> None:
    here = world.tern
    found = active(here, user=here.users["volunteer"], source="volunteer")
    assert found.student in students_visible_to(here.actor("volunteer"))
    later = TODAY + timedelta(days=3)
    agree.end(match_id=found.pk, end_reason="mentor-stopped", by=here.actor("manager"), at=NOW, on=later, **ENOUGH)
    assert Relation.objects.get(source=f"match:{found.pk}").ends_before == later
    assert found not in matches_visible_to(replaced_day(here.actor("volunteer"), later))


def replaced_day(actor: Actor, on: date) -> Actor:
    return Actor(**{name: getattr(actor, name) for name in Actor.__slots__ if name != "on"}, on=on)


def test_who_may_end_a_match(world: World) -> None:
    here = world.tern
    found = active(here)
    told: dict[str, Any] = {"match_id": found.pk, "end_reason": "completed", "at": NOW, "on": TODAY} | ENOUGH
    for name in ("volunteer", "teacher", "pastoral", "captain", "skua manager"):
        with pytest.raises(NotAllowed):
            agree.end(by=everybody(world)[name], **told)
    assert agree.end(by=here.actor("learning_mentor"), **told).status == "ended"


def test_who_sees_which_match(world: World) -> None:
    here = world.tern
    waiting = agreeing(here, "met")
    draft = proposed(here, "plain", name="Dora Draft", user=here.users["volunteer"])
    here_too = {draft, waiting}
    people = everybody(world)
    seen = {name: set(matches_visible_to(actor)) for name, actor in people.items()}
    assert {name: found for name, found in seen.items() if found} == {
        "manager": here_too,
        "safeguarding": here_too,
        "pastoral": here_too,
        "learning_mentor": {waiting},
        "guardian": {waiting},
    }
    manages = {name for name, actor in people.items() if matches_managed_by(actor).exists()}
    assert manages == {"manager"}


def night(world: World, on: date, *, dry: bool = False) -> Night:
    return Night(world.tern.school.pk, on, NOW, system("nightly"), dry)


def test_on_the_day_a_check_runs_out_the_match_stands_still_until_it_is_renewed(world: World) -> None:
    here = world.tern
    found = active(here)
    last, expired = date(2029, 10, 10), date(2029, 10, 11)
    assert FOLLOW_CHECKS.do(night(world, last)).counts["suspended"] == 0
    assert FOLLOW_CHECKS.do(night(world, expired, dry=True)).counts == {"to_suspend": 1}
    assert Match.objects.get(pk=found.pk).status == "active"
    assert FOLLOW_CHECKS.do(night(world, expired)).counts["suspended"] == 1
    assert FOLLOW_CHECKS.do(night(world, expired)).counts["suspended"] == 0
    stands = Match.objects.get(pk=found.pk)
    assert (stands.status, stands.suspended_on) == ("suspended", expired)
    for kind in ("check:integrity", "check:judicial-record"):
        assert Match.objects.get(pk=found.pk).status == "suspended"
        record(here, found.mentor, kind=kind, done_on=expired, on=expired)
    assert Match.objects.get(pk=found.pk).status == "active"


def test_managers_hear_sixty_thirty_and_seven_days_before_once_each(world: World) -> None:
    cleared(world.tern)
    told = []
    for days in (61, 60, 59, 31, 30, 29, 8, 7, 6, 1):
        before = Message.objects.count()
        FOLLOW_CHECKS.do(night(world, date(2029, 10, 11) - timedelta(days=days)))
        told.append((days, Message.objects.count() - before))
    checks = 2
    assert [days for days, count in told if count] == [60, 30, 7]
    assert {count for _days, count in told if count} == {checks}
    assert set(Message.objects.values_list("address", flat=True)) == {world.tern.users["manager"].email}


def test_a_night_that_would_stop_half_of_all_matches_stops_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = active(world.tern)
    monkeypatch.setattr("holdfast.jobs.steps.screening.MOST_AT_ONCE", 0)
    report = FOLLOW_CHECKS.do(night(world, date(2029, 10, 11)))
    assert report.stopped_because
    assert Match.objects.get(pk=found.pk).status == "active"


def test_an_agreement_unsigned_for_a_week_is_remembered_once(world: World) -> None:
    found = agreeing(world.tern)
    sign(world.tern, found, "student")
    before = Message.objects.count()
    assert REMEMBER_UNSIGNED.do(night(world, TODAY + timedelta(days=6))).counts == {"unsigned": 0}
    assert REMEMBER_UNSIGNED.do(night(world, TODAY + timedelta(days=7))).counts == {"unsigned": 1}
    assert REMEMBER_UNSIGNED.do(night(world, TODAY + timedelta(days=8))).counts == {"unsigned": 1}
    assert Message.objects.count() - before == 1


def test_the_managers_home_counts_what_waits(world: World) -> None:
    here = world.tern
    agreeing(here, "met")
    matchable(here)
    matchable(here, "plain")
    cleared(here, "Ada Another", capacity=1)
    propose(here)
    told = counts_for_home([here.school.pk], TODAY)
    assert (told.proposals_waiting, told.agreements_unsigned, told.students_without_mentor) == (1, 1, 1)
    assert counts_for_home([world.skua.school.pk], TODAY).proposals_waiting == 0


def test_suspending_keeps_everything_and_is_no_end(world: World) -> None:
    here = world.tern
    found = active(here)
    told: dict[str, Any] = {"match_id": found.pk, "reason": "consent withdrawn", "at": NOW, "on": TODAY}
    with pytest.raises(NotAllowed):
        actions.suspend(by=here.actor("teacher"), **told)
    assert actions.suspend(by=here.actor("manager"), **told).status == "suspended"
    unassent(here, found)
    assert actions.follow_screening(mentor_id=found.mentor_id, by=SYSTEM, at=NOW, on=TODAY) == 0
    reassent(here, found)
    assert actions.follow_screening(mentor_id=found.mentor_id, by=SYSTEM, at=NOW, on=TODAY) == 1

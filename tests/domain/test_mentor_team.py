"""A mentor's time and the team: places and minutes, the week, training and its budget, concerns, next year."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from holdfast.journeys import screen
from holdfast.kernel import audit
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Agreement, Match
from holdfast.matches.workload import Asks, Load, loads_of
from holdfast.mentors import actions, actions_team, actions_time
from holdfast.mentors.access import flags_visible_to, mentors_whose_log_is_read_by
from holdfast.mentors.actions_time import Stretch
from holdfast.mentors.models import Mentor
from holdfast.mentors.queries import clearance, running_programmes, step_states
from holdfast.mentors.team import decisions_of, learned_by, minutes_by_kind, money_of, renewals_of, week_of, year_of
from tests.groups import a_group, sits_in, works_in_groups
from tests.matching import STEPS, SYSTEM, applied, cleared, matchable, propose, record, takes
from tests.meetings import a_match, a_mentor
from tests.world import NOW, TODAY, YEAR, SchoolWorld, World

SUMMER = YEAR[1] - timedelta(days=1)


def load_of(here: SchoolWorld, mentor: Mentor) -> Load:
    (found,) = loads_of([Mentor.objects.get(pk=mentor.pk)], running_programmes([here.school.pk]), TODAY)
    return found


def test_what_is_asked_is_summed_against_the_time_that_was_agreed(world: World) -> None:
    here = world.tern
    works_in_groups(here, mentor_gate__minutes_per_week_budget=60)
    first = a_match(here)
    second = a_match(here, student="referred", mentor=first.mentor)
    group = a_group(here, first, minutes=40)
    sits_in(group, first)
    sits_in(group, second)
    told = load_of(here, first.mentor)
    assert [(one.asks, one.minutes, one.count) for one in told.work] == [(Asks.MATCHES, 30, 2), (Asks.GROUP, 40, 2)]
    assert (told.minutes, told.budget, told.asks_too_much) == (70, 60, True)
    actions_team.bind(mentor_id=first.mentor_id, constraints=[], release_minutes=50, by=here.actor("manager"), at=NOW)
    assert load_of(here, first.mentor).budget == 50, "the time this mentor was given is less than the programme's"
    with pytest.raises(NotAllowed):
        actions_team.bind(
            mentor_id=first.mentor_id, constraints=[], release_minutes=500, by=here.actor("learning_mentor"), at=NOW
        )


def test_places_short_and_long_and_when_one_comes_free(world: World) -> None:
    here = world.tern
    works_in_groups(here, people__caseload_max=3, people__caseload_min=2)
    first = a_match(here)
    second = a_match(here, student="referred", mentor=first.mentor)
    with audit.change("tests", by=SYSTEM, at=NOW):
        Agreement.objects.filter(match=second).update(weeks=30)
        Match.objects.filter(pk=second.pk).update(ends_before=YEAR[1])
    told = load_of(here, first.mentor)
    assert (told.short, told.long, told.free, told.most, told.least) == (1, 1, 1, 3, 2)
    assert told.coming_free == [(date(2026, 12, 21), 1), (YEAR[1], 1)]
    assert not told.is_one_sided, "with two students nobody can say"


def test_a_week_is_summed_by_kind_of_work_and_its_stretches_do_not_overlap(world: World) -> None:
    here = world.tern
    mentor = _mentor(here)
    own, manager = here.actor("learning_mentor"), here.actor("manager")

    def add(begins: int, ends: int, kind: str = "alone", by: object = own) -> None:
        told = Stretch(0, time(begins), time(ends), kind)
        actions_time.add_hours(mentor_id=mentor.pk, told=told, by=by, at=NOW)

    add(8, 10)
    add(10, 11, "groups", manager)
    add(13, 14)
    for begins, ends in ((9, 12), (8, 9), (14, 14)):
        with pytest.raises(Refusal):
            add(begins, ends)
    assert minutes_by_kind(week_of(mentor)) == {"alone": 180, "groups": 60}
    for other in (here.actor("volunteer"), here.actor("pastoral"), world.gannet.actor("manager")):
        with pytest.raises(NotAllowed):
            add(15, 16, by=other)
    assert mentors_whose_log_is_read_by(here.actor("volunteer")).count() == 0
    actions_time.remove_hours(mentor_id=mentor.pk, hours_id=week_of(mentor)[0].pk, by=own, at=NOW)
    assert minutes_by_kind(week_of(mentor)) == {"alone": 60, "groups": 60}


def _mentor(here: SchoolWorld) -> Mentor:
    with audit.change("tests.mentor", by=SYSTEM, at=NOW):
        return a_mentor(here)


def test_training_adds_up_by_topic_over_the_years(world: World) -> None:
    here = world.tern
    mentor, key = _mentor(here), uuid4()
    told = {"mentor_id": mentor.pk, "words": "", "by": here.actor("learning_mentor"), "at": NOW, "on": TODAY}
    for topic, minutes, done_on, sent in (
        ("safety", 60, TODAY, key), ("safety", 60, TODAY, key), ("safety", 30, date(2024, 3, 1), uuid4()),
        ("endings", 45, TODAY, uuid4()),
    ):  # fmt: skip
        actions_time.keep_training(topic=topic, minutes=minutes, done_on=done_on, client_key=sent, **told)
    found = learned_by(mentor, year_of(here.school.pk, TODAY))
    assert [(one.topic, one.this_year, one.ever) for one in found] == [
        ("", 120, 120), ("safety", 60, 90), ("endings", 45, 45),
    ]  # fmt: skip


def test_requests_for_training_stand_against_the_budget_and_nobody_decides_their_own(world: World) -> None:
    here = world.tern
    mentor, year, manager = _mentor(here), year_of(here.school.pk, TODAY), here.actor("manager")
    wishes = [
        actions_time.ask_for_training(
            mentor_id=mentor.pk, kind="budget", words=words, cents=cents, client_key=uuid4(),
            by=here.actor("learning_mentor"), at=NOW,
        )
        for words, cents in (("A course", 12000), ("A visit", 3050))
    ]  # fmt: skip
    actions_time.set_training_budget(school=here.school, cents=50000, by=manager, at=NOW, on=TODAY)
    with pytest.raises(NotAllowed):
        actions_time.decide_training(request_id=wishes[0].pk, grant=True, by=here.actor("learning_mentor"), at=NOW)
    actions_time.decide_training(request_id=wishes[0].pk, grant=True, by=manager, at=NOW)
    with pytest.raises(actions_time.AlreadyDecided):
        actions_time.decide_training(request_id=wishes[0].pk, grant=False, by=manager, at=NOW)
    told = money_of(here.school.pk, year)
    assert (told.budget, told.granted, told.asked) == (50000, 12000, 3050)


def test_who_stops_is_there_until_the_year_ends_and_a_change_of_mind_is_kept(world: World) -> None:
    here = world.tern
    mentor, manager = _mentor(here), here.actor("manager")

    def say(answer: str, by: object = manager) -> date | None:
        actions_team.answer_renewal(mentor_id=mentor.pk, answer=answer, by=by, at=NOW, on=TODAY)
        return Mentor.objects.get(pk=mentor.pk).available_until

    assert [say(answer) for answer in ("to_ask", "stops", "goes_on", "stops")] == [None, SUMMER, None, SUMMER]
    rows = renewals_of(Mentor.objects.filter(school=here.school), year_of(here.school.pk, TODAY))
    assert [(row.mentor, row.renewal.answer) for row in rows if row.renewal] == [(mentor, "stops")]
    for nobody in (here.actor("learning_mentor"), world.gannet.actor("manager")):
        with pytest.raises(NotAllowed):
            say("goes_on", nobody)


def test_a_grave_concern_holds_an_acceptance_until_it_is_settled_and_its_grounds_are_kept(world: World) -> None:
    here = world.tern
    mentor, manager = applied(here), here.actor("manager")
    for step in STEPS:
        record(here, mentor, **step)
    flag = actions_team.raise_flag(
        mentor_id=mentor.pk, level="stop", words="Two people told me the same.", client_key=uuid4(), by=manager, at=NOW
    )
    assert set(flags_visible_to(here.actor("safeguarding"))) == {flag}
    for nobody in ("learning_mentor", "volunteer", "teacher", "liaison"):
        assert not flags_visible_to(here.actor(nobody)).exists()
    with pytest.raises(actions.ConcernOpen):
        screen.accept(mentor_id=mentor.pk, by=manager, at=NOW, on=TODAY)
    actions_team.settle_flag(flag_id=flag.pk, words="It was somebody else.", by=manager, at=NOW)
    screen.accept(mentor_id=mentor.pk, by=manager, at=NOW, on=TODAY, grounds=["listens"])
    assert [(one.status, one.grounds) for one in decisions_of(mentor)] == [("accepted", ["listens"])]


def test_nobody_reads_a_concern_about_themselves(world: World) -> None:
    here = world.tern
    with audit.change("tests.mentor", by=SYSTEM, at=NOW):
        mentor = a_mentor(here, "manager")
    actions_team.raise_flag(
        mentor_id=mentor.pk, level="watch", words="Often late.", client_key=uuid4(), by=here.actor("pastoral"), at=NOW
    )
    assert not flags_visible_to(here.actor("manager")).exists()
    assert flags_visible_to(here.actor("pastoral")).count() == 1


def test_each_part_of_the_induction_is_ticked_off(world: World) -> None:
    here = world.tern
    items = [{"id": "house", "en": "The house", "fr": "La maison"}, {"id": "people", "en": "People", "fr": "Les gens"}]
    works_in_groups(here, mentor_gate__induction=items)
    mentor = applied(here)
    record(here, mentor, kind="induction:house", done_on=TODAY)
    states = step_states(mentor, running_programmes([here.school.pk]), TODAY)
    told = {one.required.kind: one.is_done for one in states if one.required.kind.startswith("induction:")}
    assert told == {"induction:house": True, "induction:people": False}


def test_who_comes_from_no_source_of_the_programme_is_proposed_to_nobody(world: World) -> None:
    here = world.tern
    cleared(here, "Vera Volunteer", source="volunteer")
    cleared(here, "Stan Staff", source="staff")
    matchable(here)

    def proposed_for(*sources: str) -> set[str]:
        takes(here, *sources)
        found = propose(here)
        return {one.mentor.given_name for one in Match.objects.filter(round=found)}

    assert proposed_for("school_staff") == {"Stan"}
    assert proposed_for("community_volunteer") == {"Vera"}
    assert proposed_for("any_adult_for_the_year") <= {"Stan", "Vera"}
    told = clearance(Mentor.objects.get(given_name="Stan"), here.programme, TODAY)
    assert told.proposable
    takes(here, "older_student")
    told = clearance(Mentor.objects.get(given_name="Stan"), here.programme, TODAY)
    assert (told.ready, told.proposable, told.words("en")) == (True, False, ["It takes other mentors: older students"])

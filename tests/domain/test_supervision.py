"""How mentors are supported: what is due, what a talk keeps and for whom, a hand raised, a step taken."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from holdfast.engines.blueprint import Blueprint, read
from holdfast.engines.calendar import SchoolCalendar, SchoolDay
from holdfast.journeys import support
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed
from holdfast.matches.models import Match
from holdfast.meetings.models import Target
from holdfast.messaging.models import Message
from holdfast.programmes import actions as programmes
from holdfast.programmes.queries import blueprint_of
from holdfast.supervision import actions, steps, talks
from holdfast.supervision import actions_sharing as sharing
from holdfast.supervision.access import check_ins_visible_to, supports, tips_visible_to
from holdfast.supervision.facts import Followed, rhythm_of, talks_due
from holdfast.supervision.models import Agreed, CheckIn
from tests import forms, meetings
from tests.world import BLUEPRINTS, NOW, TODAY, World

START = date(2026, 9, 7)
CLOSED = {date(2026, 9, 14) + timedelta(days) for days in range(5)}


def published(code: str) -> Blueprint:
    return read((BLUEPRINTS / f"{code}.toml").read_text(encoding="utf-8"), code)


def a_calendar() -> SchoolCalendar:
    """Weekdays from 31 August 2026, without the week of 14 September."""
    days = [date(2026, 8, 31) + timedelta(n) for n in range(290)]
    return SchoolCalendar(
        days[0],
        days[-1] + timedelta(1),
        tuple(SchoolDay(on, 2) for on in days if on.weekday() < 5 and on not in CLOSED),
    )


PERRY = Followed(1, "Perry", START, (date(2026, 10, 26), date(2026, 12, 21)))


@pytest.mark.parametrize(
    ("code", "rhythm", "last", "due_on"),
    [
        ("qehs-learning-mentor", "weekly", None, date(2026, 9, 21)),  # the week of 14 September counts nothing
        ("qehs-learning-mentor", "weekly", date(2026, 9, 21), date(2026, 9, 28)),
        ("qehs-learning-mentor", "fortnightly", date(2026, 9, 21), date(2026, 10, 5)),
        ("fsfc-assertive", "near-week-six", None, date(2026, 10, 19)),  # a week before the first end
        ("fsfc-assertive", "near-week-six", date(2026, 10, 20), date(2026, 12, 14)),  # then before the next
        ("us-success-mentors", "team", None, date(2026, 9, 28)),
        ("qc-15021-school-family", "review-of-actions", None, date(2026, 10, 12)),
    ],
)
def test_a_talk_is_due_by_school_weeks_or_near_the_end(code: str, rhythm: str, last: date | None, due_on: date) -> None:
    blueprint = published(code)
    held = {(rhythm, 1): last, (rhythm, None): last} if last else {}
    found = {row.rhythm.id: row for row in talks_due(blueprint, [PERRY], held, START, a_calendar())}
    assert found[rhythm].due_on == due_on
    together = code != "qehs-learning-mentor"
    assert (found[rhythm].mentor is None) is together


def test_what_comes_as_it_comes_is_never_due_and_a_last_end_needs_no_more_talks() -> None:
    rows = talks_due(
        published("fsfc-assertive"), [PERRY], {("near-week-six", None): date(2026, 12, 15)}, START, a_calendar()
    )
    assert [(row.rhythm.id, row.due_on) for row in rows] == [("sounding-board", None)]


@pytest.fixture
def caseload(world: World) -> Match:
    return forms.match_in(world.tern, forms.programme_from(world, "qehs-learning-mentor"))


def a_talk(match: Match, world: World, who: str = "manager", **changes: object) -> CheckIn:
    told: dict[str, object] = {
        "programme": match.programme, "rhythm": "weekly", "held_on": TODAY, "mentor_ids": [match.mentor_id],
        "topics": ["caseload", "not-a-topic"], "others": "", "notes": "We spoke about mornings.",
        "agreed": [
            actions.ToDo("Book Pearl", TODAY, match.mentor_id), actions.ToDo("Find a room", mentor_id=987),
            actions.ToDo(" "),
        ],
        "client_key": uuid4(), "by": world.actor(who), "at": NOW,
    }  # fmt: skip
    return actions.keep_check_in(**{**told, **changes})


class TestTalk:
    def test_it_is_kept_once_moves_what_is_due_and_is_read_by_whoever_was_there(
        self, world: World, caseload: Match
    ) -> None:
        before = talks.talks_of([caseload.programme], TODAY)[caseload.programme_id]
        assert {row.rhythm.id for row in before} == {"weekly", "daily", "department", "fortnightly"}
        key = uuid4()
        kept = a_talk(caseload, world, client_key=key)
        assert a_talk(caseload, world, client_key=key).pk == kept.pk
        assert CheckIn.objects.count() == 1
        assert kept.topics == ["caseload"]
        after = {row.rhythm.id: row for row in talks.talks_of([caseload.programme], TODAY)[caseload.programme_id]}
        assert after["weekly"].last_on == TODAY
        assert after["weekly"].due_on == TODAY + timedelta(days=7)
        assert after["fortnightly"].last_on is None
        readers = {name for name in world.tern.users if talks.check_in_seen_by(world.actor(name), kept.pk) is not None}
        assert readers == {"manager", "pastoral", "safeguarding", "learning_mentor"}
        assert not check_ins_visible_to(world.skua.actor("manager")).exists()

    def test_what_was_agreed_is_ticked_by_whoever_does_it(self, world: World, caseload: Match) -> None:
        a_talk(caseload, world)
        book, room = Agreed.objects.order_by("id")
        assert (book.mentor_id, room.mentor_id) == (caseload.mentor_id, None)
        mentor = world.actor("learning_mentor")
        assert [one.pk for one in talks.own_agreed(mentor)] == [book.pk]
        with pytest.raises(NotAllowed):
            actions.tick_agreed(agreed_id=room.pk, by=mentor, at=NOW)
        actions.tick_agreed(agreed_id=book.pk, by=mentor, at=NOW)
        assert [one.pk for one in talks.open_agreed([caseload.programme])] == [room.pk]

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"held_on": TODAY + timedelta(days=1)}, actions.Refusal),
            ({"mentor_ids": []}, actions.NobodyThere),
            ({"rhythm": "yearly-ball"}, NotAllowed),
        ],
    )
    def test_what_cannot_have_been_is_refused(
        self, world: World, caseload: Match, changes: dict[str, object], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            a_talk(caseload, world, **changes)
        assert not CheckIn.objects.exists()

    def test_whoever_is_named_for_the_role_holds_the_talk_and_nobody_else(self, world: World, caseload: Match) -> None:
        teacher, programme = world.actor("teacher"), caseload.programme
        assert not supports(teacher, programme)
        assert not supports(world.actor("learning_mentor"), programme)
        with pytest.raises(NotAllowed):
            a_talk(caseload, world, who="teacher")
        role = next(
            one.id for one in blueprint_of(programme).setting("people.roles").value if "line_manager" in one.acts_as
        )
        programmes.name_people(programme=programme, people={role: [teacher.user_id]}, by=world.actor("manager"), at=NOW)
        programme = type(programme).objects.select_related("blueprint", "school").get(pk=programme.pk)
        assert supports(teacher, programme)
        assert a_talk(caseload, world, who="teacher", programme=programme).kept_by_id == teacher.user_id


class TestAdvice:
    def test_it_lands_with_the_lead_without_a_name_and_comes_back_answered_once(self, world: World) -> None:
        match = meetings.a_match(world.tern)
        mentor, lead = world.actor("learning_mentor"), world.actor("manager")
        row = support.ask_advice(match=match, words="Pearl will not talk.", client_key=uuid4(), by=mentor, at=NOW)
        assert row.due_on == date(2026, 11, 12)  # two school days
        told = Message.objects.get(once__startswith=f"advice:{row.pk}:asked")
        assert told.address == world.tern.users["manager"].email
        assert "Pearl" not in told.values["link"]
        assert [one.pk for one in talks.advice_waiting(lead, [match.programme])] == [row.pk]
        for stranger in ("teacher", "liaison", "learning_mentor"):
            with pytest.raises(NotAllowed):
                support.answer_advice(advice_id=row.pk, answer="x", by=world.actor(stranger), at=NOW)
        support.answer_advice(advice_id=row.pk, answer="Ask what went well.", by=lead, at=NOW)
        with pytest.raises(actions.AlreadyAnswered):
            support.answer_advice(advice_id=row.pk, answer="Or not.", by=lead, at=NOW)
        assert [one.answer for one in talks.advice_about(match)] == ["Ask what went well."]
        assert not talks.advice_waiting(lead, [match.programme])

    def test_only_about_ones_own_match(self, world: World) -> None:
        match = meetings.a_match(world.tern)
        with pytest.raises(NotAllowed):
            support.ask_advice(match=match, words="x", client_key=uuid4(), by=world.actor("volunteer"), at=NOW)


class TestSteps:
    """A programme whose third missed action is decided about with a form."""

    def a_row_of_failures(self, match: Match, world: World, count: int) -> None:
        with audit.change("tests.targets", by=system("tests"), at=NOW):
            for day in range(count):
                Target.objects.create(
                    school=world.tern.school, match=match, student=match.student, words="x", due_on=TODAY,
                    status="not_met", checked_at=NOW - timedelta(days=10 - day),
                )  # fmt: skip

    def test_the_furthest_step_waits_until_it_is_taken_and_what_went_well_ends_the_row(self, world: World) -> None:
        match, manager = meetings.a_match(world.tern), world.actor("manager")
        assert steps.steps_waiting(manager, match.programme, TODAY) == []
        self.a_row_of_failures(match, world, 1)
        (talk,) = steps.steps_waiting(manager, match.programme, TODAY)
        assert (talk.reached.step.id, talk.reached.due_on) == ("talk", TODAY - timedelta(days=10))
        actions.take_step(match=match, step="talk", words="We spoke.", by=world.actor("learning_mentor"), at=NOW)
        assert steps.steps_waiting(manager, match.programme, TODAY) == []
        self.a_row_of_failures(match, world, 2)
        (hand_over,) = steps.steps_waiting(manager, match.programme, TODAY)
        assert hand_over.reached.step.id == "hand-over"
        with audit.change("tests.targets", by=system("tests"), at=NOW):
            Target.objects.create(
                school=world.tern.school, match=match, student=match.student, words="x", due_on=TODAY, status="met",
                checked_at=NOW,
            )  # fmt: skip
        assert steps.steps_waiting(manager, match.programme, TODAY) == []

    def test_a_step_with_a_form_is_a_decision_that_somebody_else_looks_at_again(self, world: World) -> None:
        match, manager = meetings.a_match(world.tern), world.actor("manager")
        self.a_row_of_failures(match, world, 3)
        with pytest.raises(NotAllowed):  # not in passing: the decision has its questions
            actions.take_step(match=match, step="hand-over", words="x", by=manager, at=NOW)
        decision = forms.answer(match, "hand-over", manager)
        assert steps.steps_waiting(manager, match.programme, TODAY) == []
        with pytest.raises(actions.SamePerson):
            actions.look_again(match=match, decision=decision, words="It helped.", by=manager, at=NOW)
        with pytest.raises(NotAllowed):
            actions.look_again(match=match, decision=decision, words="x", by=world.actor("learning_mentor"), at=NOW)
        actions.look_again(match=match, decision=decision, words="It helped.", by=world.actor("pastoral"), at=NOW)
        (row,) = [one for one in steps.steps_of_match(match, TODAY) if one.step.id == "hand-over"]
        assert [(one.by, one.again.words, one.again.looked_by.name) for one in row.taken] == [
            ("Manager Tern", "It helped.", "Pastoral Tern")
        ]


def test_what_works_is_told_without_a_name_and_shown_by_the_lead(world: World) -> None:
    match = meetings.a_match(world.tern)
    mentor, lead, programme = world.actor("learning_mentor"), world.actor("manager"), match.programme
    told = {"programme": programme, "client_key": uuid4(), "by": mentor, "at": NOW}
    with pytest.raises(sharing.NamesAStudent):
        sharing.tell_tip(words="I walk with PEARL before class.", **told)
    with pytest.raises(NotAllowed):
        sharing.tell_tip(words="I teach.", **{**told, "by": world.actor("volunteer")})
    tip = sharing.tell_tip(words="We walk before class.", **told)
    assert not tips_visible_to(world.actor("volunteer"), programme).exists()
    with pytest.raises(NotAllowed):
        sharing.show_tip(tip=tip, by=mentor, at=NOW)
    sharing.show_tip(tip=tip, by=lead, at=NOW)
    assert [one.words for one in tips_visible_to(world.actor("volunteer"), programme)] == ["We walk before class."]
    with pytest.raises(NotAllowed):
        sharing.take_tip_away(tip=tip, by=world.actor("volunteer"), at=NOW)
    sharing.take_tip_away(tip=tip, by=mentor, at=NOW)
    assert not tips_visible_to(lead, programme).exists()


def test_a_rhythm_is_found_by_its_code() -> None:
    assert rhythm_of(published("fsfc-assertive"), "near-week-six").cadence == "near_end"
    assert rhythm_of(published("fsfc-assertive"), "weekly") is None

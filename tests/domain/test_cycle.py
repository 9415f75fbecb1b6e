"""What programmes ask of the weeks of a match beyond the meeting itself: who was beside it, reviews, other work."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from holdfast.engines.reviews import (
    Direction,
    Duty,
    Moved,
    Promise,
    PromiseKind,
    PromiseStatus,
    Review,
    Scale,
    Sheet,
    moved_since,
    seems_to_progress,
)
from holdfast.journeys import meet, review
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Agreement, Match
from holdfast.matches.refusals import ReasonNeeded
from holdfast.meetings import actions, keeping
from holdfast.meetings.absences import absences_to_act_on
from holdfast.meetings.actions_reviews import Given, OffTheScale
from holdfast.meetings.briefing import also_said
from holdfast.meetings.models import MatchReview, Meeting, Note, TeacherReview
from holdfast.meetings.progress import due_on, weeks_between
from holdfast.meetings.queries import day_of, kinds_written, written_with
from holdfast.meetings.record import written_about
from holdfast.meetings.responses import responses, standings
from holdfast.people.access import Sight
from holdfast.programmes.actions import change_settings
from holdfast.programmes.queries import blueprint_of
from tests.forms import match_of
from tests.meetings import AT, a_class, a_match, a_meeting, key, mark_days, relate_to
from tests.world import World


class TestTheFirstMeeting:
    def test_who_was_beside_it_is_kept_and_answers_the_rule(self, world: World) -> None:
        """Without it the same meeting asks for a reason (tests/journeys/test_every_blueprint.py)."""
        meeting = a_meeting(match_of(world, "qc-mentoring"), AT)
        held = actions.log_held(
            meeting_id=meeting.pk, minutes=30, limits_told=True, observed_by=["instructor"], covered=["hello"],
            client_key=key(), by=world.actor("learning_mentor"), at=AT,
        )  # fmt: skip
        held.refresh_from_db()
        assert (held.warnings, held.observed_by, held.covered) == ([], ["instructor"], ["hello"])


def test_marks_and_targets_since_a_day_and_what_they_propose() -> None:
    """By hand: two subjects rise, one falls; the mark to start from is the last one before the day."""
    maths, music = Duty("maths", "a"), Duty("music", "b")
    weeks = [date(2026, 10, 5) + timedelta(weeks=number) for number in range(4)]
    said = [(maths, 0, 1), (maths, 1, 2), (maths, 2, 4), (maths, 3, 3), (music, 2, 4), (music, 3, 2)]
    reviews = [Review(duty.subject, duty.teacher, weeks[week], {"effort": value}) for duty, week, value in said]
    reviews += [Review("art", "c", weeks[week], {"effort": week}) for week in (2, 3)]
    reviews.append(Review("sport", "d", weeks[3], {"effort": 1}))
    moved = moved_since(reviews, Sheet(("effort", "focus"), Scale(0, 4)), since=weeks[1])
    assert moved == (Moved("effort", better=2, same=0, worse=1),)
    assert moved[0].direction is Direction.MIXED

    def target(status: PromiseStatus) -> Promise:
        return Promise("x", PromiseKind.TARGET, status)

    kept, missed = target(PromiseStatus.KEPT), target(PromiseStatus.NOT_KEPT)
    proposals = [
        seems_to_progress(*one) for one in (([], ()), ([kept], ()), ([missed, missed], moved), ([missed], moved))
    ]
    assert proposals == [None, True, False, False]


class TestReviewingAMatch:
    def test_counts_who_was_asked_and_keeps_the_reason_with_the_numbers(self, world: World) -> None:
        match, mentor = a_match(world.tern), world.actor("learning_mentor")
        sections = [a_class(world.tern, title, "teacher", "met") for title in ("Maths", "Music")]
        said = Given(f"{sections[0].pk}-{match.student_id}", {"focus": 3})
        review.review_week(given=[said], by=world.actor("teacher"), at=AT)
        look = {"match_id": match.pk, "is_progress": False, "by": mentor, "at": AT}
        with pytest.raises(ReasonNeeded) as refused:
            review.review_match(**look, decision="go_on", client_key=key())
        assert refused.value.field == "words"
        assert "Every subject teacher" in str(refused.value)
        kept = review.review_match(**look, decision="go_on", client_key=key(), words="Too early to say.")
        assert (kept.warnings, kept.words) == (
            ["reviews-from-every-teacher", "no-progress-ends"], "Too early to say."
        )  # fmt: skip
        assert (kept.numbers["given"], kept.numbers["asked"]) == (1, 2)
        review.review_week(
            given=[Given(f"{sections[1].pk}-{match.student_id}", {"focus": 3})], by=world.actor("teacher"), at=AT
        )
        twice = [
            review.review_match(**{**look, "is_progress": True}, decision="go_on", client_key=UUID(int=7)).pk
            for _ in range(2)
        ]
        assert twice[0] == twice[1]
        assert MatchReview.objects.get(pk=twice[0]).warnings == []

    def test_is_for_whoever_writes_about_the_match_and_says_what_changes(self, world: World) -> None:
        match = a_match(world.tern)
        told = {"match_id": match.pk, "is_progress": True, "client_key": key(), "at": AT, "words": ""}
        for name in ("volunteer", "peer", "teacher", "pastoral", "student"):
            with pytest.raises(NotAllowed):
                review.review_match(**told, decision="go_on", by=world.actor(name))
        with pytest.raises(Refusal):
            review.review_match(**{**told, "words": " "}, decision="end", by=world.actor("manager"))

    def test_is_due_half_way_and_a_week_before_the_end(self, world: World) -> None:
        """Six weeks from 2 November to 21 December, the week without school included."""
        match = a_match(world.tern)
        days = [due_on(match, weeks_between(blueprint_of(match.programme), match.agreement), last)
                for last in (None, date(2026, 11, 30), date(2026, 12, 14))]  # fmt: skip
        assert days == [date(2026, 11, 23), date(2026, 12, 14), date(2027, 1, 4)]


class TestSeveralTimesAWeek:
    """Three contacts a week of 15 minutes, one tap each."""

    def test_one_tap_is_one_contact_a_day_and_asks_no_reason_twice(self, world: World) -> None:
        match, mentor = match_of(world, "us-success-mentors"), world.actor("learning_mentor")
        with audit.change("tests.agreement", by=system("test"), at=AT):
            Agreement.objects.filter(match=match).update(per_week=3)
        with pytest.raises(actions.BlockedByRule):
            meet.saw_today(match_id=match.pk, client_key=key(), by=mentor, at=AT)
        assert not Meeting.objects.filter(match=match).exists()
        first = meet.log_of_today(match_id=match.pk, by=mentor, at=AT)
        actions.log_held(
            meeting_id=first.pk, minutes=15, limits_told=True, sentence="The teacher hears of it today.",
            client_key=key(), by=mentor, at=AT,
        )  # fmt: skip
        tomorrow = AT + timedelta(days=1)
        seen = [meet.saw_today(match_id=match.pk, client_key=key(), by=mentor, at=tomorrow) for _ in range(2)]
        assert seen[0].pk == seen[1].pk != first.pk
        assert (seen[0].status, seen[0].actual_minutes, seen[0].warnings) == ("held", 15, ["teachers-told"])
        (week,) = day_of(mentor, tomorrow).weeks
        assert (week.held, week.wanted, week.is_seen_today) == (2, 3, True)
        (week,) = day_of(mentor, AT + timedelta(days=6)).weeks
        assert (week.held, week.is_seen_today) == (0, False)

    def test_an_absence_of_the_day_waits_until_something_is_noted(self, world: World) -> None:
        """The registers reach Tuesday morning; an excused absence and a student of somebody else are no call."""
        match = match_of(world, "us-success-mentors")
        excused = a_match(replace(world.tern, programme=match.programme), student="plain", mentor=match.mentor)
        for one, marks in ((match, "ppa"), (excused, "ppe")):
            mark_days(world.tern, one.student_id, marks)
            relate_to(one, world.tern.users["learning_mentor"].pk)
        mentor = world.actor("learning_mentor")
        (absence,) = absences_to_act_on(mentor, [match, excused])
        assert (absence.match.pk, absence.on) == (match.pk, AT.date())
        assert list(absence.outcomes) == ["spoken", "called-home", "no-answer", "reason-known"]
        assert absence.steps[1] == "Call home when the child is absent"
        assert absences_to_act_on(world.actor("volunteer"), [match]) == []
        told = {"match_id": match.pk, "on": absence.on, "by": mentor, "at": AT}
        with pytest.raises(Refusal):
            meet.answer_absence(**told, outcome="shout", client_key=key())
        note = meet.answer_absence(**told, outcome="called-home", client_key=key())
        assert (note.kind, note.happened_on) == ("called-home", AT.date())
        assert note.kind_name["en"] == "Called home"
        assert absences_to_act_on(mentor, [match, excused]) == []


class TestOtherWork:
    def test_one_entry_for_several_students_is_a_note_about_each_and_kept_once(self, world: World) -> None:
        match = match_of(world, "qehs-learning-mentor")
        other = a_match(replace(world.tern, programme=match.programme), student="plain", mentor=match.mentor)
        for one in (match, other):
            relate_to(one, world.tern.users["learning_mentor"].pk)
        mentor, one_key = world.actor("learning_mentor"), key()
        told = {"kind": "incident", "on": AT.date(), "words": "A quarrel at the gate.", "at": AT}
        for _ in range(2):
            meet.log_work(match_ids=[match.pk, other.pk], by=mentor, client_key=one_key, minutes=10, **told)
        notes = Note.objects.filter(entry=one_key)
        assert {one.student_id for one in notes} == {match.student_id, other.student_id}
        assert {(one.kind, one.minutes, one.body) for one in notes} == {("incident", 10, "A quarrel at the gate.")}
        assert written_with(mentor, notes) == {one_key: [one.student.short_name for one in (match, other)]}
        assert kinds_written(mentor, match)["incident"]["fr"] == "Aide lors d'un incident difficile"
        with pytest.raises(NotAllowed):
            meet.log_work(match_ids=[match.pk], by=world.actor("volunteer"), client_key=key(), **told)
        for wrong in ({"kind": "one-to-one"}, {"on": AT.date() + timedelta(days=1)}, {"words": " "}):
            with pytest.raises(Refusal):
                meet.log_work(match_ids=[match.pk], by=mentor, client_key=key(), **{**told, **wrong})

    def test_an_activity_that_marks_a_success_is_told_by_its_name(self, world: World) -> None:
        match = match_of(world, "qc-mentoring")
        meet.log_work(
            match_ids=[match.pk], kind="transition", on=AT.date(), words="First place at the fair.", client_key=key(),
            by=world.actor("learning_mentor"), at=AT,
        )  # fmt: skip
        (told,) = written_about(Sight(world.actor("manager"), match.student))
        assert (told.body, told.kind) == (
            "First place at the fair.",
            "An activity that marks a transition or a success",
        )

    def test_only_a_group_waits_for_the_agreement(self, world: World) -> None:
        match, mentor = match_of(world, "qehs-learning-mentor"), world.actor("learning_mentor")
        with audit.change("tests.match", by=system("test"), at=AT):
            Match.objects.filter(pk=match.pk).update(status="approved")
        told = {"match_ids": [match.pk], "on": AT.date(), "words": "We talked.", "by": mentor, "at": AT}
        with pytest.raises(keeping.MatchIsNotMeeting):
            meet.log_work(kind="group", client_key=key(), **told)
        assert meet.log_work(kind="mediation", client_key=key(), **told)


class TestWhatTeachersSay:
    def test_the_expected_grade_moves_subject_by_subject(self, world: World) -> None:
        match, teacher = a_match(world.tern), world.actor("teacher")
        sections = {title: a_class(world.tern, title, "teacher", "met") for title in ("Art", "Maths", "Music")}
        earlier = {"Art": "B", "Maths": "61,5 %"}
        with audit.change("tests.reviews", by=system("test"), at=AT):
            for title, grade in earlier.items():
                TeacherReview.objects.create(
                    school=world.tern.school, student=match.student, section=sections[title], staff_id=teacher.staff_id,
                    week_on=date(2026, 11, 2), also={"anticipated-final-grade": grade}, written_at=AT,
                )  # fmt: skip
        now = {"Art": "A", "Maths": "64", "Music": " 70 "}
        given = [Given(f"{sections[title].pk}-{match.student_id}", {}, also={"anticipated-final-grade": said})
                 for title, said in now.items()]  # fmt: skip
        review.review_week(given=given, by=teacher, at=AT)
        with pytest.raises(OffTheScale):
            review.review_week(given=[Given(given[0].key, {}, also={"height": "2"})], by=teacher, at=AT)
        said = also_said(
            blueprint_of(match.programme), list(TeacherReview.objects.order_by("week_on", "section__title"))
        )
        assert [(one.subject, one.before, one.now, one.direction) for one in said] == [
            ("Art", "B", "A", Direction.MIXED), ("Maths", "61,5 %", "64", Direction.BETTER),
            ("Music", "", "70", Direction.FIRST),
        ]  # fmt: skip

    def test_who_answered_is_counted_and_who_is_due_stands_first(self, world: World) -> None:
        match = a_match(world.tern)
        teacher = world.actor("teacher")
        maths, _music = (a_class(world.tern, title, "teacher", "met") for title in ("Maths", "Music"))
        a_class(world.tern, "Dance", "teacher", "plain")
        review.review_week(given=[Given(f"{maths.pk}-{match.student_id}", {"focus": 2})], by=teacher, at=AT)
        found = responses(match.programme, AT.date())
        assert found is not None
        assert [(one.asked, one.given) for one in found.periods] == [(2, 1), (2, 0), (0, 0), (0, 0)]
        assert [(one.asked, one.given) for one in found.teachers] == [(2, 1)]
        other = a_match(world.tern, student="plain", mentor=match.mentor)
        review.review_match(
            match_id=match.pk, decision="end", is_progress=True, words="All is well.", client_key=key(),
            by=world.actor("manager"), at=AT + timedelta(days=21),
        )  # fmt: skip
        assert [(one.match.pk, one.decision) for one in standings(match.programme)] == [
            (other.pk, ""),
            (match.pk, "end"),
        ]

    def test_teachers_are_asked_in_the_rhythm_of_the_programme(self, world: World) -> None:
        """Monthly: asked in the first week, and again in the fifth."""
        match = match_of(world, "qc-mentoring")
        choose = {"cycle.review_from": "every_subject_teacher", "cycle.review_cadence": "monthly"}
        change_settings(programme=match.programme, changes=choose, by=world.actor("manager"), at=AT, reason="x")
        a_class(world.tern, "Maths", "teacher", "met")
        weeks = [AT.date() + timedelta(weeks=number) for number in range(6)]
        asked = [review.ask_teachers(school_id=match.school_id, on=on, by=system("test"), at=AT) for on in weeks]
        assert asked == [1, 0, 0, 0, 1, 0]

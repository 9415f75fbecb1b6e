"""The weeks of a match: booked at once, reminded without a name, reviewed, briefed, counted, moved off a closed day."""

import re
from datetime import timedelta

import pytest

from holdfast.engines.reviews import Direction, PositiveCode
from holdfast.jobs.step import Night
from holdfast.jobs.steps.meetings import MEETING_STEPS
from holdfast.journeys import meet, review
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match
from holdfast.meetings import actions, counts, queries, reviewing
from holdfast.meetings.actions_reviews import Given, OffTheScale
from holdfast.meetings.briefing import prepare
from holdfast.meetings.models import Meeting, ReviewLink, TeacherReview
from holdfast.messaging.models import Message
from holdfast.people.models import SchoolDay, Student
from tests.meetings import AT, a_class, a_match, a_meeting, at_school, key
from tests.world import World

ASPECTS = ("focus", "effort-in-lesson", "effort-in-homework", "meeting-deadlines", "consolidation", "exam-technique")
SYSTEM = system("test")


@pytest.fixture
def match(world: World) -> Match:
    return a_match(world.tern)


@pytest.fixture
def mentor(world: World) -> Actor:
    return world.actor("learning_mentor")


def says(world: World, section: object, value: int, at: object = AT, **more: object) -> int:
    teacher = world.actor("teacher")
    given = Given(f"{section.pk}-{world.tern.students['met'].pk}", dict.fromkeys(ASPECTS, value), **more)
    return review.review_week(given=[given], by=teacher, at=at)


class TestTheFirstMeeting:
    def test_is_booked_once_for_a_match_that_has_begun(self, world: World, match: Match) -> None:
        done = [meet.book_first_meetings(school_id=world.tern.school.pk, by=SYSTEM, at=AT) for _ in range(2)]
        assert done == [1, 0]
        first = Meeting.objects.get()
        assert (first.is_first, first.planned_at, first.minutes) == (True, at_school(11), 30)

    def test_is_booked_by_its_mentor_only(self, world: World, match: Match) -> None:
        with pytest.raises(NotAllowed):
            meet.book(match_id=match.pk, planned_at=at_school(11), by=world.actor("volunteer"), at=AT)

    def test_a_series_is_booked_whole_or_not_at_all(self, match: Match, mentor: Actor) -> None:
        with pytest.raises(Refusal):
            meet.book(match_id=match.pk, planned_at=at_school(11), series=[at_school(14)], by=mentor, at=AT)
        assert not Meeting.objects.exists()
        meet.book(match_id=match.pk, planned_at=at_school(11), series=[at_school(18)], by=mentor, at=AT)
        assert Meeting.objects.count() == 2


class TestReminders:
    def test_tell_when_without_a_name_once_for_each_planned_time(
        self, world: World, match: Match, mentor: Actor
    ) -> None:
        meeting = a_meeting(match, at_school(11))
        here = world.tern.school.pk
        assert [meet.remind_students(school_id=here, by=SYSTEM, at=AT) for _ in range(2)] == [1, 0]
        message = Message.objects.get()
        student = match.student
        told = f"{message.values} {message.template}"
        assert not any(word in told for word in (student.given_name, student.family_name, "Mentor", "Room"))
        assert (message.channel, message.send_after) == ("text", at_school(11) - timedelta(hours=20))
        actions.move(meeting_id=meeting.pk, planned_at=at_school(12), by=mentor, at=AT)
        assert meet.remind_students(school_id=here, by=SYSTEM, at=AT + timedelta(hours=3)) == 1

    def test_not_without_an_address(self, world: World, match: Match) -> None:
        a_meeting(match, at_school(11))
        with audit.change("tests", by=SYSTEM, at=AT):
            Student.objects.filter(pk=match.student_id).update(phone="")
        assert meet.remind_students(school_id=world.tern.school.pk, by=SYSTEM, at=AT) == 0

    def test_the_mentor_of_a_meeting_to_log_is_told_once(self, world: World, match: Match) -> None:
        a_meeting(match, at_school(6))
        here = world.tern.school.pk
        assert [meet.remind_mentors(school_id=here, by=SYSTEM, at=AT + timedelta(hours=h)) for h in (0, 1)] == [1, 0]


class TestASchoolThatCloses:
    def test_its_meetings_move_to_the_next_free_time_and_count_as_nobodys_absence(
        self, world: World, match: Match
    ) -> None:
        meeting = a_meeting(match, at_school(11))
        with audit.change("tests", by=SYSTEM, at=AT):
            SchoolDay.objects.filter(on=at_school(11).date()).update(sessions=0, day_off="weather")
        here = world.tern.school.pk
        assert [meet.move_off_closed_days(school_id=here, by=SYSTEM, at=AT) for _ in range(2)] == [1, 0]
        meeting.refresh_from_db()
        assert (meeting.planned_at, meeting.status) == (at_school(12), "planned")


class TestTheTeachersWeek:
    def test_one_review_a_week_however_often_it_is_sent(self, world: World, match: Match) -> None:
        section = a_class(world.tern, "Sociology", "teacher", "met")
        for value in (2, 3):
            says(world, section, value)
        assert [(one.week_on, one.values["focus"]) for one in TeacherReview.objects.all()] == [(at_school(9).date(), 3)]

    def test_last_week_is_what_the_next_week_starts_from(self, world: World, match: Match) -> None:
        section = a_class(world.tern, "Sociology", "teacher", "met")
        says(world, section, 2, comment="Asked a good question.", is_praise=True)
        (now,) = reviewing.rows_for(world.actor("teacher"), AT.date())
        assert now.now is not None
        (later,) = reviewing.rows_for(world.actor("teacher"), AT.date() + timedelta(days=7))
        assert (later.now, later.before["focus"], later.remark.is_praise) == (None, 2, True)
        assert later.remark.met_on is None

    def test_only_mentored_students_of_ones_own_classes(self, world: World, match: Match) -> None:
        section = a_class(world.tern, "Sociology", "teacher", "met", "plain")
        rows = reviewing.rows_for(world.actor("teacher"), AT.date())
        assert [(row.student.pk, row.section.pk) for row in rows] == [(match.student_id, section.pk)]
        assert not reviewing.rows_for(world.actor("resource_teacher"), AT.date())
        with pytest.raises(NotAllowed):
            review.review_week(given=[Given(f"{section.pk}-{world.tern.students['plain'].pk}", {})],
                               by=world.actor("teacher"), at=AT)  # fmt: skip

    def test_a_value_off_the_scale_is_refused_and_nothing_is_stored(self, world: World, match: Match) -> None:
        section = a_class(world.tern, "Sociology", "teacher", "met")
        with pytest.raises(OffTheScale):
            says(world, section, 9)
        assert not TeacherReview.objects.exists()

    def test_each_teacher_is_asked_once_a_week_by_a_link_without_a_name(self, world: World, match: Match) -> None:
        a_class(world.tern, "Sociology", "teacher", "met")
        here, on = world.tern.school.pk, AT.date()
        assert [review.ask_teachers(school_id=here, on=on, by=SYSTEM, at=AT) for _ in range(2)] == [1, 0]
        message = Message.objects.get()
        assert match.student.given_name not in str(message.values)
        token = re.search(r"/r/([^/]+)/", message.values["link"])[1]
        link = reviewing.open_link(token, AT)
        assert reviewing.actor_of(link, AT).staff_id == world.tern.staff["teacher"].pk
        assert token not in ReviewLink.objects.get().digest
        assert reviewing.open_link(token, AT + timedelta(days=10)) is None


class TestTheBrief:
    def test_says_what_changed_and_what_was_promised(self, world: World, match: Match, mentor: Actor) -> None:
        section = a_class(world.tern, "Sociology", "teacher", "met")
        says(world, section, 2, AT - timedelta(days=0))
        with audit.change("tests", by=SYSTEM, at=AT):
            TeacherReview.objects.update(week_on=at_school(2).date())
        says(world, section, 3, comment="Handed in on time.", is_praise=True)
        held = a_meeting(match)
        actions.log_held(meeting_id=held.pk, minutes=15, client_key=key(), sentence="x", limits_told=True,
                         targets=["Hand in the essay"], by=mentor, at=AT)  # fmt: skip
        found = prepare(a_meeting(match, at_school(16)), AT)
        assert found.brief.positive[0].code is PositiveCode.PRAISE
        assert {one.direction for one in found.brief.data} == {Direction.BETTER}
        assert [found.names.targets[one.key].words for one in found.brief.promised] == ["Hand in the essay"]
        assert [one.comment for one in found.remarks] == ["Handed in on time."]
        assert found.brief.attendance is None

    def test_an_aspect_that_the_programme_no_longer_uses_is_left_out(self, world: World, match: Match) -> None:
        section = a_class(world.tern, "Sociology", "teacher", "met")
        says(world, section, 2)
        with audit.change("tests", by=SYSTEM, at=AT):
            TeacherReview.objects.update(values={"handwriting": 2, "focus": 4})
        found = prepare(a_meeting(match, at_school(16)), AT)
        assert [len(one.marks) for one in found.brief.data] == [1, 0, 0, 0, 0, 0]


class TestCounts:
    def test_overdue_not_met_and_missed_twice(self, world: World, match: Match, mentor: Actor) -> None:
        here = [world.tern.school.pk]
        a_meeting(match, at_school(3))
        later = AT + timedelta(weeks=2)
        told = counts.counts_for_home(here, later)
        assert (told.overdue, told.oldest_overdue_on, told.missed_twice) == (1, at_school(3).date(), ())
        assert ([one.student_id for one in told.not_met], told.longest_weeks) == ([match.student_id], 3)
        missed = Meeting.objects.get()
        for _ in range(2):
            missed = actions.log_missed(
                meeting_id=missed.pk, because="did_not_come", client_key=key(), by=mentor, at=missed.planned_at
            )
        missed_twice = counts.counts_for_home(here, later).missed_twice
        assert [one.student_id for one in missed_twice] == [match.student_id]

    def test_a_closed_school_breaks_no_row_and_counts_no_absence(self, match: Match, mentor: Actor) -> None:
        first = a_meeting(match, at_school(3))
        for _ in range(2):
            first = actions.log_missed(
                meeting_id=first.pk, because="school_closed", client_key=key(), by=mentor, at=first.planned_at
            )
        assert counts.counts_for_home([match.school_id], AT).missed_twice == ()

    def test_the_same_number_of_queries_for_one_match_and_for_two(
        self, world: World, match: Match, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(1):
            counts.counts_for_home([world.tern.school.pk], AT)
        a_match(world.tern, student="referred", mentor=match.mentor)
        with django_assert_num_queries(1):
            counts.counts_for_home([world.tern.school.pk], AT)


class TestTheMentorsDay:
    def test_today_to_log_and_who_has_waited_longest(self, world: World, match: Match, mentor: Actor) -> None:
        other = a_match(world.tern, student="referred", mentor=match.mentor)
        with audit.change("tests.relation", by=SYSTEM, at=AT):
            one = world.tern.students["met"].relations.filter(user=world.tern.users["learning_mentor"]).get()
            one.pk, one.student = None, other.student
            one.save()
        later = AT + timedelta(weeks=2)
        day = queries.day_of(mentor, later)
        assert [(one.match.pk, one.school_weeks) for one in day.waiting] == [(match.pk, 3), (other.pk, 3)]
        a_meeting(match, later + timedelta(hours=1))
        a_meeting(other, later - timedelta(days=3))
        day = queries.day_of(mentor, later)
        assert ([m.match_id for m in day.today], [m.match_id for m in day.to_log]) == ([match.pk], [other.pk])
        assert day.waiting == ()

    def test_nothing_of_another_mentor(self, world: World, match: Match) -> None:
        a_meeting(match)
        day = queries.day_of(world.actor("volunteer"), AT)
        assert (day.to_log, day.today, day.waiting) == ((), (), ())


class TestWhoReadsWhat:
    def test_notes_are_for_the_mentor_of_the_match_and_those_who_answer_for_the_school(
        self, world: World, match: Match, mentor: Actor
    ) -> None:
        actions.write_note(match=match, body="Canary", client_key=key(), by=mentor, at=AT)
        readers = {name for name in world.tern.users if queries.notes_of(world.actor(name), match).exists()}
        assert readers == {"manager", "safeguarding", "pastoral", "learning_mentor"}
        for place in (world.gannet, world.skua):
            assert not [name for name in place.users if queries.notes_of(place.actor(name), match).exists()]

    def test_meetings_are_also_for_the_student_and_the_guardian(self, world: World, match: Match) -> None:
        a_meeting(match)
        readers = {name for name in world.tern.users if queries.meetings_of(world.actor(name), match).exists()}
        assert readers == {"manager", "safeguarding", "pastoral", "learning_mentor", "guardian"}


def test_a_second_night_does_nothing_more(world: World, match: Match) -> None:
    a_class(world.tern, "Sociology", "teacher", "met")
    a_meeting(a_match(world.gannet), at_school(6))
    night = Night(world.tern.school.pk, at_school(12).date(), AT + timedelta(days=2), SYSTEM, dry=False)
    first = {step.name: step.do(night).counts for step in MEETING_STEPS}
    assert first["first_meetings"] == {"booked": 1}
    assert first["ask_for_reviews"] == {"teachers": 1}
    again = {step.name: step.do(night).counts for step in MEETING_STEPS}
    assert not any(again.values())

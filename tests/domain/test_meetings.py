"""Meetings: booked in the rhythm, logged once, missed and booked again, by the programme's rules, nothing doubled."""

from datetime import timedelta

import pytest

from holdfast.accounts.models import User
from holdfast.accounts.queries import actor_of
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.matches.models import Match, Signature
from holdfast.meetings import actions, keeping, slots
from holdfast.meetings.access import matches_met_by
from holdfast.meetings.choices import MeetingStatus, MissedBecause, TargetStatus
from holdfast.meetings.models import Meeting, Note, Target
from holdfast.meetings.queries import match_written_about_by
from holdfast.mentors.models import Mentor, ScreeningStep
from holdfast.people.models import SchoolDay
from tests.meetings import AT, MONDAY_NOON, a_match, a_meeting, at_school, key
from tests.world import TODAY, World


@pytest.fixture
def match(world: World) -> Match:
    return a_match(world.tern)


@pytest.fixture
def mentor(world: World) -> Actor:
    return world.actor("learning_mentor")


def held(meeting: Meeting, mentor: Actor, **fields: object) -> Meeting:
    values = {"minutes": 15, "client_key": key(), "sentence": "It went well.", "limits_told": True, "at": AT, **fields}
    return actions.log_held(meeting_id=meeting.pk, by=mentor, **values)


class TestBooking:
    def test_the_first_meeting_has_the_length_of_a_first_meeting_and_later_ones_that_of_the_agreement(
        self, match: Match, mentor: Actor
    ) -> None:
        first = actions.book(match=match, planned_at=at_school(11), place="Room 12", by=mentor, at=AT)
        second = actions.book(match=match, planned_at=at_school(18), by=mentor, at=AT)
        assert (first.is_first, first.minutes, second.is_first, second.minutes) == (True, 30, False, 15)
        assert second.place == "Room 12"

    def test_the_same_time_twice_is_one_meeting(self, match: Match, mentor: Actor) -> None:
        again = [actions.book(match=match, planned_at=at_school(11), by=mentor, at=AT).pk for _ in range(2)]
        assert again[0] == again[1]
        assert Meeting.objects.filter(match=match).count() == 1

    def test_not_on_a_day_without_school(self, match: Match, mentor: Actor) -> None:
        with pytest.raises(actions.NoSchoolThen):
            actions.book(match=match, planned_at=at_school(14), by=mentor, at=AT)

    def test_not_in_the_past_and_not_after_the_agreement(self, match: Match, mentor: Actor) -> None:
        for day, month in ((9, 11), (21, 12)):
            with pytest.raises(Refusal) as refused:
                actions.book(match=match, planned_at=at_school(day, month=month), by=mentor, at=AT)
            assert refused.value.field == "planned_at"

    def test_not_while_the_match_is_suspended(self, match: Match, mentor: Actor) -> None:
        match.status = "suspended"
        with pytest.raises(keeping.MatchIsNotMeeting):
            actions.book(match=match, planned_at=at_school(11), by=mentor, at=AT)

    def test_not_on_a_day_on_which_a_check_has_run_out(self, match: Match, mentor: Actor) -> None:
        with audit.change("tests", by=system("test"), at=AT):
            ScreeningStep.objects.filter(kind__startswith="check:").update(expires_on=at_school(17).date())
        actions.book(match=match, planned_at=at_school(16), by=mentor, at=AT)
        with pytest.raises(keeping.MentorNotCleared):
            actions.book(match=match, planned_at=at_school(17), by=mentor, at=AT)


class TestSuggestedTimes:
    def test_the_first_meeting_is_on_the_next_school_day_when_the_mentor_is_free(self, match: Match) -> None:
        match.mentor.free_slots = [2 * 48 + 26, 3 * 48 + 20]  # Wednesday 13:00, Thursday 10:00
        assert slots.suggested_first(match, AT) == at_school(11, 13)

    def test_a_week_later_at_the_same_time(self, match: Match) -> None:
        a_meeting(match, at_school(9))
        assert slots.suggested(match, AT) == at_school(16)

    def test_a_closed_week_is_passed_over_and_a_closed_day_gives_way_to_the_next(self, match: Match) -> None:
        with audit.change("tests", by=system("test"), at=AT):
            closed = SchoolDay.objects.filter(school=match.school, on__gte=at_school(16).date())
            closed.filter(on__lte=at_school(20).date()).update(sessions=0, day_off="weather")
            closed.filter(on=at_school(23).date()).update(sessions=0, day_off="training")
        a_meeting(match, at_school(9))
        assert slots.suggested(match, AT) == at_school(24)

    def test_never_at_a_time_that_the_mentor_has_given_to_another_student(self, world: World, match: Match) -> None:
        other = a_match(world.tern, student="referred", mentor=match.mentor)
        a_meeting(other, at_school(11))
        assert slots.suggested_first(match, AT) == at_school(12)

    def test_the_series_fills_the_agreement(self, match: Match) -> None:
        series = slots.series_from(match, at_school(11), AT)
        assert series == [at_school(11) + timedelta(weeks=week) for week in range(6)]


class TestLoggingAHeldMeeting:
    def test_keeps_what_was_said(self, match: Match, mentor: Actor) -> None:
        meeting = held(a_meeting(match), mentor, targets=["Hand in the lab report", "  "], feeling="good")
        stored = Meeting.objects.get(pk=meeting.pk)
        assert (stored.status, stored.actual_minutes, stored.is_first) == (MeetingStatus.HELD, 15, True)
        assert stored.held_at == MONDAY_NOON
        assert stored.limits_told_on == MONDAY_NOON.date()
        assert [note.body for note in stored.notes.all()] == ["It went well."]
        assert [(one.words, one.due_on) for one in stored.targets_set.all()] == [
            ("Hand in the lab report", at_school(16).date())
        ]

    def test_the_note_is_sealed_in_the_database(self, match: Match, mentor: Actor) -> None:
        held(a_meeting(match), mentor, sentence="Zebra canary")
        raw = Note.objects.extra(select={"raw": "body"}).values_list("raw", flat=True)
        assert all("Zebra" not in body for body in raw)

    def test_the_same_log_sent_again_changes_nothing(self, match: Match, mentor: Actor) -> None:
        meeting, again = a_meeting(match), key()
        for _ in range(3):
            held(meeting, mentor, client_key=again, targets=["One"])
        assert (Note.objects.count(), Target.objects.count()) == (1, 1)
        assert AuditEntry.objects.filter(table="meetings_note", op="insert").count() == 1

    def test_another_log_of_the_same_meeting_is_refused(self, match: Match, mentor: Actor) -> None:
        meeting = held(a_meeting(match), mentor)
        with pytest.raises(actions.AlreadyLogged):
            held(meeting, mentor)
        with pytest.raises(actions.AlreadyLogged):
            actions.log_missed(meeting_id=meeting.pk, because="did_not_come", client_key=key(), by=mentor, at=AT)

    def test_the_first_meeting_needs_the_limits_of_confidentiality(self, match: Match, mentor: Actor) -> None:
        meeting = a_meeting(match)
        with pytest.raises(actions.BlockedByRule) as refused:
            held(meeting, mentor, limits_told=False)
        assert (refused.value.codes, refused.value.field) == (("confidentiality-told",), "limits_told")
        assert Meeting.objects.get(pk=meeting.pk).status == MeetingStatus.PLANNED
        assert not Note.objects.exists()
        held(meeting, mentor)
        held(a_meeting(match, MONDAY_NOON + timedelta(hours=1)), mentor, limits_told=False)

    def test_not_before_everybody_has_signed(self, match: Match, mentor: Actor) -> None:
        with audit.change("tests", by=system("test"), at=AT):
            Signature.objects.filter(party="guardian").delete()
        with pytest.raises(actions.BlockedByRule) as refused:
            held(a_meeting(match), mentor)
        assert refused.value.codes == ("agreement-signed",)

    def test_a_warning_asks_for_the_sentence_and_is_kept_with_the_meeting(self, match: Match, mentor: Actor) -> None:
        meeting = a_meeting(match)
        with pytest.raises(actions.SentenceNeeded) as refused:
            held(meeting, mentor, sentence=" ")
        assert "fresh-data" in refused.value.codes
        assert "fresh-data" in held(meeting, mentor).warnings

    def test_not_without_a_valid_check_on_the_day(self, match: Match, mentor: Actor) -> None:
        with audit.change("tests", by=system("test"), at=AT):
            Mentor.objects.update(status="paused")
        with pytest.raises(keeping.MentorNotCleared):
            held(a_meeting(match), mentor)

    def test_no_more_targets_than_the_programme_takes(self, match: Match, mentor: Actor) -> None:
        with pytest.raises(actions.TooManyTargets):
            held(a_meeting(match), mentor, targets=["1", "2", "3", "4"])
        assert not Target.objects.exists()

    def test_only_by_the_mentor_of_the_match(self, world: World, match: Match) -> None:
        meeting = a_meeting(match)
        for name in ("volunteer", "manager", "teacher", "student"):
            with pytest.raises(NotAllowed):
                held(meeting, world.actor(name))

    def test_a_peer_mentor_sets_no_targets(self, world: World) -> None:
        meeting = a_meeting(a_match(world.tern, "peer"))
        with pytest.raises(NotAllowed):
            held(meeting, world.actor("peer"), targets=["One"])
        held(meeting, world.actor("peer"))


class TestAMissedMeeting:
    def missed(self, meeting: Meeting, by: Actor, **fields: object) -> Meeting | None:
        values = {"because": MissedBecause.DID_NOT_COME, "client_key": key(), "at": AT, **fields}
        return actions.log_missed(meeting_id=meeting.pk, by=by, **values)

    def test_is_planned_again_in_the_same_step(self, match: Match, mentor: Actor) -> None:
        meeting = a_meeting(match)
        again = self.missed(meeting, mentor)
        stored = Meeting.objects.get(pk=meeting.pk)
        assert (stored.status, stored.missed_because) == (MeetingStatus.MISSED, "did_not_come")
        assert (again.planned_at, again.place, again.minutes) == (at_school(11), "Room 12", 15)
        assert stored.rebooked_as == again

    def test_the_same_log_sent_again_books_nothing_more(self, match: Match, mentor: Actor) -> None:
        meeting, again = a_meeting(match), key()
        assert len({self.missed(meeting, mentor, client_key=again).pk for _ in range(3)}) == 1
        assert Meeting.objects.filter(match=match).count() == 2

    def test_is_not_planned_again_after_the_match(self, match: Match, mentor: Actor) -> None:
        with audit.change("tests", by=system("test"), at=AT):
            Match.objects.update(ends_before=at_school(10).date())
        assert self.missed(a_meeting(match), mentor) is None

    def test_the_new_time_can_be_changed(self, match: Match, mentor: Actor) -> None:
        again = self.missed(a_meeting(match), mentor)
        moved = actions.move(meeting_id=again.pk, planned_at=at_school(12, 9), by=mentor, at=AT)
        assert Meeting.objects.get(pk=moved.pk).planned_at == at_school(12, 9)


class TestTargets:
    def test_one_answer_each_and_again_changes_nothing(self, match: Match, mentor: Actor) -> None:
        held(a_meeting(match), mentor, targets=["One"])
        target = Target.objects.get()
        for _ in range(2):
            actions.check_target(target_id=target.pk, status="partly", by=mentor, at=AT)
        assert Target.objects.get().status == TargetStatus.PARTLY
        assert AuditEntry.objects.filter(table="meetings_target", op="update").count() == 1

    def test_not_by_another_mentor_of_the_same_student(self, world: World, match: Match, mentor: Actor) -> None:
        held(a_meeting(match), mentor, targets=["One"])
        with pytest.raises(NotAllowed):
            actions.check_target(target_id=Target.objects.get().pk, status="met", by=world.actor("volunteer"), at=AT)


class TestNotes:
    def test_the_same_key_is_one_note_and_a_correction_is_another(self, match: Match, mentor: Actor) -> None:
        again = key()
        first = {
            actions.write_note(match=match, body="Said A.", client_key=again, by=mentor, at=AT).pk for _ in range(2)
        }
        actions.write_note(match=match, body="I meant B.", client_key=key(), by=mentor, at=AT)
        assert len(first) == 1
        assert [note.body for note in Note.objects.order_by("id")] == ["Said A.", "I meant B."]

    def test_a_key_of_another_match_is_refused_and_nothing_is_overwritten(
        self, world: World, match: Match, mentor: Actor
    ) -> None:
        other, used = a_match(world.tern, student="referred", mentor=match.mentor), key()
        actions.write_note(match=match, body="A", client_key=used, by=mentor, at=AT)
        with pytest.raises(Refusal):
            actions.write_note(match=other, body="B", client_key=used, by=mentor, at=AT)
        assert [note.body for note in Note.objects.all()] == ["A"]

    def test_an_empty_note_is_refused(self, match: Match, mentor: Actor) -> None:
        with pytest.raises(Refusal):
            actions.write_note(match=match, body=" \n", client_key=key(), by=mentor, at=AT)


def test_a_cancelled_meeting_can_be_cancelled_again_and_not_logged(match: Match, mentor: Actor) -> None:
    meeting = a_meeting(match)
    for _ in range(2):
        actions.cancel(meeting_id=meeting.pk, by=mentor, at=AT)
    with pytest.raises(actions.AlreadyLogged):
        held(meeting, mentor)


def test_whoever_may_write_a_note_is_found_the_short_way_and_the_long_way(world: World, match: Match) -> None:
    matches, found = list(Match.objects.all()), 0
    for user in User.objects.all():
        actor = actor_of(user, TODAY)
        for one in matches:
            long_way = matches_met_by(actor).filter(pk=one.pk).exists()
            short_way = match_written_about_by(actor, one.pk)
            assert (short_way is not None) is long_way
            if short_way:
                found += 1
                assert short_way.student.short_name == one.student.short_name
                assert short_way.mentor == one.mentor
    assert found

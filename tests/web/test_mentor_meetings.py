"""The mentor's pages: today, the meeting, booking, notes. What a form refuses stays on the page."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry
from holdfast.matches.models import Agreement, Match
from holdfast.meetings import actions
from holdfast.meetings.models import Meeting, Note, Target, TeacherReview
from tests.forms import match_of
from tests.meetings import AT, a_class, a_match, a_meeting, at_school, key, mark_days, relate_to
from tests.world import World

SignIn = Callable[..., Client]
KEPT = {"headers": {"X-Holdfast-Kept": "1"}}


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def match(world: World) -> Match:
    return a_match(world.tern)


@pytest.fixture
def meeting(match: Match) -> Meeting:
    return a_meeting(match, AT + timedelta(hours=2))


def held(meeting: Meeting, **fields: object) -> dict[str, object]:
    return {"client_key": str(key()), "minutes": "15", "sentence": "Well.", "limits_told": "on", **fields}


class TestToday:
    def test_the_next_meeting_first_with_its_brief_one_tap_away(self, signed_in: SignIn, meeting: Meeting) -> None:
        page = signed_in("learning_mentor").get("/mentor/").content.decode()
        assert page.index("hf-next") < page.index(meeting.student.name)
        assert f'href="/mentor/meetings/{meeting.pk}/"' in page

    def test_nothing_to_do_is_said_calmly(self, signed_in: SignIn) -> None:
        assert "Nothing to do now" in signed_in("learning_mentor").get("/mentor/").content.decode()

    def test_the_same_number_of_queries_for_one_student_and_for_three(
        self, world: World, signed_in: SignIn, match: Match
    ) -> None:
        client = signed_in("learning_mentor")
        client.get("/mentor/")
        counts = []
        for student in (None, "referred", "plain"):
            if student:
                other = a_match(world.tern, student=student, mentor=match.mentor)
                relate_to(other, world.tern.users["learning_mentor"].pk)
                a_meeting(other, AT + timedelta(hours=1))
            with CaptureQueriesContext(connection) as asked:
                assert client.get("/mentor/").status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1] == counts[2]

    def test_one_tap_for_a_contact_and_one_for_an_absence(self, world: World, signed_in: SignIn) -> None:
        """Three contacts a week. The first one needs more than a tap: it leads to its log."""
        match, client = match_of(world, "us-success-mentors"), signed_in("learning_mentor")
        with audit.change("tests.agreement", by=system("test"), at=AT):
            Agreement.objects.filter(match=match).update(per_week=3)
        mark_days(world.tern, match.student_id, "pa")
        page = client.get("/mentor/").content.decode()
        assert all(word in page for word in ("0 of 3 this week", "Absent today", "Call home when the child is absent"))
        saw, absence = (f"/mentor/matches/{match.pk}/{name}/" for name in ("saw", "absence"))
        leads_to = client.post(saw, {"client_key": str(key())}).headers["Location"]
        assert leads_to == f"/mentor/meetings/{Meeting.objects.get().pk}/#log"
        client.post(leads_to.replace("#log", "held/"), held(Meeting.objects.get()))
        client.post(absence, {"client_key": str(key()), "on": "2026-11-10", "outcome": "called-home"})
        page = client.get("/mentor/").content.decode()
        assert "1 of 3 this week" in page
        assert "Absent today" not in page
        assert "Called home" in client.get(f"/mentor/matches/{match.pk}/notes/").content.decode()


class TestTheMeetingPage:
    def test_last_weeks_registers_stand_in_the_brief(self, world: World, signed_in: SignIn, meeting: Meeting) -> None:
        """From Monday 2 November: four days there, one of them late, one missed; and two days of this week."""
        mark_days(world.tern, meeting.student_id, "pplpaccpp")
        page = signed_in("learning_mentor").get(f"/mentor/meetings/{meeting.pk}/").content.decode()
        assert "At 4 of 5 sessions last week, 1 time late, 1 without a reason" in page

    def test_is_for_its_mentor_alone(self, world: World, signed_in: SignIn, meeting: Meeting) -> None:
        here = f"/mentor/meetings/{meeting.pk}/"
        assert signed_in("learning_mentor").get(here).status_code == 200
        for name in ("volunteer", "peer", "manager", "teacher", "student"):
            assert signed_in(name).get(here).status_code == 404
        for place in ("gannet", "skua"):
            assert signed_in("learning_mentor", place).get(here).status_code == 404

    def test_has_the_script_of_the_first_meeting_then_the_agenda(
        self, signed_in: SignIn, match: Match, meeting: Meeting
    ) -> None:
        client = signed_in("learning_mentor")
        page = client.get(f"/mentor/meetings/{meeting.pk}/").content.decode()
        assert "Explain what assertive mentoring is" in page
        assert "what stays between us" in page
        client.post(f"/mentor/meetings/{meeting.pk}/held/", held(meeting))
        later = a_meeting(match, AT + timedelta(hours=3))
        page = client.get(f"/mentor/meetings/{later.pk}/").content.decode()
        assert "Something positive" in page
        assert 'name="limits_told"' not in page

    def test_a_volunteer_reads_directions_but_no_teacher_and_no_remark(self, world: World, signed_in: SignIn) -> None:
        match = a_match(world.tern, "volunteer")
        section = a_class(world.tern, "Sociology", "teacher", "met")
        _review(world, section, "Canary remark")
        page = signed_in("volunteer").get(f"/mentor/meetings/{a_meeting(match, AT).pk}/").content.decode()
        assert "First review" in page
        assert all(word not in page for word in ("Canary", "Sociology", "Teacher Tern", "As expected"))

    def test_reading_notes_is_written_down(self, signed_in: SignIn, match: Match, meeting: Meeting) -> None:
        client = signed_in("learning_mentor")
        client.post(f"/mentor/matches/{match.pk}/notes/", {"client_key": str(key()), "body": "Canary"})
        client.get(f"/mentor/meetings/{meeting.pk}/")
        assert AuditEntry.objects.filter(verb="read", table="meeting_note", student_id=match.student_id).exists()


def _review(world: World, section: object, words: str) -> None:

    with audit.change("tests", by=system("test"), at=AT):
        TeacherReview.objects.create(
            school=world.tern.school, student=world.tern.students["met"], section=section,
            staff=world.tern.staff["teacher"], week_on=at_school(9).date(), values={"focus": 3}, comment=words,
            written_at=AT,
        )  # fmt: skip


class TestLogging:
    def test_keeps_the_meeting_its_sentence_and_its_targets(self, signed_in: SignIn, meeting: Meeting) -> None:
        answer = signed_in("learning_mentor").post(
            f"/mentor/meetings/{meeting.pk}/held/", held(meeting, targets=["One", ""]), follow=True
        )
        assert answer.redirect_chain == [(f"/mentor/meetings/{meeting.pk}/", 302)]
        assert "Well." in answer.content.decode()
        assert (Note.objects.count(), Target.objects.count()) == (1, 1)

    def test_a_refusal_shows_why_and_what_was_typed(self, signed_in: SignIn, meeting: Meeting) -> None:
        told = held(meeting, sentence="Kept words", targets=["Kept target"])
        del told["limits_told"]
        answer = signed_in("learning_mentor").post(f"/mentor/meetings/{meeting.pk}/held/", told)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Kept words" in page
        assert "Kept target" in page
        assert 'href="#id_limits_told"' in page
        assert str(told["client_key"]) in page

    def test_a_phone_that_kept_it_is_answered_in_its_language(self, signed_in: SignIn, meeting: Meeting) -> None:
        client, told = signed_in("learning_mentor"), held(meeting)
        here = f"/mentor/meetings/{meeting.pk}/held/"
        first, again = (client.post(here, told, **KEPT) for _ in range(2))
        assert first.json() == again.json()
        assert first.json()["stored"] is True
        refused = client.post(here, held(meeting), **KEPT)
        assert (refused.status_code, refused.json()["stored"]) == (422, False)
        assert Note.objects.count() == 1

    def test_words_for_a_meeting_that_was_logged_elsewhere_can_be_kept_as_a_note(
        self, signed_in: SignIn, meeting: Meeting
    ) -> None:
        client = signed_in("learning_mentor")
        client.post(f"/mentor/meetings/{meeting.pk}/missed/", {"client_key": str(key()), "because": "did_not_come"})
        answer = client.post(f"/mentor/meetings/{meeting.pk}/held/", held(meeting, sentence="But we did meet"))
        assert answer.status_code == 422
        assert "But we did meet" in answer.content.decode()
        assert "Save as a note" in answer.content.decode()

    def test_a_missed_meeting_shows_the_new_time_and_how_to_change_it(
        self, signed_in: SignIn, meeting: Meeting
    ) -> None:
        answer = signed_in("learning_mentor").post(
            f"/mentor/meetings/{meeting.pk}/missed/", {"client_key": str(key()), "because": "did_not_come"}, follow=True
        )
        again = Meeting.objects.get(rebooked_from=meeting)
        assert f"/mentor/meetings/{again.pk}/time/" in answer.content.decode()

    def test_a_target_is_checked_with_one_tap(self, world: World, signed_in: SignIn, match: Match) -> None:
        first = a_meeting(match)
        actions.log_held(meeting_id=first.pk, minutes=15, client_key=key(), sentence="x", limits_told=True,
                         targets=["One"], by=world.actor("learning_mentor"), at=AT)  # fmt: skip
        target = Target.objects.get()
        assert signed_in("learning_mentor").post(f"/mentor/targets/{target.pk}/", {"status": "met"}).status_code == 302
        assert Target.objects.get().status == "met"
        # The next meeting is on another day, and this programme does not wait for it.
        a_meeting(match, AT + timedelta(days=2))
        client = signed_in("learning_mentor")
        answer = client.post(f"/mentor/targets/{target.pk}/", {"status": "not_met"}, follow=True)
        assert "you speak about it today" in answer.content.decode()
        for name in ("volunteer", "peer", "manager"):
            assert signed_in(name).post(f"/mentor/targets/{target.pk}/", {"status": "open"}).status_code == 404


class TestBooking:
    def test_the_suggested_time_is_one_tap(self, signed_in: SignIn, match: Match) -> None:
        client, here = signed_in("learning_mentor"), f"/mentor/matches/{match.pk}/book/"
        assert client.get(here).status_code == 200
        assert client.post(here, {"planned_at": at_school(11).isoformat(), "place": "Room 3"}).status_code == 302
        assert Meeting.objects.get().planned_at == at_school(11)

    def test_the_whole_series(self, signed_in: SignIn, match: Match) -> None:
        here = f"/mentor/matches/{match.pk}/book/"
        signed_in("learning_mentor").post(here, {"planned_at": at_school(11).isoformat(), "series": "on"})
        assert Meeting.objects.count() == 6

    def test_a_day_without_school_is_refused_and_ones_own_time_stays(self, signed_in: SignIn, match: Match) -> None:
        here = f"/mentor/matches/{match.pk}/book/"
        answer = signed_in("learning_mentor").post(here, {"on": "2026-11-14", "hour": "10:00", "place": "Room 3"})
        assert answer.status_code == 422
        assert "no school on that day" in answer.content.decode()
        assert 'value="2026-11-14"' in answer.content.decode()

    def test_another_time_and_no_time(self, signed_in: SignIn, meeting: Meeting) -> None:
        client = signed_in("learning_mentor")
        assert client.get(f"/mentor/meetings/{meeting.pk}/time/").status_code == 200
        client.post(f"/mentor/meetings/{meeting.pk}/time/", {"on": "2026-11-12", "hour": "09:00"})
        meeting.refresh_from_db()
        assert meeting.planned_at == at_school(12, 9)
        client.post(f"/mentor/meetings/{meeting.pk}/cancel/")
        meeting.refresh_from_db()
        assert meeting.status == "cancelled"

    def test_not_for_another_mentor(self, signed_in: SignIn, match: Match) -> None:
        assert signed_in("volunteer").get(f"/mentor/matches/{match.pk}/book/").status_code == 404
        assert signed_in("volunteer").get(f"/mentor/matches/{match.pk}/notes/").status_code == 404


class TestNotes:
    def test_saving_takes_few_queries(self, signed_in: SignIn, match: Match) -> None:
        client, here = signed_in("learning_mentor"), f"/mentor/matches/{match.pk}/notes/"
        client.post(here, {"client_key": str(key()), "body": "First"})
        with CaptureQueriesContext(connection) as asked:
            assert client.post(here, {"client_key": str(key()), "body": "x" * 500}).status_code == 302
        spoken = [one["sql"] for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]
        assert len(spoken) <= 9, spoken

    def test_a_peer_mentor_writes_a_line_and_reads_none(self, world: World, signed_in: SignIn) -> None:
        match, client = a_match(world.tern, "peer"), signed_in("peer")
        here = f"/mentor/matches/{match.pk}/notes/"
        assert client.post(here, {"client_key": str(key()), "body": "x" * 281}).status_code == 422
        client.post(here, {"client_key": str(key()), "body": "Canary line"})
        assert Note.objects.count() == 1
        assert "Canary line" not in client.get(here).content.decode()


class TestTheServiceWorker:
    def test_may_see_the_whole_site_and_is_not_kept_by_the_browser(self, client: Client, world: World) -> None:
        answer = client.get("/service-worker.js")
        assert answer["Content-Type"] == "text/javascript"
        assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/", "no-store")

    def test_a_page_names_its_owner_without_saying_who(self, world: World, signed_in: SignIn) -> None:
        one = signed_in("learning_mentor").get("/mentor/")["X-Holdfast-Owner"]
        other = signed_in("volunteer").get("/mentor/")["X-Holdfast-Owner"]
        assert one != other
        assert signed_in("learning_mentor").get("/mentor/token/").json()["owner"] == one

"""What a student takes along, and how they saw themselves then and now."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.test import Client

from holdfast.journeys.answer_form import answer_form
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.meetings import actions
from holdfast.meetings.models import TeacherReview
from tests.forms import match_of
from tests.meetings import AT, a_class, a_match, a_meeting, key, relate_to
from tests.world import World

SignIn = Callable[..., Client]


@time_machine.travel(AT, tick=False)
def test_the_student_has_the_data_and_what_was_agreed_and_can_print_both(world: World, signed_in: SignIn) -> None:
    match, student = a_match(world.tern, student="own"), signed_in("student")
    copy = f"/matches/{match.pk}/copy/"
    relate_to(match, world.tern.users["learning_mentor"].pk)
    assert "not met yet" in student.get(copy).content.decode()
    actions.log_held(
        meeting_id=a_meeting(match, AT - timedelta(hours=1)).pk, minutes=15, client_key=key(), sentence="Canary note",
        limits_told=True, targets=["Pack the bag"],
        evidence="Her sister looks in the evening", by=world.actor("learning_mentor"), at=AT,
    )  # fmt: skip
    with audit.change("tests", by=system("test"), at=AT):
        TeacherReview.objects.create(
            school=world.tern.school, student=match.student, section=a_class(world.tern, "Maths", "teacher", "own"),
            staff=world.tern.staff["teacher"], week_on=AT.date() - timedelta(days=1), values={"focus": 3},
            also={"anticipated-final-grade": "74"}, written_at=AT,
        )  # fmt: skip
    for page in (student.get("/student/").content.decode(), student.get(copy).content.decode()):
        assert all(word in page for word in ("as expected", "74", "Pack the bag", "Her sister looks"))
        assert "Canary" not in page
    other = a_match(world.tern, student="met", mentor=match.mentor)
    assert student.get(f"/matches/{other.pk}/copy/").status_code == 404


@time_machine.travel(AT, tick=False)
def test_how_they_see_themselves_then_and_now(world: World, signed_in: SignIn) -> None:
    """Answered by the student, from their own page; once is no change yet."""
    match, client = match_of(world, "qehs-learning-mentor", student="own"), signed_in("student")
    assert "How I see it myself" in client.get("/student/").content.decode()
    for number, face in enumerate(("hard", "good")):
        assert "then and now" not in client.get("/student/").content.decode()
        answer_form(
            programme_id=match.programme_id, about="student", pk=match.student_id, code="self-assessment",
            given={**dict.fromkeys(("school", "motivation", "self-esteem"), face), "changed": "Canary"},
            is_complete=True, answered_as="student", client_key=key(),
            by=world.actor("student"), at=AT + timedelta(days=number),
        )  # fmt: skip
    page = client.get("/student/").content.decode()
    assert "then and now" in page
    assert "Hard, now good" in page
    assert "Canary" not in page

"""Teachers hear that a match has begun, and are asked once what they think; the rule follows who knows."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from holdfast.kernel import audit, clock
from holdfast.matches.models import Match, Told
from holdfast.matches.telling import told_parties
from holdfast.meetings.models import Meeting
from holdfast.messaging.models import Message
from holdfast.people.models import Staff
from tests.matching import SYSTEM, active
from tests.meetings import a_class
from tests.web.test_matches_pages import page, press
from tests.world import NOW, TODAY, World

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def reload(found: Match) -> Match:
    return Match.objects.select_related("programme__blueprint", "student", "school__district").get(pk=found.pk)


def test_a_teacher_hears_of_it_at_the_start_and_answers_without_a_password(
    world: World, signed_in: SignIn, client: Client
) -> None:
    here = world.tern
    a_class(here, "Maths", "teacher", "referred")
    found = active(here)
    told = Told.objects.get(match=found)
    message = Message.objects.get(once=f"told-{told.pk}")
    assert (told.party, told.means, message.address) == ("subject_teachers", "email", here.staff["teacher"].email)
    assert found.student.family_name not in str(message.values)
    assert told_parties(reload(found), TODAY) == {"subject_teachers"}
    token = message.values["link"].rstrip("/").rpartition("/")[2]
    seen = page(client, "teacher_pairs_by_link", token)
    for words in (found.student.name, found.mentor.name, "How do you see this student?", "One tap is enough"):
        assert words in seen, words
    field = f"pair-{told.pk}-perspective"
    assert client.post(reverse("teacher_pairs_by_link", args=[token]), {"pair": told.pk, field: " "}).status_code == 422
    press(client, "teacher_pairs_by_link", token, pair=told.pk, **{field: "Bright, and often late."})
    assert "You answered on" in page(client, "teacher_pairs_by_link", token)
    for who, name in (("learning_mentor", "mentor_match"), ("manager", "match")):
        assert "Bright, and often late." in page(signed_in(who), name, found.pk)
    first = Meeting.objects.get(match=found)
    assert "Bright, and often late." in page(signed_in("learning_mentor"), "mentor_meeting", first.pk)
    assert page(signed_in("teacher"), "teacher_pairs").count(found.mentor.name) == 1
    page(client, "teacher_pairs_by_link", "made-up", status=404)


def test_whoever_has_no_address_is_told_in_person(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    a_class(here, "Maths", "teacher", "referred")
    teacher = here.staff["teacher"]
    with audit.change("tests.address", by=SYSTEM, at=NOW):
        Staff.objects.filter(pk=teacher.pk).update(email="")
    found = active(here)
    assert told_parties(reload(found), TODAY) == frozenset()
    assert told_parties(reload(found), TODAY, knowing=[teacher.pk]) == {"subject_teachers"}, "who reviews knows"
    assert "Told in person" in page(manager, "match", found.pk)
    press(manager, "match_told", found.pk, "subject_teachers", staff=teacher.pk)
    press(manager, "match_told", found.pk, "guardian", staff=teacher.pk)
    assert [one.means for one in Told.objects.filter(match=found)] == ["in_person"]
    assert told_parties(reload(found), TODAY) == {"subject_teachers"}

"""Meetings on a student's record, and the page behind a reminder: to each reader what the matrix allows."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from holdfast.journeys import meet
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry
from holdfast.kernel.scope import leave
from holdfast.meetings import actions
from holdfast.meetings.models import Meeting
from holdfast.messaging.models import Message
from tests.meetings import AT, a_match, a_meeting, at_school, key
from tests.world import World

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def met(world: World) -> Meeting:
    match = a_match(world.tern)
    a_meeting(match, at_school(11))
    return actions.log_held(
        meeting_id=a_meeting(match).pk, minutes=15, client_key=key(), sentence="Canary sentence", limits_told=True,
        by=world.actor("learning_mentor"), at=AT,
    )  # fmt: skip


def test_the_story_is_for_all_who_may_see_the_match_and_the_notes_for_fewer(
    world: World, met: Meeting, signed_in: SignIn
) -> None:
    here = f"/students/{met.student_id}/"
    told = {
        name: signed_in(name).get(here).content.decode() for name in ("manager", "guardian", "teacher", "volunteer")
    }
    assert {name for name, page in told.items() if "First meeting with" in page} == {"manager", "guardian"}
    assert {name for name, page in told.items() if "Canary sentence" in page} == {"manager"}
    looks = AuditEntry.objects.filter(verb="read", table="meeting_note", student_id=met.student_id)
    assert {look.actor for look in looks} == {world.actor("manager").label}


def test_a_reminder_leads_to_when_and_where_and_nowhere_else(world: World, met: Meeting, client: Client) -> None:
    meet.remind_students(school_id=world.tern.school.pk, by=system("test"), at=AT)
    address = re.search(r"/f/[^/]+/meeting/", Message.objects.get().values["link"])[0]
    leave()
    page = client.get(address).content.decode()
    assert "Room 12" in page
    assert "Wednesday 11 November" in page
    assert "Canary" not in page
    assert client.get("/f/nothing/meeting/").status_code == 404

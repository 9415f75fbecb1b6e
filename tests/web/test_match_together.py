"""How far a match is, what puts it at risk, and more weeks, on the pages of those concerned."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from holdfast.journeys import match_links
from holdfast.kernel import audit, clock
from holdfast.matches.models import Match
from holdfast.meetings.models import MatchReview, Meeting
from holdfast.meetings.together import together
from holdfast.programmes.actions import change_settings
from tests.matching import SYSTEM, active
from tests.meetings import a_meeting
from tests.web.test_matches_pages import page, press
from tests.world import NOW, SchoolWorld, World

SignIn = Callable[..., Client]
A_WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def missed(found: Match, weeks_ago: int, because: str = "forgot") -> None:
    one = a_meeting(found)
    with audit.change("tests.missed", by=SYSTEM, at=NOW):
        Meeting.objects.filter(pk=one.pk).update(
            status="missed", missed_because=because, planned_at=NOW - weeks_ago * A_WEEK
        )


def begun(here: SchoolWorld, weeks_ago: int) -> Match:
    found = active(here)
    with audit.change("tests.earlier", by=SYSTEM, at=NOW):
        Match.objects.filter(pk=found.pk).update(starts_on=found.starts_on - weeks_ago * A_WEEK)
    return Match.objects.get(pk=found.pk)


def test_the_week_what_is_protected_and_what_is_at_risk(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    found = begun(here, 3)
    seen = page(manager, "match", found.pk)
    assert "School week 4 of the 24 that the programme protects." in seen
    assert "Two rules pull apart here" in seen, "no progress ends it, and the weeks are protected"
    assert "No fresh teacher reviews" in seen
    assert [one.item.id for one in together(here.actor("manager"), found, NOW).at_risk] == ["stale-data"]
    missed(found, 1)
    missed(found, 2, "school_closed")
    assert [one.item.id for one in together(here.actor("manager"), found, NOW).at_risk] == ["stale-data"]
    missed(found, 3)
    assert "Two meetings missed in a row" in page(signed_in("learning_mentor"), "mentor_match", found.pk)
    with audit.change("tests.look", by=SYSTEM, at=NOW):
        MatchReview.objects.create(
            school=here.school, match=found, student=found.student, decision="go_on", is_progress=False,
            reviewed_on=NOW.date(), reviewed_at=NOW, client_key=uuid4(),
        )  # fmt: skip
    assert "saw no progress, and without progress the agreement ends. But the" in page(manager, "match_end", found.pk)
    here.programme = change_settings(
        programme=here.programme, changes={"continuity.protect_weeks": 3, "agreement.stop_rule": "none"},
        by=here.actor("manager"), at=NOW,
    )  # fmt: skip
    seen = page(manager, "match", found.pk)
    assert "School week 4. The 3 protected weeks are over." in seen
    assert "pull apart" not in seen


def test_the_end_is_said_in_time_with_what_belongs_to_it(world: World, signed_in: SignIn) -> None:
    found, manager = active(world.tern), signed_in("manager")
    assert "It ends on" not in page(manager, "match", found.pk)
    with audit.change("tests.sooner", by=SYSTEM, at=NOW):
        Match.objects.filter(pk=found.pk).update(ends_before=NOW.date() + A_WEEK)
    for client, name in ((manager, "match"), (signed_in("learning_mentor"), "mentor_match")):
        seen = page(client, name, found.pk)
        assert "It ends on" in seen
        assert "A last meeting that looks back" in seen
    with audit.change("tests.june", by=SYSTEM, at=NOW):
        Match.objects.filter(pk=found.pk).update(ends_before=date(2027, 6, 20))
    assert "end with the school year" in page(manager, "match_more_weeks", found.pk)


def test_the_mentor_asks_and_the_student_says_yes_on_a_phone(world: World, signed_in: SignIn, client: Client) -> None:
    here, mentor = world.tern, signed_in("learning_mentor")
    found = active(here)
    press(mentor, "mentor_more_weeks", found.pk, weeks=60, status=422)
    press(mentor, "mentor_more_weeks", found.pk, weeks=2)
    assert "2 school weeks more are asked for." in page(mentor, "mentor_match", found.pk)
    token = match_links.make_link(
        purpose=match_links.MORE_WEEKS, match_id=found.pk, guardian_id=None, by=here.actor("manager"), at=NOW
    )
    assert "A no needs no reason." in page(client, "more_weeks", token)
    press(client, "more_weeks", token, answer="", status=422)
    press(client, "more_weeks", token, answer="yes")
    assert "Everybody said yes." in page(client, "more_weeks", token)
    assert (Match.objects.get(pk=found.pk).ends_before - found.ends_before).days == 14
    assert "2 weeks more, agreed by everybody" in page(signed_in("manager"), "match", found.pk)


def test_the_manager_writes_down_what_was_said(world: World, signed_in: SignIn) -> None:
    manager, found = signed_in("manager"), active(world.tern)
    press(manager, "match_more_weeks", found.pk, weeks=4)
    assert "4 school weeks more" in page(manager, "match_more_weeks", found.pk)
    press(manager, "match_more_weeks_answer", found.pk, "mentor", says="yes")
    press(manager, "match_more_weeks_answer", found.pk, "student", says="no")
    assert "4 weeks more were declined" in page(manager, "match_more_weeks", found.pk)
    assert Match.objects.get(pk=found.pk).ends_before == found.ends_before

"""The page on which somebody looks at how a match goes."""

from collections.abc import Callable

import time_machine
from django.test import Client

from holdfast.meetings.models import MatchReview
from tests.forms import match_of
from tests.meetings import AT, a_class, a_match, a_meeting, key
from tests.world import World

SignIn = Callable[..., Client]


@time_machine.travel(AT, tick=False)
def test_numbers_two_questions_and_a_sentence_where_the_programme_asks_for_it(world: World, signed_in: SignIn) -> None:
    match = a_match(world.tern)
    a_meeting(match, AT, status="held", held_at=AT, actual_minutes=15)
    a_class(world.tern, "Maths", "teacher", "met")
    mentor, manager, here = signed_in("learning_mentor"), signed_in("manager"), f"/matches/{match.pk}/review/"
    page = mentor.get(here).content.decode()
    assert "0 of 1" in page
    assert "Every subject teacher has given a review" in page
    assert "ends" not in page.split("<form")[0]
    told = {"is_progress": "no", "decision": "change", "client_key": str(key()), "words": ""}
    refused = mentor.post(here, told)
    assert refused.status_code == 422
    assert "without it the agreement ends" in refused.content.decode()
    assert mentor.post(here, {**told, "words": "Canary plan"}).headers["Location"].endswith("/notes/")
    assert "Canary plan" in manager.get(here).content.decode()
    ended = manager.post(here, {**told, "client_key": str(key()), "decision": "end", "words": "It is time."})
    assert ended.headers["Location"] == f"/manager/matches/{match.pk}/end/"
    assert MatchReview.objects.filter(match=match).count() == 2


@time_machine.travel(AT, tick=False)
def test_a_lesson_watched_leads_to_its_form_and_stands_among_the_notes(world: World, signed_in: SignIn) -> None:
    match, client = match_of(world, "qehs-learning-mentor"), signed_in("learning_mentor")
    here = f"/mentor/matches/{match.pk}/work/"
    assert "Observation of a lesson" in client.get(here).content.decode()
    told = {"kind": "observation", "matches": str(match.pk), "on": "2026-11-10", "client_key": str(key())}
    refused = client.post(here, {**told, "minutes": "40"})
    assert refused.status_code == 422
    assert 'value="40"' in refused.content.decode()
    assert "lesson-observation" in client.post(here, {**told, "words": "Canary lesson"}).headers["Location"]
    notes = f"/mentor/matches/{match.pk}/notes/"
    client.post(notes, {"client_key": str(key()), "body": "Canary note"})
    everything, observed = (client.get(notes + query).content.decode() for query in ("", "?kind=observation"))
    assert all(word in everything for word in ("Canary lesson", "Canary note", "Observation of a lesson"))
    assert "Canary note" not in observed
    story = signed_in("manager").get(f"/students/{match.student_id}/").content.decode()
    assert "Observation of a lesson" in story

"""The page on which somebody looks at how a match goes."""

from collections.abc import Callable

import time_machine
from django.test import Client

from holdfast.meetings.models import MatchReview
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

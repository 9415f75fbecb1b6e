"""What programmes ask of the weeks of a match beyond the meeting itself: who was beside it, reviews, other work."""

from dataclasses import replace

from holdfast.matches.models import Match
from holdfast.meetings import actions
from tests.forms import programme_from
from tests.meetings import AT, a_match, a_meeting, key
from tests.world import World


def match_of(world: World, code: str, student: str = "met") -> Match:
    """A match that meets in a programme of this blueprint."""
    return a_match(replace(world.tern, programme=programme_from(world, code)), student=student)


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
